// Several runs against one target, which know of each other by the ledger.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/gather.hpp"
#include "net/ledger_book.hpp"
#include "net/rate_governor.hpp"
#include "rate_target.hpp"

namespace e2e::net {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using test::LimitedTarget;

const std::vector<std::string> kGlobal = {"global"};
const std::vector<RateTierSetting> kTiers = {{"global", {100, 900s}}};

class SharedLedger final : public WindowLedger {
 public:
  Reservation reserve(const std::vector<LedgerTier>& tiers, base::WallTime now) override {
    ++operations;
    book.tidy(now);
    return book.reserve(tiers, now);
  }
  void note_closed(const LedgerTier& tier, base::WallTime until, base::WallTime now) override {
    ++operations;
    book.tidy(now);
    book.note_closed(tier, until, now);
  }
  void note_window(const LedgerTier& tier, LedgerWindow window, base::WallTime now) override {
    ++operations;
    book.tidy(now);
    book.note_window(tier, window, now);
  }

  LedgerBook book;
  int operations = 0;
};

class Quiet final : public Sink {
 public:
  void line(std::string_view) override {}
};

class RateLedgerTest : public testing::Test {
 protected:
  std::unique_ptr<RateGovernor> start_run(bool assumes_from_start = true) {
    return std::make_unique<RateGovernor>(RatePorts{time, time, sink, nullptr, &ledger},
                                          RateSettings{RateMode::automatic, kTiers, assumes_from_start, 20min});
  }
  Task<nanoseconds> requests(RateGovernor& governor, int count, LimitedTarget& target) {
    nanoseconds waited{};
    for (int i = 0; i < count; ++i) {
      auto ticket = co_await governor.admit(kGlobal);
      if (!ticket) co_return base::forward_error(ticket);
      waited += ticket->waited;
      auto reply = co_await target.send(kGlobal, 20ms);
      if (governor.settle(*ticket, *reply) == AfterReply::send_again) --i;
    }
    co_return waited;
  }

  test::VirtualTime time;
  Quiet sink;
  SharedLedger ledger;
};

TEST_F(RateLedgerTest, TwoRunsShareAWindow) {
  LimitedTarget target(time, kTiers);
  const auto first = start_run();
  const auto second = start_run();
  std::vector<Task<nanoseconds>> runs;
  runs.push_back(requests(*first, 120, target));
  runs.push_back(requests(*second, 120, target));
  for (const auto& result : time.run(gather(std::move(runs)))) EXPECT_TRUE(result);
  EXPECT_EQ(target.refused, 0);
  EXPECT_LT(time.elapsed(), 2 * 903s + 10s) << "240 requests, 100 at a time";
}

TEST_F(RateLedgerTest, TheNextRunWaitsForWhatTheLastHasSpent) {
  LimitedTarget target(time, kTiers);
  (void)time.run(requests(*start_run(), 90, target));
  (void)time.run(time.sleep_for(300s));
  const auto next = start_run();
  EXPECT_EQ(time.run(requests(*next, 10, target)), 0s);
  EXPECT_EQ(next->snapshot()[0].spent, 100);
  const auto waited = time.run(requests(*next, 1, target)).value();
  EXPECT_GT(waited, 590s);
  EXPECT_LT(waited, 602s);
  EXPECT_EQ(target.refused, 0);
}

TEST_F(RateLedgerTest, ARefusalClosesTheTierForAll) {
  LimitedTarget target(time, {{"global", {10, 60s}}}, LimitedTarget::Says::retry_after);
  for (int i = 0; i < 10; ++i) target.arrive(kGlobal);  // somebody on another host
  const auto first = start_run();
  const auto ticket = time.run(first->admit(kGlobal)).value();
  EXPECT_EQ(first->settle(ticket, target.arrive(kGlobal)), AfterReply::send_again);
  EXPECT_EQ(time.run(requests(*start_run(), 1, target)), 60s);
  EXPECT_EQ(target.refused, 1) << "the second run did not have to find out";
}

TEST_F(RateLedgerTest, AStepOfTheClockCostsOneWindowAtMost) {
  LimitedTarget target(time, kTiers);
  for (int i = 0; i < 100; ++i)
    ledger.book.reserve({{"global", 100, 901s}}, time.wall() + 1h);  // a clock that was ahead
  EXPECT_EQ(time.run(requests(*start_run(), 1, target)), 901s);
}

TEST_F(RateLedgerTest, IsNotTouchedWhileNoLimitIsInForce) {
  LimitedTarget target(time, {});
  (void)time.run(requests(*start_run(false), 50, target));
  EXPECT_EQ(ledger.operations, 0);
  (void)time.run(requests(*start_run(), 50, target));
  EXPECT_EQ(ledger.operations, 50) << "one for each request";
}

TEST_F(RateLedgerTest, HeadersAreWrittenDownWhereTheySayMore) {
  LimitedTarget target(time, kTiers, LimitedTarget::Says::remaining);
  for (int i = 0; i < 40; ++i) target.arrive(kGlobal);  // somebody on another host
  (void)time.run(requests(*start_run(), 1, target));
  const auto next = start_run();
  (void)time.run(next->admit(kGlobal));
  EXPECT_EQ(next->snapshot()[0].spent, 42);
}

}  // namespace
}  // namespace e2e::net
