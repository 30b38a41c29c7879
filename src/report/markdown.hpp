// The Markdown report: what people look at first. Verdict and counts, what is wrong and where, then the
// details.
//
// Bounded: a CI step summary above 1024 KiB is dropped whole, so a report stays under kMarkdownLimit. Each
// list shows its worst entries first and says how many it leaves out; the JSON report has them all. Text of a
// backend is escaped and cannot become markup, a link or HTML. Source: GitHub Flavored Markdown 0.29.
#pragma once

#include <cstddef>
#include <string>

#include "core/run_result.hpp"

namespace e2e::report {

inline constexpr std::size_t kMarkdownLimit = std::size_t{900} * 1024;  // bytes

std::string to_markdown(const core::RunResult& result);

}  // namespace e2e::report
