#include "net/rate_governor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "net/gather.hpp"
#include "rate_target.hpp"

namespace e2e::net {
namespace {

using namespace std::chrono_literals;
using base::ErrorKind;
using std::chrono::nanoseconds;
using test::LimitedTarget;
using Tiers = std::vector<std::string>;
using testing::ElementsAre;
using testing::HasSubstr;

const Tiers kGlobal = {"global"};
const Tiers kAuth = {"global", "auth"};
const std::vector<RateTierSetting> kAmn = {{"global", {100, 900s}}, {"auth", {10, 900s}}, {"payment", {30, 900s}}};

// A wall clock that can be set, over a monotonic one that cannot.
class SettableClock final : public base::Clock {
 public:
  explicit SettableClock(const test::VirtualTime& time) : time_(time) {}
  base::Instant now() const override { return time_.now(); }
  base::WallTime wall() const override { return time_.wall() + step; }

  std::chrono::hours step{0};

 private:
  const test::VirtualTime& time_;
};

class Lines final : public Sink {
 public:
  void line(std::string_view text) override { lines.emplace_back(text); }
  std::vector<std::string> lines;
};

class Countdown final : public WaitObserver {
 public:
  void on_wait(std::string_view tier, base::WallTime, nanoseconds left) override {
    seen.push_back(fmt::format("{} {}", tier, std::chrono::ceil<std::chrono::seconds>(left).count()));
  }
  std::vector<std::string> seen;
};

struct Rig {
  explicit Rig(RateSettings settings, LimitedTarget::Says says = LimitedTarget::Says::nothing,
               std::vector<RateTierSetting> limits = kAmn)
      : target(time, std::move(limits), says),
        governor({clock, time, lines, &countdown, nullptr}, std::move(settings)) {}

  // Sends until it is not refused, as every caller does.
  Task<nanoseconds> request(Tiers tiers, nanoseconds way = 0ns) {
    nanoseconds waited{};
    for (;;) {
      auto ticket = co_await governor.admit(tiers);
      if (!ticket) co_return base::forward_error(ticket);
      waited += ticket->waited;
      auto reply = co_await target.send(tiers, way);
      if (!reply) co_return base::forward_error(reply);
      if (governor.settle(*ticket, *reply) == AfterReply::use) co_return waited;
    }
  }
  base::Result<nanoseconds> run(Tiers tiers) { return time.run(request(std::move(tiers))); }
  void run_times(int count, const Tiers& tiers) {
    for (int i = 0; i < count; ++i) ASSERT_TRUE(run(tiers)) << i;
  }
  std::vector<base::Result<nanoseconds>> run_together(std::vector<Tiers> requests, nanoseconds way = 0ns) {
    std::vector<Task<nanoseconds>> tasks;
    for (auto& tiers : requests) tasks.push_back(request(std::move(tiers), way));
    return time.run(gather(std::move(tasks)));
  }
  RateSnapshot tier(std::string_view name) const {
    for (auto& entry : governor.snapshot()) {
      if (entry.tier == name) return entry;
    }
    throw std::logic_error("no such tier");
  }

