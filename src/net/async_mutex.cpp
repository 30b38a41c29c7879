#include "net/async_mutex.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace e2e::net {

struct AsyncMutex::Waiter {
  Waiter(AsyncMutex& its_mutex, const boost::asio::any_io_executor& executor)
      : mutex(its_mutex), wake(executor, boost::asio::steady_timer::time_point::max()) {
    mutex.queue_.push_back(this);
  }
  ~Waiter() { std::erase(mutex.queue_, this); }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  AsyncMutex& mutex;
  boost::asio::steady_timer wake;  // never goes off: cancelling it wakes the coroutine
};

AsyncMutex::AsyncMutex() = default;
AsyncMutex::~AsyncMutex() = default;

boost::asio::awaitable<AsyncMutex::Hold> AsyncMutex::acquire() {
  if (std::exchange(is_held_, true)) {
    Waiter waiter(*this, co_await boost::asio::this_coro::executor);
    co_await waiter.wake.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
  co_return Hold(this);
}

// It stays held where somebody waits: nobody may come in between.
void AsyncMutex::hand_over() {
  if (queue_.empty()) {
    is_held_ = false;
    return;
  }
  Waiter* const next = queue_.front();
  queue_.pop_front();
  next->wake.cancel();
}

}  // namespace e2e::net
