// The sandbox's command line as a value.
//
// Errors: usage; the message says what was given, the fix what to give instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/url.hpp"
#include "sandbox/options.hpp"

namespace e2e::app {

enum class SandboxAction { serve, show_help, show_version };

struct SandboxCommandLine {
  SandboxAction action = SandboxAction::serve;
  std::string host = "127.0.0.1";
  std::uint16_t port = 5001;
  std::optional<base::Url> rpc;     // the node that live payments are seen through
  sandbox::BackendOptions backend;  // without the admin's account, which comes from the environment, and the scanner
};

// The arguments without the program's name.
base::Result<SandboxCommandLine> parse_sandbox_command_line(std::vector<std::string> arguments);

std::string_view sandbox_help();

}  // namespace e2e::app