  test::VirtualTime time;
  SettableClock clock{time};
  Lines lines;
  Countdown countdown;
  LimitedTarget target;
  RateGovernor governor;
};

RateSettings assumed(nanoseconds max_wait = 20min) { return {RateMode::automatic, kAmn, true, max_wait}; }
RateSettings on_loopback() { return {RateMode::automatic, kAmn, false, 20min}; }

TEST(RateGovernorTest, WaitsTwiceForTwoHundredAndFiftyRequests) {
  Rig rig(assumed());
  rig.run_times(250, kGlobal);
  const auto global = rig.tier("global");
  EXPECT_EQ(global.waits, 2);
  EXPECT_EQ(global.waited, 2 * 901s) << "two windows, and a second each because their end is not known";
  EXPECT_EQ(rig.time.elapsed(), 2 * 901s);
  EXPECT_EQ(global.spent, 50);
  EXPECT_EQ(global.source, RateSource::profile);
  EXPECT_EQ(rig.target.refused, 0);
  EXPECT_THAT(rig.lines.lines,
              ElementsAre(HasSubstr("100 of 100 requests of 'global' are spent; waiting 15 min 1 s, until 20:41:41Z"),
                          HasSubstr("waiting 15 min 1 s, until 20:56:42Z")));
}

TEST(RateGovernorTest, LetsNothingWaitForATierThatItDoesNotCountIn) {
  Rig rig(assumed());
  rig.run_times(10, kAuth);
  std::vector<Tiers> requests(3, kAuth);
  requests.insert(requests.end(), 20, kGlobal);
  const auto results = rig.run_together(requests);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(results[i], 901s);
  for (std::size_t i = 3; i < results.size(); ++i) EXPECT_EQ(results[i], 0s) << i;
}

TEST(RateGovernorTest, TakesAPlaceInAllTiersOrInNone) {
  Rig rig(assumed());
  rig.run_times(10, kAuth);
  (void)rig.run_together({kAuth, kAuth, kGlobal});
  EXPECT_EQ(rig.tier("global").spent, 2) << "the two logins, in the window in which they went";
}

TEST(RateGovernorTest, ServesInTheOrderOfArrival) {
  Rig rig({RateMode::fixed, {{"global", {2, 10s}}}, true, 20min});
  const auto results = rig.run_together(std::vector<Tiers>(7, kGlobal));
  std::vector<long> waited;
  for (const auto& result : results)
    waited.push_back(std::chrono::duration_cast<std::chrono::seconds>(*result).count());
  EXPECT_THAT(waited, ElementsAre(0, 0, 11, 11, 22, 22, 33));
  EXPECT_EQ(rig.tier("global").source, RateSource::configured);
}

TEST(RateGovernorTest, LetsNoNewcomerOvertake) {
  Rig rig({RateMode::fixed, {{"global", {2, 10s}}}, true, 20min});
  const auto late = [&](nanoseconds after) -> Task<nanoseconds> {
    co_await rig.time.sleep_for(after);
    co_return co_await rig.request(kGlobal);
  };
  std::vector<Task<nanoseconds>> tasks;
  for (int i = 0; i < 5; ++i) tasks.push_back(rig.request(kGlobal));
  tasks.push_back(late(11s));  // as the window opens
  const auto results = rig.time.run(gather(std::move(tasks)));
  EXPECT_EQ(results[3], 11s);
  EXPECT_EQ(results[4], 22s);
  EXPECT_EQ(results[5], 11s) << "the second place of the window after";
}

TEST(RateGovernorTest, NeverReopensBeforeTheTarget) {
  const bool holds = rc::check([] {
    const auto limit = *rc::gen::inRange<std::int64_t>(1, 12);
    const auto window = *rc::gen::inRange(2, 30) * 1s;
    const auto says = *rc::gen::element(LimitedTarget::Says::nothing, LimitedTarget::Says::remaining);
    const std::vector<RateTierSetting> tiers = {{"global", {limit, window}}};
    Rig rig({RateMode::automatic, tiers, true, 24h}, says, tiers);
    // Replies that overtake each other leave the headers' count uncertain; without headers nothing depends on it.
    const bool is_even = says == LimitedTarget::Says::remaining;
    const int even_way = *rc::gen::inRange(0, 400);
    const auto worker = [&](std::vector<int> pauses, int way) -> Task<nanoseconds> {
      for (const int pause : pauses) {
        co_await rig.time.sleep_for(pause * 1ms);
        auto result = co_await rig.request(kGlobal, way * 1ms);
        if (!result) co_return base::forward_error(result);
      }
      co_return 0s;
    };
    const auto pauses = rc::gen::container<std::vector<int>>(rc::gen::element(0, 0, 0, 0, 90, 700, 2000, 9000));
    std::vector<Task<nanoseconds>> workers;
    for (int i = *rc::gen::inRange(1, 5); i > 0; --i)
      workers.push_back(worker(*pauses, is_even ? even_way : *rc::gen::inRange(0, 400)));
    for (const auto& result : rig.time.run(gather(std::move(workers)))) RC_ASSERT(result.has_value());
    RC_ASSERT(rig.target.refused == 0);
  });
  EXPECT_TRUE(holds);
}

TEST(RateGovernorTest, TakesLimitRemainingAndResetFromHeaders) {
  Rig rig(assumed(), LimitedTarget::Says::remaining, {{"global", {20, 60s}}});
  for (int i = 0; i < 5; ++i) rig.target.arrive(kGlobal);  // somebody else
  rig.run_times(15, kGlobal);
  EXPECT_EQ(rig.time.elapsed(), 0s);
  const auto global = rig.tier("global");
  EXPECT_EQ(global.source, RateSource::headers);
  EXPECT_EQ(global.limit->limit, 20);
  EXPECT_EQ(global.spent, 20);
  EXPECT_EQ(rig.run(kGlobal), 60s);
  EXPECT_EQ(rig.target.refused, 0);
}

TEST(RateGovernorTest, HeadersWinOverAnAssumptionThatWasTooStrict) {
  Rig rig(assumed(), LimitedTarget::Says::remaining, {{"global", {1000, 900s}}});
  rig.run_times(500, kGlobal);
  EXPECT_EQ(rig.time.elapsed(), 0s);
}

TEST(RateGovernorTest, ObeysHeadersWhereNothingIsAssumed) {
  Rig rig(on_loopback(), LimitedTarget::Says::remaining, {{"global", {20, 60s}}});
  rig.run_times(21, kGlobal);
  EXPECT_EQ(rig.time.elapsed(), 60s);
  EXPECT_EQ(rig.target.refused, 0);
}

TEST(RateGovernorTest, NeverExceedsTheUsersLimit) {
  Rig rig({RateMode::fixed, {{"global", {10, 900s}}}, true, 20min}, LimitedTarget::Says::remaining);
  rig.run_times(11, kGlobal);
  EXPECT_EQ(rig.tier("global").waits, 1);
  EXPECT_EQ(rig.tier("global").limit->limit, 10);
}

TEST(RateGovernorTest, OverestimatesNothingWithManyInFlight) {
  Rig rig(assumed(), LimitedTarget::Says::remaining);
  (void)rig.run_together(std::vector<Tiers>(100, kGlobal), 50ms);
  EXPECT_EQ(rig.time.elapsed(), 100ms) << "the whole window at once";
  EXPECT_EQ(rig.target.refused, 0);
}

TEST(RateGovernorTest, WaitsAsLongAsRetryAfterSays) {
  Rig rig(on_loopback(), LimitedTarget::Says::retry_after, {{"global", {3, 40s}}});
  rig.run_times(3, kGlobal);
  EXPECT_EQ(rig.run(kGlobal), 40s);
  EXPECT_EQ(rig.target.refused, 1);
  EXPECT_EQ(rig.tier("global").throttled, 1);
  EXPECT_EQ(rig.tier("global").source, RateSource::learnt);
}

TEST(RateGovernorTest, LearnsTheLimitsFromARefusalThatSaysNothing) {
  Rig rig(on_loopback());
  rig.run_times(100, kGlobal);
  EXPECT_EQ(rig.tier("global").source, RateSource::none);
  EXPECT_EQ(rig.tier("global").limit, std::nullopt);
  EXPECT_EQ(rig.run(kGlobal), 901s) << "counted from the first request";
  rig.run_times(150, kGlobal);
  EXPECT_EQ(rig.target.refused, 1) << "from then on the limit is known";
  EXPECT_EQ(rig.tier("global").source, RateSource::learnt);
}

TEST(RateGovernorTest, ClosesTheTierThatIsUsedUpMost) {
  Rig rig(on_loopback());
  rig.run_times(80, kGlobal);
  rig.run_times(10, kAuth);
  EXPECT_EQ(rig.run(kAuth), 901s);
  EXPECT_EQ(rig.tier("auth").throttled, 1);
  EXPECT_EQ(rig.tier("global").throttled, 0);
  EXPECT_EQ(rig.tier("global").source, RateSource::none) << "a refusal speaks for one tier alone";
}

TEST(RateGovernorTest, SendsNothingWhileATierIsClosed) {
  Rig rig(on_loopback(), LimitedTarget::Says::retry_after, {{"global", {10, 60s}}});
  const auto results = rig.run_together(std::vector<Tiers>(30, kGlobal), 20ms);
  for (const auto& result : results) EXPECT_TRUE(result);
  // 30 in flight, of which 20 were refused; then 20 of them knock again, because the limit of 100 that was learnt is
  // not the target's, and 10 are refused again.
  EXPECT_EQ(rig.target.refused, 20 + 10);
  EXPECT_EQ(rig.target.served, 30);
}

TEST(RateGovernorTest, GivesUpOnATargetThatAlwaysRefuses) {
  Rig rig(on_loopback(), LimitedTarget::Says::nothing, {{"other", {0, 1s}}});
  const auto result = rig.run({"other"});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::rate_limited);
  EXPECT_LT(rig.target.refused, 15);
}

TEST(RateGovernorTest, RefusesToWaitLongerThanAllowed) {
  Rig rig(assumed(10min));
  rig.run_times(10, kAuth);
  const auto result = rig.run(kAuth);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::rate_limited);
  EXPECT_EQ(result.error().message,
            "rate limit: 10 of 10 requests of 'auth' are spent, and the next window opens in 15 min 1 s, at 20:41:41Z; "
            "a wait may take 10 min");
  EXPECT_THAT(result.error().fix, testing::AllOf(HasSubstr("MAX_WAIT"), HasSubstr("RATE_LIMIT")));
  EXPECT_EQ(rig.time.elapsed(), 0s);
  EXPECT_EQ(rig.run(kGlobal), 0s);
}

