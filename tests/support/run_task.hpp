// Runs coroutines to their end from a test, without a clock of its own: a hang is cut by the test's time
// limit.
#pragma once

#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "net/task.hpp"

namespace e2e::test {

// A coroutine that was started, and its result once there is one.
template <class T>
class Started {
 public:
  Started(boost::asio::io_context& context, net::Task<T> task) : context_(context) {
    boost::asio::co_spawn(context, std::move(task), [this](std::exception_ptr exception, base::Result<T> result) {
      if (exception) std::rethrow_exception(exception);
      result_.emplace(std::move(result));
    });
  }
  Started(const Started&) = delete;
  Started& operator=(const Started&) = delete;

  bool finished() const { return result_.has_value(); }
  // Runs the context until the coroutine has ended.
  base::Result<T> wait() {
    context_.restart();
    while (!result_ && context_.run_one() > 0) {
    }
    return std::move(result_.value());
  }

 private:
  boost::asio::io_context& context_;
  std::optional<base::Result<T>> result_;
};

template <class T>
base::Result<T> run_task(boost::asio::io_context& context, net::Task<T> task) {
  return Started<T>(context, std::move(task)).wait();
}

}  // namespace e2e::test
