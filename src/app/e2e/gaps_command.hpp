// `marketplace-e2e gaps`, and how every command reads a ledger of known gaps.
#pragma once

#include <string>
#include <vector>

#include "app/e2e/command_line.hpp"
#include "app/e2e/settings.hpp"
#include "app/e2e/terminal.hpp"
#include "core/config.hpp"
#include "core/gap_ledger.hpp"
#include "core/profile.hpp"

namespace e2e::app {

// The text of a ledger of known gaps.
tl::expected<std::string, std::vector<core::ConfigProblem>> gap_ledger_text(const std::string& path);

// Every problem at once, with file and line. Without a policy only the form is checked.
tl::expected<core::GapLedger, std::vector<core::ConfigProblem>> read_gap_ledger(const std::string& text,
                                                                                const std::string& path,
                                                                                const core::NotificationPolicy* policy);

// Prints the diff from a ledger to the one that fits a report; writes nothing. Returns the exit code.
int run_gaps_command(const CommandLine& line, const Settings& settings, Terminal& terminal);

}  // namespace e2e::app
