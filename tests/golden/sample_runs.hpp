// Runs as users see them: one where all is well, and one that ended before its first flow.
#pragma once

#include "core/run_result.hpp"

namespace e2e::test {

// One worker, two rounds, three sellers, on a backend without a defect: its delivery notices, listed as known gaps,
// are there.
core::RunResult passed_two_round_run();

// The target could not be reached: exit 3.
core::RunResult run_without_flows();

}  // namespace e2e::test
