// Latency percentiles over recorded values.
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

  // p95 below 20 samples, or p99 below 100, rests on few samples; reports say so.
  bool few_samples() const { return count < 100; }
};

// All zero for no samples.
Percentiles percentiles_of(std::vector<Duration> samples);

}  // namespace e2e::core