TEST(RateGovernorTest, MeasuresTheLongestWaitForEachWindow) {
  Rig rig({RateMode::fixed, {{"global", {1, 100s}}}, true, 101s});
  const auto results = rig.run_together(std::vector<Tiers>(4, kGlobal));
  EXPECT_EQ(results[3], 303s);
}

TEST(RateGovernorTest, NeverWaitsWhereNoneIsAllowed) {
  Rig rig({RateMode::fixed, {{"global", {2, 5s}}}, true, 0s});
  rig.run_times(2, kGlobal);
  EXPECT_EQ(rig.run(kGlobal).error().kind, ErrorKind::rate_limited);
  (void)rig.time.run(rig.time.sleep_for(6s));
  EXPECT_EQ(rig.run(kGlobal), 0s);
}

TEST(RateGovernorTest, LeavesEverythingAloneWhereItIsOff) {
  Rig rig({RateMode::off, kAmn, true, 0s});
  rig.run_times(150, kGlobal);
  EXPECT_EQ(rig.target.refused, 50);
  EXPECT_EQ(rig.time.elapsed(), 0s);
  EXPECT_EQ(rig.tier("global").source, RateSource::none);
}

TEST(RateGovernorTest, WakesEveryWaiterWhenTheRunIsCancelled) {
  Rig rig(assumed());
  rig.run_times(10, kAuth);
  std::vector<Task<nanoseconds>> tasks;
  for (int i = 0; i < 5; ++i) tasks.push_back(rig.request(kAuth));
  const auto interrupt = [&]() -> Task<nanoseconds> {
    co_await rig.time.sleep_for(3s);
    rig.time.cancel_all();
    co_return 3s;
  };
  tasks.push_back(interrupt());
  const auto results = rig.time.run(gather(std::move(tasks)));
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(results[i].error().kind, ErrorKind::cancelled);
  EXPECT_EQ(rig.time.elapsed(), 3s);
  EXPECT_EQ(rig.countdown.seen.back(), "auth 0");
  EXPECT_EQ(rig.run(kGlobal), 0s) << "what needs no wait still goes";
  EXPECT_EQ(rig.run(kAuth).error().kind, ErrorKind::cancelled);
}

