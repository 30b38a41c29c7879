// Percentiles over recorded durations.
//
// Source: nearest-rank method. p50 ≤ p95 ≤ p99 ≤ max always; a number from the first sample on.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace e2e::core {

using Duration = std::chrono::nanoseconds;

struct Percentiles {
  std::size_t count = 0;
  Duration p50{};
  Duration p95{};
  Duration p99{};
  Duration max{};
  // Of `count`, those that came within the deadline, and those of which is known only that they did not.
  std::size_t in_time = 0;
  std::size_t misses = 0;

  // p95 below 20 samples, or p99 below 100, rests on few samples; reports say so.
  bool few_samples() const { return count < 100; }
  // Whether the figure of this percentage, 100 for max, is a lower bound ("> 5 s"): all that come behind a miss are.
  bool is_bound(std::size_t percent) const;
};

// All zero for no samples.
Percentiles percentiles_of(std::vector<Duration> samples);

// `misses` further samples did not end within `deadline`; each stands for a duration that is longer than it.
Percentiles percentiles_with_misses(std::vector<Duration> samples, std::size_t misses, Duration deadline);

// Durations that are added one by one and asked for a percentile in between.
class SortedDurations {
 public:
  void add(Duration duration);
  // By nearest rank; percent in 1..100. Zero where nothing was added.
  Duration percentile(std::size_t percent) const;

 private:
  std::vector<Duration> sorted_;
};

}  // namespace e2e::core
