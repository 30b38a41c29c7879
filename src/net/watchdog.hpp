// A deadline that may be moved with every request at no cost: the timer behind it is set anew only when the
// deadline comes nearer, or when it goes off and finds that the deadline has moved on.
//
// Threads: the one that runs the context.
#pragma once

#include <functional>
#include <memory>

#include <boost/asio/any_io_executor.hpp>

#include "base/clock.hpp"

namespace e2e::net {

class Watchdog {
 public:
  // `on_expiry` is called once for every deadline that passes; never after the watchdog is destroyed.
  Watchdog(const boost::asio::any_io_executor& executor, std::function<void()> on_expiry);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  void expire_at(base::Instant deadline);
  // No deadline any more, and nothing left that would keep the context running.
  void disarm();

 private:
  struct State;
  static void wait(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;
};

}  // namespace e2e::net
