#include "core/statistics.hpp"

#include <algorithm>

namespace e2e::core {
namespace {

// Counted from 1; `count` must not be 0; percent in 1..100.
std::size_t nearest_rank(std::size_t count, std::size_t percent) {
  return std::max<std::size_t>((percent * count + 99) / 100, 1);
}

}  // namespace

bool Percentiles::is_bound(std::size_t percent) const { return misses > 0 && nearest_rank(count, percent) > in_time; }

Percentiles percentiles_of(std::vector<Duration> samples) {
  if (samples.empty()) return {};
  std::sort(samples.begin(), samples.end());
  const auto figure = [&](std::size_t percent) { return samples[nearest_rank(samples.size(), percent) - 1]; };
  return {samples.size(), figure(50), figure(95), figure(99), samples.back(), samples.size(), 0};
}

Percentiles percentiles_with_misses(std::vector<Duration> samples, std::size_t misses, Duration deadline) {
  const auto in_time =
      std::count_if(samples.begin(), samples.end(), [&](Duration sample) { return sample <= deadline; });
  samples.insert(samples.end(), misses, deadline);
  Percentiles percentiles = percentiles_of(std::move(samples));
  percentiles.in_time = static_cast<std::size_t>(in_time);
  percentiles.misses = misses;
  return percentiles;
}

void SortedDurations::add(Duration duration) {
  sorted_.insert(std::upper_bound(sorted_.begin(), sorted_.end(), duration), duration);
}

Duration SortedDurations::percentile(std::size_t percent) const {
  return sorted_.empty() ? Duration::zero() : sorted_[nearest_rank(sorted_.size(), percent) - 1];
}

}  // namespace e2e::core
