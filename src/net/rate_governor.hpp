// Keeps the requests of a run within the target's rate limits: spends the budget of a window, then waits until the next.
//
// A request counts in one or more tiers, and goes only when all of them are open: it takes its place in all at once, or
// in none. Who waits is served in the order of arrival; nobody waits for a tier that it does not count in. What limits hold is
// assumed, configured, told by headers, or learnt from a refusal; how a tier reckons is net/rate_tier.
//
// A place is taken for good. It cannot be given back when the request fails, because nobody can tell whether it
// arrived: at worst a window is used up to one request less.
// Units: waiting is by the monotonic clock; the wall clock serves messages, HTTP dates and the ledger.
// Borrows: its ports, which must outlive it and every admit(). Threads: the one that runs the coroutines.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "net/http.hpp"
#include "net/rate_books.hpp"
#include "net/sink.hpp"
#include "net/sleeper.hpp"
#include "net/task.hpp"
#include "net/window_ledger.hpp"

namespace e2e::net {

// Sees a countdown.
class WaitObserver {
 public:
  virtual ~WaitObserver() = default;

  // About once a second for every tier that somebody waits for, and with nothing left when the wait has ended.
  virtual void on_wait(std::string_view tier, base::WallTime until, std::chrono::nanoseconds left) = 0;
};

struct RatePorts {
  const base::Clock& clock;
  Sleeper& sleeper;
  Sink& progress;  // one line for each window that is waited for, unless it opens within two seconds
  WaitObserver* observer = nullptr;
  WindowLedger* ledger = nullptr;
};

// The right to send one request.
struct RateTicket {
  std::vector<TierPlace> places;
  std::chrono::nanoseconds waited{};  // stops every deadline's clock, and is part of no latency
};

struct RateSnapshot {
  std::string tier;
  std::optional<RateLimit> limit;  // the one in force
  RateSource source = RateSource::none;
  std::int64_t spent = 0;             // in the present window, by everybody as far as is known
  std::int64_t throttled = 0;         // requests that the target refused
  std::int64_t waits = 0;             // windows that somebody waited for
  std::chrono::nanoseconds waited{};  // time during which somebody waited, however many
};

class RateGovernor {
 public:
  RateGovernor(RatePorts ports, RateSettings settings);
  ~RateGovernor();
  RateGovernor(const RateGovernor&) = delete;
  RateGovernor& operator=(const RateGovernor&) = delete;

  // Returns when a request that counts in these tiers, from the most general to the most specific, may be sent, and holds
  // a place for it in each. Unknown names make tiers without a limit.
  //
  // Errors: rate_limited (a tier would stay closed for longer than max_wait; the request was not sent), cancelled.
  Task<RateTicket> admit(std::vector<std::string> tiers);

  // Every reply to an admitted request comes here, once and at once; a request without a reply does not. A refusal
  // (429) closes a tier, and the request is to be admitted and sent again: it did nothing. That goes on as long as
  // admit() allows, and it does not for ever: refusals in a row close a tier for longer and longer.
  //
  // A statement with a tier's name is about that tier; for all others see match_tier. A refusal is of the tiers that the
  // reply says are spent; else of the one that is used up most, as far as we know.
  AfterReply settle(const RateTicket& ticket, const HttpReply& reply);

  std::vector<RateSnapshot> snapshot() const;

 private:
  class State;
  std::shared_ptr<State> state_;  // outlives the governor for as long as a coroutine waits
};

}  // namespace e2e::net
