// `marketplace-e2e cleanup`: removes the actors of earlier runs, as their journals name them.
#pragma once

#include "app/e2e/command_line.hpp"
#include "app/e2e/settings.hpp"
#include "app/e2e/terminal.hpp"
#include "base/redaction.hpp"

namespace e2e::app {

// Prints one line a run, and one for each actor that stays. Returns the exit code: 0 also where removals were refused, 2
// where a run is not known or still under way, 3 where a target cannot be asked or refuses the admin's login, 4 where its
// rate limit keeps us from asking.
int run_cleanup_command(const CommandLine& line, const Settings& settings, const Environment& environment,
                        base::Redactor& redactor);

}  // namespace e2e::app
