// Time as a dependency: nothing outside app and net asks the system for it.
//
// Units: std::chrono. Latencies and deadlines use Instant (monotonic), timestamps in reports use WallTime (UTC).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

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
// The same the other way, with any offset and any number of digits after the second's point, of which the first three
// count. Nothing where the text is no such time.
std::optional<WallTime> parse_rfc3339(std::string_view text);

}  // namespace e2e::base
