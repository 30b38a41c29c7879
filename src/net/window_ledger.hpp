// What this host has spent of a target's rate windows, so that the next run, one beside it, or the one after a crash knows
// what is left. The port; net/file_ledger keeps it in a file.
//
// Units: wall times, because monotonic ones mean nothing to another process. A window that ends further in the future
// than it is long is cut to its length, so a step of the clock costs one window at most.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace e2e::net {

struct LedgerTier {
  std::string name;
  std::int64_t limit = 0;
  std::chrono::nanoseconds length{};  // how long a window that starts now is held, any safety margin included
};

struct LedgerWindow {
  std::int64_t spent = 0;
  base::WallTime until;
};

struct Reservation {
  bool is_admitted = true;
  std::size_t closed_tier = 0;        // where it is not: the index of the tier that opens last
  base::WallTime until;               // and when it does
  std::vector<LedgerWindow> windows;  // where it is: one for each tier; none where the ledger knows nothing
};

class WindowLedger {
 public:
  virtual ~WindowLedger() = default;

  // Spends one request in each of the tiers, or in none of them where one is spent up or closed. No two callers ever get
  // the same place. A ledger that does not work admits everything.
  virtual Reservation reserve(const std::vector<LedgerTier>& tiers, base::WallTime now) = 0;
  // Nobody may send before `until`.
  virtual void note_closed(const LedgerTier& tier, base::WallTime until, base::WallTime now) = 0;
  // What is known of the present window: at least so much is spent, and when it ends.
  virtual void note_window(const LedgerTier& tier, LedgerWindow window, base::WallTime now) = 0;
};

}  // namespace e2e::net
