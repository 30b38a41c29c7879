// marketplace-e2e: reads arguments and environment, and hands over to a command.
#include <cstdio>
#include <exception>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "app/e2e/cleanup_command.hpp"
#include "app/e2e/command_line.hpp"
#include "app/e2e/doctor_command.hpp"
#include "app/e2e/gaps_command.hpp"
#include "app/e2e/known_secrets.hpp"
#include "app/e2e/payment_secrets.hpp"
#include "app/e2e/plan_command.hpp"
#include "app/e2e/profile_command.hpp"
#include "app/e2e/run_command.hpp"
#include "app/e2e/self_test_command.hpp"
#include "app/e2e/settings.hpp"
#include "app/e2e/signals.hpp"
#include "app/e2e/terminal.hpp"
#include "base/utf8.hpp"
#include "base/version.hpp"
#include "net/process.hpp"

namespace {

using namespace e2e;

constexpr int kUsage = 2;
constexpr int kInternal = 70;

app::Environment read_environment() {
  app::Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

int run(std::span<const char* const> arguments, base::Redactor& redactor) {
  auto wallet_secrets = app::take_payment_secrets();
  if (wallet_secrets.private_key || wallet_secrets.mnemonic) app::forbid_dumps();
  const app::Environment environment = read_environment();
  const auto line = app::parse_command_line(arguments);
  if (!line) {
    app::Terminal(redactor, environment, false).problem(line.error().what, line.error().fix);
    return kUsage;
  }
  app::Terminal terminal(redactor, environment, line->allows_colour);
  if (line->wants_help || line->wants_version) {
    return terminal.print_outcome(
        line->wants_help ? app::help_text() : fmt::format("marketplace-e2e {}\n", base::version()), 0);
  }
  if (line->command == app::Command::self_test) return app::run_self_test_command(terminal);
  const auto settings = app::gather_settings({line->flags, environment, line->env_file, std::move(wallet_secrets)});
  if (settings.wallet_secrets.private_key || settings.wallet_secrets.mnemonic) app::forbid_dumps();
  const auto warnings = app::learn_secrets(settings, environment, redactor);
  if (line->command == app::Command::profile) return app::run_profile_command(*line, settings, terminal);
  if (line->command == app::Command::gaps) return app::run_gaps_command(*line, settings, terminal);
  if (line->command == app::Command::plan) return app::run_plan_command(settings, environment, terminal);
  for (const auto& warning : warnings) terminal.line(warning);
  if (line->command == app::Command::cleanup) {
    return app::run_cleanup_command(*line, settings, environment, redactor);
  }
  if (line->command == app::Command::doctor) return app::run_doctor_command(*line, settings, environment, redactor);
  return app::run_run_command(*line, settings, environment, redactor);
}

}  // namespace

int main(int argc, char** argv) {
  net::prepare_process();
  app::handle_signals();
  base::Redactor redactor;
  try {
    return run({argv, static_cast<std::size_t>(argc)}, redactor);
  } catch (const std::exception& error) {
    const std::string what = base::printable(redactor.sweep(error.what()));
    std::fputs(fmt::format("marketplace-e2e: internal error: {}\n  please report it\n", what).c_str(), stderr);
    return kInternal;
  }
}
