#include "core/statistics.hpp"

#include <algorithm>

namespace e2e::core {
namespace {

// `sorted` must not be empty; percent in 1..100.
Duration nearest_rank(const std::vector<Duration>& sorted, std::size_t percent) {
  const std::size_t rank = (percent * sorted.size() + 99) / 100;
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

}  // namespace

Percentiles percentiles_of(std::vector<Duration> samples) {
  if (samples.empty()) return {};
  std::sort(samples.begin(), samples.end());
  return {samples.size(), nearest_rank(samples, 50), nearest_rank(samples, 95), nearest_rank(samples, 99),
          samples.back()};
}

}  // namespace e2e::core
