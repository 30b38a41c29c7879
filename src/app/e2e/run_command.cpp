#include "app/e2e/run_command.hpp"

#include <csignal>
#include <exception>
#include <filesystem>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "app/e2e/profile_command.hpp"
#include "app/e2e/proxy.hpp"
#include "app/e2e/report_files.hpp"
#include "base/version.hpp"
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

// Everything that must be right before the first request.
struct Preparation {
  core::RunConfig config;
  core::Profile profile;
  std::optional<net::Proxy> proxy;
};

tl::expected<Preparation, std::vector<core::ConfigProblem>> prepare(const Settings& settings,
                                                                    const Environment& environment) {
  std::vector<core::ConfigProblem> problems = settings.problems;
  const auto add = [&](const base::Error& error) { problems.push_back({base::describe(error), error.fix}); };
  const auto named = settings.values.find("PROFILE");
  auto profile = load_profile(named == settings.values.end() ? std::string() : named->second.text);
  if (!profile) problems.insert(problems.end(), profile.error().begin(), profile.error().end());
  auto config = core::parse_config(settings.lookup());
  if (!config) {
    problems.insert(problems.end(), config.error().begin(), config.error().end());
    return tl::unexpected(std::move(problems));
  }
  auto proxy = choose_proxy(config->base_url, environment);
  if (!proxy) add(proxy.error());
  if (problems.empty()) {
    if (auto ready = prepare_report_dir(config->report_dir); !ready) add(ready.error());
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return Preparation{std::move(*config), std::move(*profile), std::move(*proxy)};
}

base::Url copy(const base::Url& url) {
  return {url.scheme, url.host, url.port, url.path, url.has_query_or_fragment, url.user, url.password.copy()};
}

// The run on its own context, ended early by a signal; a second signal ends the process.
core::RunResult play(Preparation preparation, run::RunIdentity identity, Terminal& terminal, base::Redactor& redactor) {
  boost::asio::io_context context(1);
  const net::SystemClock clock;
  net::SystemIdSource ids;
  net::SystemSleeper sleeper(context);
  net::HttpClientOptions options;
  options.origin = copy(preparation.config.base_url);
  options.proxy = std::move(preparation.proxy);
  options.user_agent = fmt::format("marketplace-e2e/{}", base::version());
  const auto http = net::make_http_client(context, clock, std::move(options));
  run::Runner runner({*http, sleeper, clock, ids, redactor, terminal}, preparation.config, preparation.profile,
                     std::move(identity));

  boost::asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& ended, int) {
    if (ended) return;
    terminal.line("interrupted: writing the report of what was done (again: stop at once)");
    runner.interrupt();
    http->cancel_pending();
    sleeper.cancel_all();
    signals.async_wait([](const boost::system::error_code& again, int) {
      if (!again) ::_exit(kInterrupted);
    });
  });

  core::RunResult result;
  std::exception_ptr failure;
  boost::asio::co_spawn(context, runner.run(), [&](std::exception_ptr thrown, core::RunResult value) {
    failure = thrown;
    if (!thrown) result = std::move(value);
    signals.cancel();
  });
  context.run();
  if (failure) std::rethrow_exception(failure);
  return result;
}

std::string verdict_line(const core::RunResult& result, const Terminal& terminal, std::string summary) {
  const auto end = summary.find('\n');
  const Colour colour = result.verdict.exit_code == 0   ? Colour::green
                        : result.verdict.exit_code == 1 ? Colour::red
                                                        : Colour::yellow;
  return terminal.coloured(summary.substr(0, end), colour) + summary.substr(end);
}

int publish(const core::RunResult& result, const std::filesystem::path& dir, bool prints_json, Terminal& terminal,
            const base::Redactor& redactor) {
  const std::string json = redactor.redact(report::to_json(result));
  const auto stem = dir / fmt::format("marketplace-e2e-{}", result.run_id);
  const std::string json_path = stem.string() + ".json";
  const std::string markdown_path = stem.string() + ".md";
  auto written = write_atomically(json_path, json).and_then([&] {
    return write_atomically(markdown_path, redactor.redact(report::to_markdown(result)));
  });
  if (prints_json) {
    terminal.print(json);
  } else {
    terminal.print(verdict_line(result, terminal, report::to_terminal_summary(result)));
  }
  if (!written) {
    terminal.problem(base::describe(written.error()), written.error().fix);
    return result.verdict.exit_code == 0 ? kEnvironment : result.verdict.exit_code;
  }
  if (!prints_json) terminal.print(fmt::format("{}\n{}\n", json_path, markdown_path));
  return result.verdict.exit_code;
}

}  // namespace

int run_run_command(const CommandLine& line, const Settings& settings, const Environment& environment,
                    base::Redactor& redactor) {
  Terminal terminal(redactor, environment, line.allows_colour);
  auto preparation = prepare(settings, environment);
  if (!preparation) {
    for (const auto& problem : preparation.error()) terminal.problem(problem.what, problem.fix);
    return kUsage;
  }
  const net::SystemClock clock;
  net::SystemIdSource ids;
  const run::RunIdentity identity{run::make_run_id(clock, ids), preparation->config.seed.value_or(ids.next())};
  terminal.line(fmt::format("marketplace-e2e {}: run {} against {}", base::version(), identity.run_id,
                            preparation->config.base_url.shown()));
  const std::filesystem::path dir = preparation->config.report_dir;
  const auto result = play(std::move(*preparation), identity, terminal, redactor);
  return publish(result, dir, line.prints_json, terminal, redactor);
}

}  // namespace e2e::app
