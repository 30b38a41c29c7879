// `marketplace-e2e self-test`: shows that a secret which got past the redactor would be found.
#pragma once

#include "app/e2e/terminal.hpp"

namespace e2e::app {

// Writes the artifacts of a run into a folder of its own, with a made-up secret in each, in every spelling, as if nothing
// had redacted it, and searches them as a run does. Nothing is sent. Returns 0 where each was found in its place and
// nothing else was, 70 otherwise, 3 where there is no room for temporary files.
int run_self_test_command(Terminal& terminal);

}  // namespace e2e::app
