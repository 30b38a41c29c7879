// The content of a window ledger as a value, with its rules. Pure; net/file_ledger reads, locks and writes it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "net/window_ledger.hpp"

namespace e2e::net {

class LedgerBook {
 public:
  // Nothing where the text is no ledger of this version.
  static std::optional<LedgerBook> parse(std::string_view text);
  // One JSON object; `target` is only for whoever looks into the file.
  std::string text(std::string_view target) const;

  // Drops windows that have passed, and cuts those that end later than one of their length can. Every other operation
  // wants that done first.
  void tidy(base::WallTime now);
  Reservation reserve(const std::vector<LedgerTier>& tiers, base::WallTime now);
  void note_closed(const LedgerTier& tier, base::WallTime until, base::WallTime now);
  // A window that ends at about the same time is the one that is known: of two counts the greater is true. A later one
  // replaces it, an earlier one is forgotten.
  void note_window(const LedgerTier& tier, LedgerWindow window, base::WallTime now);

  friend bool operator==(const LedgerBook&, const LedgerBook&) = default;

 private:
  struct Entry {
    std::int64_t spent = 0;
    base::WallTime until;
    std::chrono::milliseconds length{};
    bool is_closed = false;

    friend bool operator==(const Entry&, const Entry&) = default;
  };

  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace e2e::net
