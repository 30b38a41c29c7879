// `marketplace-e2e profile`, and how every command loads the profile in use.
#pragma once

#include <string>
#include <vector>

#include "app/e2e/command_line.hpp"
#include "app/e2e/settings.hpp"
#include "app/e2e/terminal.hpp"
#include "core/profile.hpp"

namespace e2e::app {

// Problems of a file as messages with file and line.
std::vector<core::ConfigProblem> with_place(const std::vector<core::ProfileProblem>& found, const std::string& name);

// The text of the profile; "" names the built-in one.
tl::expected<std::string, std::vector<core::ConfigProblem>> profile_text(const std::string& path);

// A profile from the text of a file; "" names the built-in one. Every problem at once, with file and line.
tl::expected<core::Profile, std::vector<core::ConfigProblem>> read_profile(const std::string& text,
                                                                           const std::string& path);

// Prints the profile in use, or with --check says what is wrong with one. Returns the exit code.
int run_profile_command(const CommandLine& line, const Settings& settings, Terminal& terminal);

}  // namespace e2e::app
