#include "app/e2e/doctor_command.hpp"

#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "app/e2e/paying_wallet.hpp"
#include "app/e2e/preparation.hpp"
#include "app/e2e/rate_limits.hpp"
#include "base/version.hpp"
#include "net/connection_probe.hpp"
#include "net/http_client.hpp"
#include "net/system.hpp"
#include "report/diagnosis.hpp"
#include "run/doctor.hpp"
#include "run/doctor_wallet.hpp"
#include "run/live.hpp"
#include "run/runner.hpp"

namespace e2e::app {
namespace {

constexpr int kUsage = 2;

struct Console {
  Terminal& terminal;
  base::Redactor& redactor;
  const Environment& environment;
};

// What is examined: a target, and where live payments are made a wallet.
struct Patient {
  const Preparation& preparation;
  const chain::WalletSettings* wallet;  // null: none
};

chain::PreflightPlan preflight_plan(const core::RunConfig& config, const chain::WalletSettings& wallet) {
  const auto planned = run::payment_plan(config, nullptr);
  chain::PreflightPlan plan;
  plan.wallet = wallet.key.address();
  plan.token = wallet.terms.token;
  plan.fees.type = wallet.terms.transaction_type;
  plan.payments = planned.payments;
  plan.largest = planned.largest;
  plan.in_all = planned.in_all;
  return plan;
}

core::Diagnosis examine(boost::asio::io_context& context, const Patient& patient, Console console) {
  const Preparation& preparation = patient.preparation;
  const net::SystemClock clock;
  net::SystemIdSource ids;
  net::SystemSleeper sleeper(context);
  const auto http = net::make_http_client(context, clock, client_options(preparation));
  const auto probe = [&] {
    return net::probe_connection(context, client_options(preparation), preparation.config.request_timeout);
  };
  const auto ledger = make_ledger(preparation.config, console.environment, console.terminal);
  std::unique_ptr<Nodes> nodes;
  run::DoctorPorts ports{*http,
                         sleeper,
                         clock,
                         console.redactor,
                         console.terminal,
                         probe,
                         rate_settings(preparation.config, preparation.profile),
                         ledger.get(),
                         {}};
  if (patient.wallet != nullptr) {
    auto opened = Nodes::open({context, sleeper, clock, console.environment, console.redactor}, patient.wallet->terms);
    if (!opened) throw std::runtime_error(opened.error().message);
    nodes = std::move(*opened);
    ports.wallet = [&] {
      return run::examine_wallet(nodes->endpoints(), preflight_plan(preparation.config, *patient.wallet),
                                 console.redactor);
    };
  }
  run::Doctor doctor(std::move(ports),
                     {preparation.config, preparation.profile, preparation.proxy, run::make_run_id(clock, ids)});

  std::optional<core::Diagnosis> result;
  std::exception_ptr failure;
  boost::asio::co_spawn(context, doctor.examine(), [&](const std::exception_ptr& thrown, core::Diagnosis value) {
    failure = thrown;
    if (!thrown) result = std::move(value);
  });
  while (!result && !failure && context.run_one() > 0) {
  }
  if (failure) std::rethrow_exception(failure);
  if (!result) throw std::logic_error("the diagnosis ended without a result");
  return std::move(*result);
}

// Returns the exit code.
int publish(const core::Diagnosis& diagnosis, bool prints_json, Terminal& terminal) {
  const int code = core::exit_code(diagnosis);
  const std::string text = prints_json ? report::to_json(diagnosis) : report::to_table(diagnosis);
  const std::string_view all = text;
  const auto last = prints_json ? text.size() : text.rfind('\n', text.size() - 2) + 1;
  return terminal.print_outcome({{all.substr(0, last)}, {all.substr(last), code == 0 ? Colour::green : Colour::yellow}},
                                code);
}

}  // namespace

int run_doctor_command(const CommandLine& line, const Settings& settings, const Environment& environment,
                       base::Redactor& redactor) {
  Terminal terminal(redactor, environment, line.allows_colour);
  const auto preparation = prepare(settings, environment, ReportDir::tried);
  const auto wallet = prepare_wallet(settings, redactor);
  if (const auto problems = all_problems(preparation, wallet); !problems.empty()) {
    for (const auto& problem : problems) terminal.problem(problem.what, problem.fix);
    return kUsage;
  }
  terminal.line(fmt::format("marketplace-e2e {}: examining {}", base::version(), preparation->config.base_url.shown()));
  boost::asio::io_context context(1);
  const auto diagnosis = core::redacted(
      examine(context, {*preparation, *wallet ? &**wallet : nullptr}, {terminal, redactor, environment}), redactor);
  const int code = publish(diagnosis, line.prints_json, terminal);
  // A name look-up that nobody waits for any more cannot be interrupted, so do not wait.
  context.restart();
  context.poll();
  if (!context.stopped()) ::_exit(code);
  return code;
}

}  // namespace e2e::app
