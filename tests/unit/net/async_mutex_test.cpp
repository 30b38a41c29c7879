// One at a time, first come, first served.
#include "net/async_mutex.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "net/gather.hpp"
#include "support/virtual_time.hpp"

namespace e2e::net {
namespace {

using namespace std::chrono_literals;

struct Queue {
  test::VirtualTime time;
  AsyncMutex mutex;
  std::string log;

  // Comes after `before`, and stays for a second.
  boost::asio::awaitable<int> pass(char name, std::chrono::nanoseconds before) {
    co_await time.sleep_for(before);
    const auto hold = co_await mutex.acquire();
    log += name;
    co_await time.sleep_for(1s);
    log += name;
    co_return 0;
  }
};

TEST(AsyncMutexTest, LetsOneInAtATimeInTheOrderOfArrival) {
  Queue queue;
  std::vector<boost::asio::awaitable<int>> tasks;
  tasks.push_back(queue.pass('c', 3ms));
  tasks.push_back(queue.pass('a', 1ms));
  tasks.push_back(queue.pass('d', 2'000ms));
  tasks.push_back(queue.pass('b', 2ms));
  queue.time.run(gather(std::move(tasks)));
  EXPECT_EQ(queue.log, "aabbccdd");
  EXPECT_EQ(queue.time.elapsed(), 4'001ms);
}

TEST(AsyncMutexTest, MayBeReleasedEarlyAndTakenAgain) {
  Queue queue;
  queue.time.run([](Queue& its) -> boost::asio::awaitable<int> {
    auto hold = co_await its.mutex.acquire();
    hold.release();
    hold.release();
    co_return co_await its.pass('a', 0ms);
  }(queue));
  EXPECT_EQ(queue.log, "aa");
}

}  // namespace
}  // namespace e2e::net
