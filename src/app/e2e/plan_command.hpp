// marketplace-e2e plan: what a run would take. Nothing is sent.
#pragma once

#include <string>

#include "app/e2e/command_line.hpp"
#include "app/e2e/preparation.hpp"
#include "app/e2e/terminal.hpp"

namespace e2e::app {

// Returns the exit code.
int run_plan_command(const Settings& settings, const Environment& environment, Terminal& terminal);

// The plan in one line, as a run prints it first.
std::string plan_line(const Preparation& preparation);

}  // namespace e2e::app
