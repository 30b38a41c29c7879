// Waiting as a dependency, so that tests run hours of waiting in milliseconds.
#pragma once

#include <chrono>

#include "net/task.hpp"

namespace e2e::net {

class Sleeper {
 public:
  virtual ~Sleeper() = default;

  // Errors: cancelled, when the run was interrupted during the wait or before it.
  virtual Task<void> sleep_for(std::chrono::nanoseconds duration) = 0;
};

}  // namespace e2e::net
