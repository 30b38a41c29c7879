#include "app/e2e/run_command.hpp"

#include <csignal>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "app/e2e/countdown.hpp"
#include "app/e2e/plan_command.hpp"
#include "app/e2e/preparation.hpp"
#include "app/e2e/rate_limits.hpp"
#include "app/e2e/report_files.hpp"
#include "base/version.hpp"
#include "core/gap_ledger.hpp"
#include "core/redacted.hpp"
#include "net/file_ledger.hpp"
#include "net/http_client.hpp"
#include "net/system.hpp"
#include "report/json.hpp"
#include "report/markdown.hpp"
#include "report/summary.hpp"
#include "run/runner.hpp"

namespace e2e::app {
namespace {

constexpr int kUsage = 2;
constexpr int kEnvironment = 3;
constexpr int kInterrupted = 130;

// What a run shows itself through, and what else it has of the user's.
struct Console {
  Terminal& terminal;
  base::Redactor& redactor;
  const Environment& environment;
  bool allows_animation = true;
};

std::string with_coloured_verdict(const core::RunResult& result, const Terminal& terminal) {
  const std::string summary = report::to_terminal_summary(result);
  const auto end = summary.find('\n');
  const Colour colour = result.verdict.exit_code == 0   ? Colour::green
                        : result.verdict.exit_code == 1 ? Colour::red
                                                        : Colour::yellow;
  return terminal.coloured(summary.substr(0, end), colour) + summary.substr(end);
}

// Writes the reports and prints the outcome. Returns the exit code.
int publish(const core::RunResult& result, const std::filesystem::path& dir, bool prints_json, Terminal& terminal) {
  const std::string json = report::to_json(result);
  const std::string stem = (dir / fmt::format("marketplace-e2e-{}", result.run_id)).string();
  auto written = write_atomically(stem + ".json", json).and_then([&] {
    return write_atomically(stem + ".md", report::to_markdown(result));
  });
  std::string text = prints_json ? json : with_coloured_verdict(result, terminal);
  if (written && !prints_json) text += fmt::format("{0}.json\n{0}.md\n", stem);
  if (!written) terminal.problem(base::describe(written.error()), written.error().fix);
  const bool was_printed = terminal.print(text);
  if (!was_printed) terminal.problem("the outcome could not be written to standard output", "");
  const bool is_complete = written && was_printed;
  return result.verdict.exit_code == 0 && !is_complete ? kEnvironment : result.verdict.exit_code;
}

// Null where none is wanted, or there is no place for it.
std::unique_ptr<net::FileLedger> make_ledger(const core::RunConfig& config, Console console) {
  const auto folder = config.no_ledger ? std::nullopt : state_folder(console.environment);
  if (!folder) return nullptr;
  return std::make_unique<net::FileLedger>(*folder, config.base_url, console.terminal);
}

// The run on its own context, ended early by a signal; a second signal ends the process.
core::RunResult play(boost::asio::io_context& context, const Preparation& preparation, const run::RunIdentity& identity,
                     Console console) {
  const net::SystemClock clock;
  net::SystemIdSource ids;
  net::SystemSleeper sleeper(context);
  const auto http = net::make_http_client(context, clock, client_options(preparation));
  Countdown countdown(console.environment, console.allows_animation);
  const auto ledger = make_ledger(preparation.config, console);
  net::RateGovernor governor({clock, sleeper, console.terminal, &countdown, ledger.get()},
                             rate_settings(preparation.config, preparation.profile));
  run::Runner runner({*http, sleeper, clock, ids, governor, console.redactor, console.terminal}, preparation.config,
                     preparation.profile, identity);

  boost::asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& ended, int) {
    if (ended) return;
    console.terminal.line("interrupted: writing the report of what was done (again: stop at once)");
    runner.interrupt();
    http->cancel_pending();
    sleeper.cancel_all();
    signals.async_wait([](const boost::system::error_code& again, int) {
      if (!again) ::_exit(kInterrupted);
    });
  });

  std::optional<core::RunResult> result;
  std::exception_ptr failure;
  boost::asio::co_spawn(context, runner.run(), [&](const std::exception_ptr& thrown, core::RunResult value) {
    failure = thrown;
    if (!thrown) result = std::move(value);
  });
  while (!result && !failure && context.run_one() > 0) {
  }
  if (failure) std::rethrow_exception(failure);
  if (!result) throw std::logic_error("the run ended without a result");
  return std::move(*result);
}

}  // namespace

int run_run_command(const CommandLine& line, const Settings& settings, const Environment& environment,
                    base::Redactor& redactor) {
  Terminal terminal(redactor, environment, line.allows_colour);
  auto preparation = prepare(settings, environment, ReportDir::made);
  if (!preparation) {
    for (const auto& problem : preparation.error()) terminal.problem(problem.what, problem.fix);
    return kUsage;
  }
  const net::SystemClock clock;
  net::SystemIdSource ids;
  auto& policy = preparation->profile.policy;
  policy = core::expire_gaps(std::move(policy), clock.wall());
  const run::RunIdentity identity{run::make_run_id(clock, ids), preparation->config.seed.value_or(ids.next())};
  terminal.line(fmt::format("marketplace-e2e {}: run {} against {}", base::version(), identity.run_id,
                            preparation->config.base_url.shown()));
  terminal.line(plan_line(*preparation));
  const std::filesystem::path dir = preparation->config.report_dir;
  boost::asio::io_context context(1);
  const auto result = core::redacted(
      play(context, *preparation, identity, {terminal, redactor, environment, line.allows_colour}), redactor);
  const int code = publish(result, dir, line.prints_json, terminal);
  // A name look-up that nobody waits for any more cannot be interrupted; the reports are written, so do not wait.
  context.restart();
  context.poll();
  if (!context.stopped()) ::_exit(code);
  return code;
}

}  // namespace e2e::app
