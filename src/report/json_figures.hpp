// Durations and percentiles as JSON, in one form wherever they stand. Pure.
#pragma once

#include <boost/json/object.hpp>

#include "core/statistics.hpp"

namespace e2e::report {

// With three decimals.
double milliseconds(core::Duration duration);

// Adds "p50Ms" … "maxMs", null before the first sample, and "fewSamples" where it is true; the count stands beside them
// under the caller's name.
void add_percentiles(boost::json::object& out, const core::Percentiles& percentiles);

// The same with "count".
boost::json::object percentiles_object(const core::Percentiles& percentiles);

}  // namespace e2e::report
