// What `doctor` found, as a table for people and as JSON for scripts.
//
// Pure. No control character of a backend gets through, and a text that does not fit a line is cut.
#pragma once

#include <string>

#include "core/diagnosis.hpp"

namespace e2e::report {

// The mark and name of each check (✓ ok, ! warning, ✗ failed, – skipped), what was seen, and behind an arrow what to do;
// the last line sums up.
std::string to_table(const core::Diagnosis& diagnosis);

// One object: schemaVersion "1.0", tool, target, profile, exitCode, requests{total,logins} and
// checks[{name, status: ok|warning|failed|skipped, seen[], fix}], in the order in which they were made.
std::string to_json(const core::Diagnosis& diagnosis);

}  // namespace e2e::report
