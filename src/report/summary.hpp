// What a terminal shows at the end of a run: one line with the verdict, five with the figures, and at most six about
// known gaps that somebody has to look after, in plain text.
//
// Colour and the paths of the report files are the app's.
#pragma once

#include <string>

#include "core/run_result.hpp"

namespace e2e::report {

// Six to twelve lines, each ended by a line break; none carries a control character, whatever a backend sent.
std::string to_terminal_summary(const core::RunResult& result);

}  // namespace e2e::report
