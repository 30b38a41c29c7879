// Reads from a saved JSON report what it says of each notification; the counterpart of json.hpp for the ledger.
//
// Whoever made the file, nothing of it is trusted but its numbers and the words that we know.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "core/gap_update.hpp"

namespace e2e::report {

// Rows of events or roles that this version does not know are left out. Errors: usage, for what is no report of ours.
base::Result<core::GapEvidence> read_gap_evidence(std::string_view json);

}  // namespace e2e::report
