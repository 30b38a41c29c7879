// The JSON report: the whole RunResult, and the form in which runs are saved, compared and rendered again.
//
// Its schema is docs/report.schema.json. A field that the schema requires is always there, and null where its
// value is not known; the others are absent then. Units: durations in milliseconds with at most three
// decimals (`…Ms`), times in UTC (RFC 3339). Errors: none; text that is not UTF-8 carries U+FFFD.
#pragma once

#include <string>

#include "core/run_result.hpp"

namespace e2e::report {

std::string to_json(const core::RunResult& result);

}  // namespace e2e::report
