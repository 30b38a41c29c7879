// Going on with a run that was killed: whether its journal allows it, and what it says of each flow.
//
// Pure but for the clock.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "core/config.hpp"
#include "flow/history.hpp"
#include "run/journal_state.hpp"

namespace e2e::run {

// What the run was begun with, to be compared with what it is to be gone on with.
struct RunSetting {
  std::string base_url;
  std::string profile_digest;
  std::string wallet;
  core::ConfigInfo config;
};

// Why the run cannot be resumed, all at once; empty where it can. What only paces a run (its rate limits, MAX_WAIT) or
// follows it (CLEANUP) may be another.
std::vector<core::ConfigProblem> resume_problems(const JournalContent& journal, const RunSetting& now);

// What had been done of each flow, by its id, as instants of this part's clock.
std::map<std::string, flow::FlowHistory> histories_of(const JournalContent& journal, const base::Clock& clock);

// A flow had ended the run: no further one was to start (ABORT_ON_NOTIFICATION_FAILURE).
bool was_aborted(const JournalContent& journal);

}  // namespace e2e::run
