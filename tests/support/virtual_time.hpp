// A clock that stands still while anything can run, and jumps to the next sleeper when nothing can.
//
// Hours of waiting take milliseconds, and no test depends on the speed of the machine.
#pragma once

#include <chrono>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/clock.hpp"
#include "net/sleeper.hpp"

namespace e2e::test {

class VirtualTime final : public base::Clock, public net::Sleeper {
 public:
  base::Instant now() const override { return now_; }
  base::WallTime wall() const override {
    return base::WallTime(std::chrono::seconds(1'780'000'000)) +
           std::chrono::duration_cast<std::chrono::milliseconds>(now_ - kStart);
  }
  std::chrono::nanoseconds elapsed() const { return now_ - kStart; }

  net::Task<void> sleep_for(std::chrono::nanoseconds duration) override {
    if (is_cancelled_) co_return base::fail(base::ErrorKind::cancelled, "interrupted");
    auto timer = std::make_shared<boost::asio::steady_timer>(co_await boost::asio::this_coro::executor,
                                                             boost::asio::steady_timer::time_point::max());
    sleepers_.emplace(now_ + std::max(duration, duration.zero()), timer);
    co_await timer->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    if (is_cancelled_) co_return base::fail(base::ErrorKind::cancelled, "interrupted");
    co_return base::Result<void>();
  }

  void cancel_all() {
    is_cancelled_ = true;
    for (auto& [due, timer] : sleepers_) timer->cancel();
    sleepers_.clear();
  }

  // Runs a coroutine to its end. Throws where nothing can run and nobody sleeps: that is a hang.
  template <class T>
  T run(boost::asio::awaitable<T> coroutine) {
    auto result = run_until(std::move(coroutine), [] { return false; });
    return std::move(*result);
  }

  // The same; but once `is_killed` says so, asked whenever nothing can run, the coroutine is dropped where it is, as a
  // process is that is killed, and there is no result.
  template <class T, class Predicate>
  std::optional<T> run_until(boost::asio::awaitable<T> coroutine, const Predicate& is_killed) {
    boost::asio::io_context context(1);
    std::optional<T> result;
    std::exception_ptr failure;
    boost::asio::co_spawn(context, std::move(coroutine), [&](std::exception_ptr thrown, T value) {
      failure = thrown;
      if (!thrown) result = std::move(value);
    });
    while (!result && !failure) {
      context.restart();
      if (context.poll() > 0) continue;
      if (result || failure) break;
      if (is_killed()) {
        sleepers_.clear();
        return std::nullopt;
      }
      if (sleepers_.empty()) throw std::logic_error("nothing can run and nobody sleeps");
      const auto next = sleepers_.begin();
      now_ = std::max(now_, next->first);
      next->second->cancel();
      sleepers_.erase(next);
    }
    if (failure) std::rethrow_exception(failure);
    return result;
  }

 private:
  static constexpr base::Instant kStart{std::chrono::hours(1)};

  base::Instant now_ = kStart;
  std::multimap<base::Instant, std::shared_ptr<boost::asio::steady_timer>> sleepers_;
  bool is_cancelled_ = false;
};

}  // namespace e2e::test
