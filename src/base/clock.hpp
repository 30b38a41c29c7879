// Time as a dependency: nothing outside app and net asks the system for it.
//
// Units: std::chrono. Latencies and deadlines use Instant (monotonic), timestamps in reports use WallTime (UTC).
#pragma once

#include <chrono>
#include <string>

namespace e2e::base {

using Instant = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

class Clock {
 public:
  virtual ~Clock() = default;

  virtual Instant now() const = 0;
  virtual WallTime wall() const = 0;
};

// 2026-06-06T07:08:09.123Z. Source: RFC 3339.
std::string to_rfc3339(WallTime time);

}  // namespace e2e::base
