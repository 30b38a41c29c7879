// The command line of marketplace-e2e. The only file of the program that knows CLI11.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/config.hpp"

namespace e2e::app {

enum class Command { run, plan, doctor, profile, gaps, cleanup, self_test };

struct CommandLine {
  Command command = Command::run;
  std::map<std::string, std::string, std::less<>> flags;  // settings given as flags, by variable
  std::optional<std::string> env_file;
  std::optional<std::string> check_file;   // profile --check FILE
  std::optional<std::string> update_file;  // gaps --update FILE
  std::vector<std::string> reports;        // gaps --update FILE REPORT.json
  std::optional<std::string> cleaned_run;  // cleanup RUN_ID
  bool cleans_all = false;                 // cleanup --all
  std::optional<std::string> resumed_run;  // run --resume RUN_ID
  bool prints_json = false;
  bool allows_colour = true;
  bool wants_help = false;
  bool wants_version = false;
};

// Pure. Errors: what was given and what to do, with the nearest option or command.
tl::expected<CommandLine, core::ConfigProblem> parse_command_line(std::span<const char* const> arguments);

// The first page of the manual: examples first.
std::string help_text();

}  // namespace e2e::app
