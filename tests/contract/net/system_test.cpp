// The real clock, sleeper and source of randomness.
#include "net/system.hpp"

#include <set>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "support/run_task.hpp"

namespace e2e::net {
namespace {

using std::chrono::milliseconds;

TEST(SystemSleeperTest, SleepsAsLongAsItWasTold) {
  boost::asio::io_context context;
  const SystemClock clock;
  SystemSleeper sleeper(context);
  const auto start = clock.now();
  ASSERT_TRUE(test::run_task(context, sleeper.sleep_for(milliseconds(5))));
  EXPECT_GE(clock.now() - start, milliseconds(5));
}

TEST(SystemSleeperTest, CancelWakesEverySleeperNowAndFromNowOn) {
  boost::asio::io_context context;
  SystemSleeper sleeper(context);
  test::Started<void> first(context, sleeper.sleep_for(std::chrono::hours(1)));
  test::Started<void> second(context, sleeper.sleep_for(std::chrono::hours(1)));
  context.poll();
  ASSERT_FALSE(first.finished());
  sleeper.cancel_all();
  for (auto* started : {&first, &second}) {
    const auto outcome = started->wait();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, base::ErrorKind::cancelled);
  }
  const auto later = test::run_task(context, sleeper.sleep_for(milliseconds(0)));
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().kind, base::ErrorKind::cancelled);
}

TEST(SystemSleeperTest, MayBeDestroyedBeforeItsSleepers) {
  boost::asio::io_context context;
  auto sleeper = std::make_unique<SystemSleeper>(context);
  test::Started<void> started(context, sleeper->sleep_for(std::chrono::hours(1)));
  context.poll();
  sleeper.reset();
  EXPECT_FALSE(started.wait());
}

TEST(SystemIdSourceTest, DoesNotRepeatItself) {
  SystemIdSource source;
  std::set<std::uint64_t> seen;
  for (int count = 0; count < 1'000; ++count) seen.insert(source.next());
  EXPECT_EQ(seen.size(), 1'000U);
}

}  // namespace
}  // namespace e2e::net
