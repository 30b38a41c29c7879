#include "net/rate_governor.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace e2e::net {
namespace {

using base::Instant;
using std::chrono::nanoseconds;

constexpr nanoseconds kTick = std::chrono::seconds(1);
constexpr nanoseconds kWorthALine = std::chrono::seconds(2);

// One request in the queue.
struct Waiter {
  explicit Waiter(const boost::asio::any_io_executor& executor)
      : wake(executor, boost::asio::steady_timer::time_point::max()) {}

  std::vector<std::size_t> tiers;
  boost::asio::steady_timer wake;  // never goes off: cancelling it wakes the coroutine
  std::optional<base::Result<RateTicket>> outcome;
  Instant arrived;
  std::optional<RateBlock> block;  // the window that is waited for
  Instant since;                   // and since when

  void end(base::Result<RateTicket> result) {
    outcome = std::move(result);
    wake.cancel();
  }
};

// What the snapshot and the messages tell of a tier beside its books.
struct WaitRecord {
  std::uint64_t window = 0;  // the last that was waited for
  std::int64_t waits = 0;
  nanoseconds waited{};
  bool is_awaited = false;
};

// "14 min 58 s", rounded up.
std::string in_words(nanoseconds duration) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(duration).count();
  if (seconds < 60) return fmt::format("{} s", seconds);
  return seconds % 60 == 0 ? fmt::format("{} min", seconds / 60)
                           : fmt::format("{} min {} s", seconds / 60, seconds % 60);
}

std::string time_of_day(base::WallTime time) { return base::to_rfc3339(time).substr(11, 8) + "Z"; }

std::string spent_in_words(const RateTier& tier) {
  const RateLimit* rule = tier.rule();
  if (rule == nullptr || !tier.is_in_force()) return fmt::format("'{}' was refused by the target", tier.name());
  return fmt::format("{} of {} requests of '{}' are spent", std::min(tier.spent(), rule->limit), rule->limit,
                     tier.name());
}

}  // namespace

class RateGovernor::State {
 public:
  State(RatePorts ports, RateSettings settings)
      : ports_(ports), settings_(std::move(settings)), books_(settings_, ports_.ledger) {}

  bool is_off() const { return settings_.mode == RateMode::off; }
  bool has_leader() const { return leader_ != nullptr; }

  void enter(Waiter& waiter, const std::vector<std::string>& names);
  void leave(Waiter& waiter);
  boost::asio::awaitable<void> lead(Waiter& waiter);
  AfterReply settle(const RateTicket& ticket, const HttpReply& reply);
  std::vector<RateSnapshot> snapshot() const;

 private:
  Moment moment() const { return {ports_.clock.now(), ports_.clock.wall()}; }
  WaitRecord& record(std::size_t tier) {
    if (records_.size() < books_.size()) records_.resize(books_.size());
    return records_[tier];
  }
  void serve(Moment at);
  bool try_to_go(Waiter& waiter, Moment at);
  bool may_wait(Waiter& waiter, const RateBlock& block, Moment at);
  void announce(const RateBlock& block, Moment at);
  std::vector<std::size_t> awaited() const;
  void count_down(nanoseconds slept);
  void give_up(const base::Error& error);
  void show(const std::vector<std::size_t>& tiers, Moment at);
  base::Error too_long(const RateBlock& block, Moment at) const;

  RatePorts ports_;
  RateSettings settings_;
  RateBooks books_;
  std::vector<WaitRecord> records_;
  std::vector<Waiter*> queue_;  // in the order of arrival; none of them can go before `next_opening_`
  Waiter* leader_ = nullptr;    // the one that sleeps for all
  Instant next_opening_ = Instant::max();
  bool has_news_ = false;  // a reply may have opened a tier
};

// The first that is let in leads: it sleeps until the next window, at most a second at a time, then serves the queue.
void RateGovernor::State::enter(Waiter& waiter, const std::vector<std::string>& names) {
  const Moment at = moment();
  waiter.tiers = books_.find(names);
  waiter.arrived = at.now;
  if (has_news_ || at.now >= next_opening_) serve(at);  // those who came before
  if (try_to_go(waiter, at)) return;
  queue_.push_back(&waiter);
}

void RateGovernor::State::leave(Waiter& waiter) {
  std::erase(queue_, &waiter);
  if (leader_ == &waiter) leader_ = nullptr;
}

// Whether the waiter's turn is over: it may go, or has to give up.
bool RateGovernor::State::try_to_go(Waiter& waiter, Moment at) {
  RateTicket ticket;
  const auto block = books_.take(waiter.tiers, at, ticket.places);
  if (!block) {
    ticket.waited = at.now - waiter.arrived;
    waiter.end(std::move(ticket));
    return true;
  }
  if (!may_wait(waiter, *block, at)) {
    waiter.end(tl::unexpected(too_long(*block, at)));
    return true;
  }
  announce(*block, at);
  next_opening_ = std::min(next_opening_, block->until);
  return false;
}

void RateGovernor::State::serve(Moment at) {
  has_news_ = false;
  next_opening_ = Instant::max();
  for (auto& known : records_) known.is_awaited = false;
  std::erase_if(queue_, [&](Waiter* waiter) { return try_to_go(*waiter, at); });
}

