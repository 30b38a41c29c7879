// `marketplace-e2e doctor`: the composition root of a diagnosis.
#pragma once

#include "app/e2e/command_line.hpp"
#include "app/e2e/settings.hpp"
#include "app/e2e/terminal.hpp"
#include "base/redaction.hpp"

namespace e2e::app {

// Examines what a run with these settings would depend on; writes no file. Returns the exit code.
int run_doctor_command(const CommandLine& line, const Settings& settings, const Environment& environment,
                       base::Redactor& redactor);

}  // namespace e2e::app