TEST(RateGovernorTest, IsNotMovedByTheWallClock) {
  for (const auto says : {LimitedTarget::Says::nothing, LimitedTarget::Says::remaining}) {
    for (const int hours : {-1, 1}) {
      Rig rig(assumed(), says);
      std::vector<Task<nanoseconds>> tasks;
      for (int i = 0; i < 250; ++i) tasks.push_back(rig.request(kGlobal));
      const auto set_clock = [&]() -> Task<nanoseconds> {
        co_await rig.time.sleep_for(450s);
        rig.clock.step = std::chrono::hours(hours);
        co_return 0s;
      };
      tasks.push_back(set_clock());
      for (const auto& result : rig.time.run(gather(std::move(tasks)))) EXPECT_TRUE(result);
      EXPECT_EQ(rig.time.elapsed(), says == LimitedTarget::Says::nothing ? 1802s : 1800s);
      EXPECT_EQ(rig.target.refused, 0);
    }
  }
}

TEST(RateGovernorTest, CountsDownOnceASecond) {
  Rig rig({RateMode::fixed, {{"global", {1, 20s}}}, true, 20min});
  (void)rig.run_together({kGlobal, kGlobal});
  ASSERT_EQ(rig.countdown.seen.size(), 21U);
  EXPECT_EQ(rig.countdown.seen.front(), "global 20");
  EXPECT_EQ(rig.countdown.seen[19], "global 1");
  EXPECT_EQ(rig.countdown.seen.back(), "global 0");
}

TEST(RateGovernorTest, SurvivesCoroutinesThatAreDestroyedInTheirWait) {
  boost::asio::io_context context(1);  // outlives everything that the coroutines know of
  test::VirtualTime time;
  Lines lines;
  auto governor = std::make_unique<RateGovernor>(RatePorts{time, time, lines},
                                                 RateSettings{RateMode::fixed, {{"global", {1, 20s}}}, true, 20min});
  for (int i = 0; i < 4; ++i) {
    boost::asio::co_spawn(context, governor->admit(kGlobal), [](const std::exception_ptr&, const auto&) {});
  }
  context.poll();
  governor.reset();
}

}  // namespace
}  // namespace e2e::net
