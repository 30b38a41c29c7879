// Reads an env file: KEY=VALUE lines, # comments, single or double quotes, no expansion.
//
// Source: the common subset of the .env formats; deliberately absent: `export`, escapes, $VARIABLE, multi-line values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/config.hpp"

namespace e2e::app {

struct EnvEntry {
  std::string key;
  std::string value;
  int line = 0;  // counted from 1
};

struct EnvFile {
  std::vector<EnvEntry> entries;
  std::vector<core::ConfigProblem> problems;  // values are never repeated in them: they may be secrets
};

// Pure. `name` is the file's name, for messages. A key given twice is a problem.
EnvFile parse_env_file(std::string_view text, std::string_view name);

}  // namespace e2e::app
