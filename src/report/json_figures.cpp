#include "report/json_figures.hpp"

#include <chrono>

#include <boost/json/value.hpp>

namespace e2e::report {

using boost::json::object;
using boost::json::value;

double milliseconds(core::Duration duration) {
  return static_cast<double>(std::chrono::round<std::chrono::microseconds>(duration).count()) / 1000.0;
}

void add_percentiles(object& out, const core::Percentiles& percentiles) {
  const auto figure = [&](core::Duration duration) {
    return percentiles.count == 0 ? value(nullptr) : value(milliseconds(duration));
  };
  out["p50Ms"] = figure(percentiles.p50);
  out["p95Ms"] = figure(percentiles.p95);
  out["p99Ms"] = figure(percentiles.p99);
  out["maxMs"] = figure(percentiles.max);
  if (percentiles.few_samples()) out["fewSamples"] = true;
}

object percentiles_object(const core::Percentiles& percentiles) {
  object out{{"count", percentiles.count}};
  add_percentiles(out, percentiles);
  return out;
}

}  // namespace e2e::report
