// Runs as users see them: where all is well, where a run ended before its first flow, and what becomes of live payments.
#pragma once

#include "core/run_result.hpp"

namespace e2e::test {

// One worker, two rounds, three sellers, on a backend without a defect: its delivery notices, listed as known gaps,
// are there.
core::RunResult passed_two_round_run();

// The target could not be reached: exit 3.
core::RunResult run_without_flows();

// The same as the first, paid on a chain; the books balance.
core::RunResult passed_live_run();

// A transfer did not arrive in time, and somebody else spent from the wallet: exit 5.
core::RunResult live_run_that_does_not_balance();

// What was paid is not recognised by the backend; the books balance: exit 1.
core::RunResult live_run_without_recognition();

}  // namespace e2e::test
