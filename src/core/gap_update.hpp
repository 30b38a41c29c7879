// From a ledger of known gaps and a run's report to the ledger that fits what the run found. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/profile.hpp"
#include "core/run_result.hpp"
#include "core/unified_diff.hpp"

namespace e2e::core {

// What a report says of each notification.
struct GapEvidence {
  std::string run_id;
  std::string day;                // on which the run started
  std::vector<EventCounts> rows;  // without their arrivals
};

struct GapProposal {
  std::vector<EditedLine> lines;   // of the ledger's text
  std::vector<std::string> notes;  // what is proposed and what is left for people to decide
};

// Takes out what was found in every check, and puts in what is required and was missing in every check.
// Errors: all problems of the ledger, or that its layout cannot be edited line by line.
tl::expected<GapProposal, std::vector<ProfileProblem>> propose_gaps(std::string_view ledger_text,
                                                                    const GapEvidence& evidence);

}  // namespace e2e::core
