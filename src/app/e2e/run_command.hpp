// `marketplace-e2e run`: the composition root of a run.
#pragma once

#include "app/e2e/command_line.hpp"
#include "app/e2e/settings.hpp"
#include "app/e2e/terminal.hpp"
#include "base/redaction.hpp"

namespace e2e::app {

// Checks everything before the first request, plays, writes the reports. Returns the exit code.
int run_run_command(const CommandLine& line, const Settings& settings, const Environment& environment,
                    base::Redactor& redactor);

}  // namespace e2e::app
