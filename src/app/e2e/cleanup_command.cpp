#include "app/e2e/cleanup_command.hpp"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "app/e2e/journaled_run.hpp"
#include "app/e2e/preparation.hpp"
#include "app/e2e/rate_limits.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "net/http_client.hpp"
#include "net/rate_governor.hpp"
#include "net/system.hpp"
#include "report/escape.hpp"
#include "report/phrases.hpp"
#include "run/cleanup.hpp"
#include "run/runner.hpp"

namespace e2e::app {
namespace {

constexpr int kUsage = 2;
constexpr int kEnvironment = 3;
constexpr int kRateLimited = 4;
constexpr std::size_t kMessageBytes = 200;

using Problem = core::ConfigProblem;

int code_of(const base::Error& error) {
  return error.kind == base::ErrorKind::rate_limited ? kRateLimited : kEnvironment;
}

// Says which journals cannot be trusted; such a one is never the newest, unless there is no other.
std::string newest_of(const std::vector<std::string>& runs, const std::filesystem::path& dir, Terminal& terminal) {
  std::vector<std::pair<std::optional<base::WallTime>, std::string>> begun;
  begun.reserve(runs.size());
  std::vector<Problem> problems;
  for (const auto& id : runs) {
    const auto line = first_line(journal_path(dir, id));
    if (!line) problems.push_back({fmt::format("run {}: {}", id, line.error().message), line.error().fix});
    const auto first = line ? run::parse_line(*line) : std::nullopt;
    begun.emplace_back(first ? std::optional(first->at) : std::nullopt, id);
  }
  const auto newest = std::max_element(begun.begin(), begun.end());
  if (newest->first) {  // else opening it says why
    for (const auto& problem : problems) terminal.problem(problem.what, problem.fix);
  }
  return newest->second;
}

tl::expected<JournaledRun, Problem> open_run(const std::string& id, const Preparation& preparation) {
  auto run = open_journaled_run(id, preparation.config.report_dir);
  if (!run) return run;
  // Where the admin's password goes is the user's word, and never that of a file.
  const std::string target = preparation.config.base_url.shown();
  if (target != run->content.run.base_url) {
    return tl::unexpected(Problem{
        fmt::format("run {} was played against {}, and BASE_URL is {}", id,
                    base::shorten(run->content.run.base_url, kMessageBytes), target),
        "give that target as BASE_URL, and its admin account, if that is where its test users are to be removed"});
  }
  return run;
}

struct Console {
  Terminal& terminal;
  base::Redactor& redactor;
};

// Removes the actors of runs from the target.
class Cleaner {
 public:
  Cleaner(const Preparation& preparation, const Environment& environment, Console console)
      : preparation_(preparation),
        environment_(environment),
        terminal_(console.terminal),
        redactor_(console.redactor) {}

  // Returns the exit code.
  int clean(std::vector<JournaledRun> runs) {
    boost::asio::io_context context(1);
    net::SystemSleeper sleeper(context);
    const auto http = net::make_http_client(context, clock_, client_options(preparation_));
    const auto ledger = make_ledger(preparation_.config, environment_, terminal_);
    net::RateGovernor governor({clock_, sleeper, terminal_, nullptr, ledger.get()},
                               rate_settings(preparation_.config, preparation_.profile));
    std::vector<core::RequestSample> requests;
    net::SystemIdSource ids;
    market::MarketApi api({*http, sleeper, clock_, redactor_, governor, requests}, preparation_.profile,
                          {run::make_run_id(clock_, ids), preparation_.config.request_timeout});
    int code = 0;
    std::exception_ptr failure;
    boost::asio::co_spawn(context, clean_all(api, std::move(runs)), [&](const std::exception_ptr& thrown, int value) {
      failure = thrown;
      code = value;
    });
    context.run();
    if (failure) std::rethrow_exception(failure);
    return code;
  }

 private:
  int give_up(const base::Error& error) {
    terminal_.problem(base::describe(error), error.fix);
    return code_of(error);
  }

  boost::asio::awaitable<int> clean_all(market::MarketApi& api, std::vector<JournaledRun> runs) {
    const market::Credentials admin{preparation_.config.admin_email, preparation_.config.admin_password.copy()};
    auto login = co_await api.login(admin, {0, 0, 0, "admin-login"});
    if (!login.result) {
      if (login.call.status == 401U) login.result.error().fix = "check ADMIN_EMAIL and ADMIN_PASSWORD";
      login.result.error().context.emplace_back("logging in as the admin");
      co_return give_up(login.result.error());
    }
    for (auto& run : runs) {
      if (const int code = co_await clean_run(api, login.result->token, run); code != 0) co_return code;
    }
    co_return 0;
  }

