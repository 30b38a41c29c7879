#include "core/statistics.hpp"

#include <algorithm>

namespace e2e::core {
namespace {

// Counted from 1; `count` must not be 0; percent in 1..100.
std::size_t nearest_rank(std::size_t count, std::size_t percent) {
  return std::max<std::size_t>((percent * count + 99) / 100, 1);
}

}  // namespace

bool Percentiles::is_bound(std::size_t percent) const {
  return misses > 0 && nearest_rank(count, percent) > count - misses;
}

Percentiles percentiles_of(std::vector<Duration> samples) {
  if (samples.empty()) return {};
  std::sort(samples.begin(), samples.end());
  const auto figure = [&](std::size_t percent) { return samples[nearest_rank(samples.size(), percent) - 1]; };
  return {samples.size(), figure(50), figure(95), figure(99), samples.back()};
}

Percentiles percentiles_with_misses(std::vector<Duration> samples, std::size_t misses, Duration deadline) {
  const auto longest = std::max_element(samples.begin(), samples.end());
  const Duration bound = longest == samples.end() ? deadline : std::max(*longest, deadline);
  samples.insert(samples.end(), misses, bound);
  Percentiles percentiles = percentiles_of(std::move(samples));
  percentiles.misses = misses;
  return percentiles;
}

}  // namespace e2e::core
