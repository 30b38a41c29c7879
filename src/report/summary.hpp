// What a terminal shows at the end of a run: one line with the verdict and five with the figures, in plain
// text.
//
// Colour and the paths of the report files are the app's.
#pragma once

#include <string>

#include "core/run_result.hpp"

namespace e2e::report {

// Six lines, each ended by a line break; none carries a control character, whatever a backend sent.
std::string to_terminal_summary(const core::RunResult& result);

}  // namespace e2e::report
