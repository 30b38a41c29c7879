// Runs coroutines side by side on one thread and waits for all of them.
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/task.hpp"

namespace e2e::net {

// The results in the order of the tasks, whichever ended first. An exception of a task is thrown again once all of
// them have ended.
template <class T>
boost::asio::awaitable<std::vector<T>> gather(std::vector<boost::asio::awaitable<T>> tasks) {
  const auto executor = co_await boost::asio::this_coro::executor;
  boost::asio::steady_timer all_ended(executor, boost::asio::steady_timer::time_point::max());
  std::vector<std::optional<T>> results(tasks.size());
  std::exception_ptr failure;
  std::size_t running = tasks.size();
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    boost::asio::co_spawn(executor, std::move(tasks[i]), [&, i](const std::exception_ptr& thrown, T result) {
      if (thrown) {
        failure = thrown;
      } else {
        results[i] = std::move(result);
      }
      if (--running == 0) all_ended.cancel();
    });
  }
  if (running > 0) co_await all_ended.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  if (failure) std::rethrow_exception(failure);
  std::vector<T> values;
  values.reserve(results.size());
  for (auto& result : results) {
    if (result) values.push_back(std::move(*result));  // always: every task has ended
  }
  co_return values;
}

}  // namespace e2e::net