// The longest wait is for one window: who comes to wait for another one starts anew.
bool RateGovernor::State::may_wait(Waiter& waiter, const RateBlock& block, Moment at) {
  const bool is_same = waiter.block && waiter.block->tier == block.tier && waiter.block->window == block.window;
  if (!is_same) waiter.since = at.now;
  waiter.block = block;
  return block.until - waiter.since <= settings_.max_wait;
}

void RateGovernor::State::announce(const RateBlock& block, Moment at) {
  WaitRecord& known = record(block.tier);
  known.is_awaited = true;
  if (known.window == block.window) return;
  known.window = block.window;
  ++known.waits;
  const auto left = block.until - at.now;
  if (left < kWorthALine) return;
  const auto until = at.wall + std::chrono::ceil<std::chrono::milliseconds>(left);
  ports_.progress.line(fmt::format("rate limit: {}; waiting {}, until {}", spent_in_words(books_.tier(block.tier)),
                                   in_words(left), time_of_day(until)));
}

base::Error RateGovernor::State::too_long(const RateBlock& block, Moment at) const {
  const auto left = block.until - at.now;
  const auto until = at.wall + std::chrono::ceil<std::chrono::milliseconds>(left);
  return {base::ErrorKind::rate_limited,
          fmt::format("rate limit: {}, and the next window opens in {}, at {}; {}",
                      spent_in_words(books_.tier(block.tier)), in_words(left), time_of_day(until),
                      settings_.max_wait > settings_.max_wait.zero() ? "a wait may take " + in_words(settings_.max_wait)
                                                                     : "it is not waited for"),
          "raise MAX_WAIT, start again after that time, or give the target's true limits as RATE_LIMIT",
          {}};
}

std::vector<std::size_t> RateGovernor::State::awaited() const {
  std::vector<std::size_t> tiers;
  for (std::size_t i = 0; i < records_.size(); ++i) {
    if (records_[i].is_awaited) tiers.push_back(i);
  }
  return tiers;
}

void RateGovernor::State::count_down(nanoseconds slept) {
  const Moment at = moment();
  const auto tiers = awaited();
  for (const auto index : tiers) records_[index].waited += slept;
  serve(at);
  show(tiers, at);
}

void RateGovernor::State::give_up(const base::Error& error) {
  const auto tiers = awaited();
  for (auto& known : records_) known.is_awaited = false;
  next_opening_ = Instant::max();
  for (auto* waiter : std::exchange(queue_, {})) waiter->end(tl::unexpected(error));
  show(tiers, moment());
}

void RateGovernor::State::show(const std::vector<std::size_t>& tiers, Moment at) {
  if (ports_.observer == nullptr) return;
  for (const auto index : tiers) {
    const RateTier& tier = books_.tier(index);
    const bool is_over = !records_[index].is_awaited;
    const auto left = is_over ? nanoseconds(0) : std::max(nanoseconds(0), tier.window_end() - at.now);
    ports_.observer->on_wait(tier.name(), at.wall + std::chrono::ceil<std::chrono::milliseconds>(left), left);
  }
}

boost::asio::awaitable<void> RateGovernor::State::lead(Waiter& waiter) {
  leader_ = &waiter;
  while (!waiter.outcome) {
    const Instant start = ports_.clock.now();
    const auto slept =
        co_await ports_.sleeper.sleep_for(std::clamp<nanoseconds>(next_opening_ - start, nanoseconds(1), kTick));
    if (!slept) {
      give_up(slept.error());
      break;
    }
    count_down(ports_.clock.now() - start);
  }
  leader_ = nullptr;
  if (!queue_.empty()) queue_.front()->wake.cancel();
}

AfterReply RateGovernor::State::settle(const RateTicket& ticket, const HttpReply& reply) {
  if (is_off()) return AfterReply::use;
  has_news_ = !queue_.empty();
  return books_.settle(ticket.places, reply, moment());
}

std::vector<RateSnapshot> RateGovernor::State::snapshot() const {
  std::vector<RateSnapshot> tiers;
  for (std::size_t i = 0; i < books_.size(); ++i) {
    const RateTier& tier = books_.tier(i);
    const WaitRecord known = i < records_.size() ? records_[i] : WaitRecord{};
    const auto limit = tier.is_in_force() ? std::optional(*tier.rule()) : std::nullopt;
    tiers.push_back({tier.name(), limit, tier.source(), tier.spent(), books_.throttled(i), known.waits, known.waited});
  }
  return tiers;
}

RateGovernor::RateGovernor(RatePorts ports, RateSettings settings)
    : state_(std::make_shared<State>(ports, std::move(settings))) {}

RateGovernor::~RateGovernor() = default;

Task<RateTicket> RateGovernor::admit(std::vector<std::string> tiers) {
  const auto state = state_;
  if (state->is_off()) co_return RateTicket{};
  Waiter waiter(co_await boost::asio::this_coro::executor);
  // Also when the coroutine is destroyed in its wait.
  const auto leave = [&](Waiter* left) { state->leave(*left); };
  const std::unique_ptr<Waiter, decltype(leave)> registration(&waiter, leave);
  state->enter(waiter, tiers);
  while (!waiter.outcome) {
    if (!state->has_leader()) {
      co_await state->lead(waiter);
    } else {
      co_await waiter.wake.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
  }
  co_return std::move(*waiter.outcome);
}

AfterReply RateGovernor::settle(const RateTicket& ticket, const HttpReply& reply) {
  return state_->settle(ticket, reply);
}

std::vector<RateSnapshot> RateGovernor::snapshot() const { return state_->snapshot(); }

}  // namespace e2e::net
