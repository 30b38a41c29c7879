// The parts of the Markdown report, in their order. Each appends to `out` and ends with an empty line, or
// appends nothing where there is nothing to say.
#pragma once

#include <string>

#include "core/run_result.hpp"

namespace e2e::report {

// Verdict line, table of results, reasons.
void append_overview(std::string& out, const core::RunResult& result);
// Failed flows, notification defects, findings; known gaps; unexpected notifications.
void append_defects(std::string& out, const core::RunResult& result);
// Each known gap of the policy and what to do about it; part of the defects.
void append_known_gaps(std::string& out, const core::NotificationCounts& counts);
// What became of each live payment and what that means; books, times and wallet.
void append_live_payments(std::string& out, const core::RunResult& result);
// Operations, levels, arrival of notifications.
void append_measurements(std::string& out, const core::RunResult& result);
// Every flow with its ids, steps and checkpoints.
void append_flows(std::string& out, const core::RunResult& result);

// How many of the run's actors are still on the target, and how to remove them. It is the last part, and begins with an
// empty line instead.
void append_cleanup(std::string& out, const core::RunResult& result);

}  // namespace e2e::report
