#include "app/e2e/run_command.hpp"

#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "app/e2e/countdown.hpp"
#include "app/e2e/journal_file.hpp"
#include "app/e2e/outcome.hpp"
#include "app/e2e/paying_wallet.hpp"
#include "app/e2e/plan_command.hpp"
#include "app/e2e/preparation.hpp"
#include "app/e2e/rate_limits.hpp"
#include "app/e2e/run_start.hpp"
#include "app/e2e/signals.hpp"
#include "base/version.hpp"
#include "core/gap_ledger.hpp"
#include "core/verdict.hpp"
#include "net/file_ledger.hpp"
#include "net/system.hpp"

namespace e2e::app {
namespace {

constexpr int kUsage = 2;

// What a run shows itself through, and what else it has of the user's.
struct Console {
  Terminal& terminal;
  base::Redactor& redactor;
  const Environment& environment;
  bool allows_animation = true;
};

// A run that has no wallet to pay from does not begin.
core::RunResult without_wallet(const RunStart& start, const Preparation& preparation, base::Error error) {
  error.kind = base::ErrorKind::payment_environment;
  core::RunResult result;
  result.tool_version = base::version();
  result.run_id = start.identity.run_id;
  result.started_at = result.finished_at = net::SystemClock().wall();
  result.target = {preparation.config.base_url.shown(), preparation.profile.name, {}};
  result.config = core::describe(preparation.config, start.identity.seed);
  core::VerdictInput input;
  input.setup_failure = std::move(error);
  result.verdict = core::decide_verdict(input, result.summary, {});
  return result;
}

// The run on its own context, ended early by a signal.
core::RunResult play(boost::asio::io_context& context, const Preparation& preparation, RunStart start,
                     Console console) {
  const net::SystemClock clock;
  net::SystemSleeper sleeper(context);
  const auto http = net::make_http_client(context, clock, client_options(preparation));
  Countdown countdown(console.environment, console.allows_animation);
  const auto ledger = make_ledger(preparation.config, console.environment, console.terminal);
  std::unique_ptr<PayingWallet> wallet;
  if (start.wallet != nullptr) {
    auto opened = PayingWallet::open({context, sleeper, clock, console.environment, console.redactor}, *start.wallet,
                                     preparation.config, start.identity.run_id);
    if (!opened) return without_wallet(start, preparation, std::move(opened).error());
    wallet = std::move(*opened);
  }
  RunFiles files = open_run_files(preparation.config.report_dir, start, console.terminal);
  net::RateGovernor governor({clock, sleeper, console.terminal, &countdown, ledger.get()},
                             rate_settings(preparation.config, preparation.profile));
  run::Runner runner({*http, sleeper, clock, governor, console.redactor, console.terminal, *files.journal,
                      wallet ? &wallet->desk() : nullptr},
                     preparation.config, preparation.profile, start.identity);

  const auto stop_waiting = [&] {
    http->cancel_pending();
    if (wallet) wallet->cancel_pending();
    sleeper.cancel_all();
  };
  std::vector<SignalWatch::Handler> handlers = {[&] {
    console.terminal.line(fmt::format("interrupted: writing the report of what was done (again: {})",
                                      preparation.config.cleanup ? "without clean-up" : "stop at once"));
    runner.interrupt();
    stop_waiting();
  }};
  if (preparation.config.cleanup) {
    handlers.emplace_back([&] {
      runner.skip_cleanup();
      stop_waiting();
    });
  }
  SignalWatch signals(context, std::move(handlers));

  std::optional<core::RunResult> result;
  std::exception_ptr failure;
  boost::asio::co_spawn(context, runner.run(), [&](const std::exception_ptr& thrown, core::RunResult value) {
    failure = thrown;
    if (!thrown) result = std::move(value);
  });
  signals.deliver();
  while (!result && !failure && context.run_one() > 0) signals.deliver();
  if (failure) std::rethrow_exception(failure);
  if (!result) throw std::logic_error("the run ended without a result");
  if (!runner.has_ended()) {
    console.terminal.line("nothing of the run was lost: it can be resumed once more");
    if (files.secret) files.secret->keep();
  }
  return std::move(*result);
}

// What was in it before is of other runs.
// A resumed run has records of earlier on: then from the first byte on.
std::optional<Journal> payment_journal(const Environment& environment, const chain::WalletSettings& wallet,
                                       bool is_resumed) {
  const auto path = payment_journal_path(environment, wallet.terms.chain_id, wallet.key.address());
  if (!path) return std::nullopt;
  if (is_resumed) return Journal{*path, 0};
  std::error_code absent;
  const auto size = std::filesystem::file_size(*path, absent);
  return Journal{*path, absent ? 0 : size};
}

int refuse(const std::vector<core::ConfigProblem>& problems, Terminal& terminal) {
  for (const auto& problem : problems) terminal.problem(problem.what, problem.fix);
  return kUsage;
}

}  // namespace

int run_run_command(const CommandLine& line, const Settings& settings, const Environment& environment,
                    base::Redactor& redactor) {
  Terminal terminal(redactor, environment, line.allows_colour);
  auto preparation = prepare(settings, environment, ReportDir::made);
  auto wallet = prepare_wallet(settings, redactor);
  if (const auto problems = all_problems(preparation, wallet); !problems.empty()) return refuse(problems, terminal);
  const RunMarks marks{preparation->profile_digest, *wallet ? describe_wallet(**wallet, preparation->config) : ""};
  std::optional<ResumedRun> resumed;
  if (line.resumed_run) {
    auto opened = open_resumed_run(*line.resumed_run, *preparation, marks);
    if (!opened) return refuse(opened.error(), terminal);
    resumed = std::move(*opened);
  }
  auto start = resumed ? start_again(*resumed) : start_anew(preparation->config, marks);
  if (*wallet) start.wallet = &**wallet;
  auto& policy = preparation->profile.policy;
  policy = core::expire_gaps(std::move(policy), resumed ? resumed->run.content.started_at : net::SystemClock().wall());
  allow_signals(1);  // from the first line on there is a run to be reported of
  terminal.line(fmt::format("marketplace-e2e {}: run {} against {}", base::version(), start.identity.run_id,
                            preparation->config.base_url.shown()));
  if (!resumed) terminal.line(plan_line(*preparation));
  const std::filesystem::path dir = preparation->config.report_dir;
  boost::asio::io_context context(1);
  Artifacts artifacts{dir, start.identity.run_id, {journal_path(dir, start.identity.run_id), 0}, {}};
  if (*wallet) artifacts.payment_journal = payment_journal(environment, **wallet, resumed.has_value());
  auto result = play(context, *preparation, std::move(start), {terminal, redactor, environment, line.allows_colour});
  allow_signals(1);
  const int code = publish(std::move(result), artifacts, line.prints_json, {terminal, redactor});
  // A name look-up that nobody waits for any more cannot be interrupted; the reports are written, so do not wait.
  context.restart();
  context.poll();
  if (!context.stopped()) ::_exit(code);
  return code;
}

}  // namespace e2e::app