  boost::asio::awaitable<int> clean_run(market::MarketApi& api, const base::Secret& admin, JournaledRun& run) {
    const auto path_of_secret = secret_path(preparation_.config.report_dir, run.id);
    auto secret = read_secret(path_of_secret);
    if (!secret) {
      terminal_.problem(secret.error().message, secret.error().fix);
      secret.emplace();  // users whose id is not known stay
    }
    if (!secret->empty()) redactor_.add(*secret, "the secret of the run");
    run::Journal journal({*run.file, clock_, redactor_, terminal_}, run.content);
    auto end = co_await run::clean_up({api, run.id, admin, *secret, journal}, [] { return true; });
    print(run.id, end.result);
    std::error_code ignored;
    if (end.result.left() == 0) std::filesystem::remove(path_of_secret, ignored);  // nobody is left to log in as
    co_return end.stopped ? give_up(*end.stopped) : 0;
  }

  void print(const std::string& id, const core::CleanupResult& result) {
    std::string text = fmt::format("run {}: {}\n", id, report::describe(result));
    for (const auto& kept : result.refused) {
      text +=
          fmt::format("  {} {} of worker {}{}{}: {}\n", core::to_string(kept.actor.role), kept.actor.index, kept.worker,
                      kept.actor.user_id.empty() ? "" : " ", redactor_.excerpt(kept.actor.user_id, kMessageBytes),
                      (kept.status ? fmt::format("HTTP {} ", *kept.status) : std::string()) +
                          report::one_line(kept.message, kMessageBytes));
    }
    terminal_.print(redactor_.sweep(text));
  }

  const Preparation& preparation_;
  const Environment& environment_;
  Terminal& terminal_;
  base::Redactor& redactor_;
  net::SystemClock clock_;
};

int refuse(const Problem& problem, Terminal& terminal) {
  terminal.problem(problem.what, problem.fix);
  return kUsage;
}

// Opens the runs that have something left, and says which have not. Errors: the exit code.
tl::expected<std::vector<JournaledRun>, int> open_runs(const std::vector<std::string>& ids, bool is_all,
                                                       const Preparation& preparation, Terminal& terminal) {
  std::vector<JournaledRun> runs;
  for (const auto& id : ids) {
    auto run = open_run(id, preparation);
    if (!run) {
      const int code = refuse(run.error(), terminal);
      if (!is_all) return tl::unexpected(code);
      continue;  // among all, one that cannot be cleaned up after is only named
    }
    if (run::count_actors(run->content.actors).left() == 0) {
      terminal.print(fmt::format("run {}: nothing left\n", id));
    } else {
      runs.push_back(std::move(*run));
    }
  }
  return runs;
}

// The runs that the command line names.
std::vector<std::string> choose_runs(const CommandLine& line, const std::string& dir, Terminal& terminal) {
  if (line.cleaned_run) return std::vector{*line.cleaned_run};
  auto ids = journaled_runs(dir);
  if (ids.empty()) {
    terminal.print(fmt::format("no run has a journal in '{}': nothing left\n", dir));
  } else if (!line.cleans_all) {
    ids = {newest_of(ids, dir, terminal)};
  }
  return ids;
}

}  // namespace

int run_cleanup_command(const CommandLine& line, const Settings& settings, const Environment& environment,
                        base::Redactor& redactor) {
  Terminal terminal(redactor, environment, line.allows_colour);
  const auto preparation = prepare(settings, environment, ReportDir::read);
  if (!preparation) {
    for (const auto& problem : preparation.error()) terminal.problem(problem.what, problem.fix);
    return kUsage;
  }
  const auto ids = choose_runs(line, preparation->config.report_dir, terminal);
  auto runs = open_runs(ids, line.cleans_all, *preparation, terminal);
  if (!runs) return terminal.end(runs.error());
  if (runs->empty()) return terminal.end(0);
  return terminal.end(Cleaner(*preparation, environment, {terminal, redactor}).clean(std::move(*runs)));
}

}  // namespace e2e::app
