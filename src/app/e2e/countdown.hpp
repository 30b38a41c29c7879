// The time that is left of a wait, on one line of the terminal that is written over. Shows nothing where stderr is no
// terminal, with NO_COLOR, TERM=dumb or --no-color.
#pragma once

#include <chrono>
#include <string_view>

#include "app/e2e/proxy.hpp"
#include "net/rate_governor.hpp"

namespace e2e::app {

class Countdown final : public net::WaitObserver {
 public:
  Countdown(const Environment& environment, bool allows_animation);

  void on_wait(std::string_view tier, base::WallTime until, std::chrono::nanoseconds left) override;

 private:
  bool is_shown_;
};

}  // namespace e2e::app
