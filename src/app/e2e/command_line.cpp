#include "app/e2e/command_line.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "base/version.hpp"
#include "chain/settings.hpp"

namespace e2e::app {
namespace {

constexpr std::array<std::string_view, 7> kCommands = {"run",  "plan",    "doctor",   "profile",
                                                       "gaps", "cleanup", "self-test"};
constexpr std::array<std::string_view, 9> kOwnFlags = {"--env-file", "--json",     "--check",   "--update", "--all",
                                                       "--resume",   "--no-color", "--version", "--help"};

// The run's settings, then those of the paying wallet.
std::vector<core::SettingSpec> all_specs() {
  std::vector<core::SettingSpec> specs(core::all_settings().begin(), core::all_settings().end());
  for (const auto& spec : chain::wallet_setting_specs()) {
    specs.push_back({spec.variable, spec.default_value, spec.value_name, spec.help, spec.is_secret, false});
  }
  return specs;
}

// Settings as options of one command; the texts outlive the parse.
class SettingOptions {
 public:
  void add_to(CLI::App& app) {
    for (const auto& spec : all_specs()) {
      if (spec.is_secret) continue;
      const std::string flag = core::flag_of(spec.variable);
      std::string& text = texts_[std::string(spec.variable)];
      options_[std::string(spec.variable)] =
          spec.is_switch ? app.add_flag(flag + "{true}", text) : app.add_option(flag, text);
    }
  }

  std::map<std::string, std::string, std::less<>> given() const {
    std::map<std::string, std::string, std::less<>> values;
    for (const auto& [variable, option] : options_) {
      if (option->count() > 0) values.emplace(variable, texts_.at(variable));
    }
    return values;
  }

 private:
  std::map<std::string, std::string> texts_;
  std::map<std::string, CLI::Option*> options_;
};

std::vector<std::string> all_flags() {
  std::vector<std::string> flags(kOwnFlags.begin(), kOwnFlags.end());
  for (const auto& spec : all_specs()) {
    if (!spec.is_secret) flags.push_back(core::flag_of(spec.variable));
  }
  return flags;
}

core::ConfigProblem unknown_word(const std::string& word) {
  const bool is_option = word.starts_with("-");
  const std::string name = word.substr(0, word.find('='));
  const auto flags = all_flags();
  std::vector<std::string_view> candidates(kCommands.begin(), kCommands.end());
  if (is_option) candidates.assign(flags.begin(), flags.end());
  const std::string near = base::nearest(name, candidates);
  // Only the option's name is repeated: a value may be a secret that does not belong here.
  return {fmt::format("unknown {} '{}'", is_option ? "option" : "command", name),
          near.empty() ? "see marketplace-e2e --help" : fmt::format("did you mean '{}'?", near)};
}

struct Grammar {
  CLI::App app{"", "marketplace-e2e"};
  SettingOptions settings;
  CommandLine line;
  std::string env_file;
  std::string check_file;
  std::string update_file;
  std::string cleaned_run;
  std::string resumed_run;
  bool no_color = false;
  CLI::App* run = nullptr;
  CLI::App* doctor = nullptr;
  CLI::App* plan = nullptr;
  CLI::App* profile = nullptr;
  CLI::App* gaps = nullptr;
  CLI::App* cleanup = nullptr;
  CLI::App* self_test = nullptr;

  Grammar() {
    app.set_help_flag();
    app.allow_extras();
    app.fallthrough();
    app.require_subcommand(0, 1);
    app.add_flag("-h,--help", line.wants_help);
    app.add_flag("--version", line.wants_version);
    app.add_flag("--json", line.prints_json);
    app.add_flag("--no-color", no_color);
    app.add_option("--env-file", env_file);
    app.add_option("--check", check_file);
    app.add_option("--update", update_file);
    app.add_option("--resume", resumed_run);
    settings.add_to(app);
    run = app.add_subcommand("run")->fallthrough();
    doctor = app.add_subcommand("doctor")->fallthrough();
    plan = app.add_subcommand("plan")->fallthrough();
    profile = app.add_subcommand("profile")->fallthrough();
    gaps = app.add_subcommand("gaps")->fallthrough();
    gaps->add_option("report", line.reports);
    app.add_flag("--all", line.cleans_all);
    cleanup = app.add_subcommand("cleanup")->fallthrough();
    cleanup->add_option("run", cleaned_run);
    self_test = app.add_subcommand("self-test")->fallthrough();
  }
};

// Options and the command that they belong to.
std::optional<core::ConfigProblem> misplaced_option(const CommandLine& line) {
  if (line.check_file && line.command != Command::profile) {
    return core::ConfigProblem{"--check belongs to the command 'profile'",
                               "write: marketplace-e2e profile --check FILE"};
  }
  if (line.prints_json && line.command != Command::run && line.command != Command::doctor) {
    return core::ConfigProblem{"--json belongs to the commands 'run' and 'doctor'", "leave it out"};
  }
  if (line.update_file && line.command != Command::gaps) {
    return core::ConfigProblem{"--update belongs to the command 'gaps'",
                               "write: marketplace-e2e gaps --update FILE REPORT.json"};
  }
  if (line.resumed_run && line.command != Command::run) {
    return core::ConfigProblem{"--resume belongs to the command 'run'", "write: marketplace-e2e run --resume RUN_ID"};
  }
  if (line.cleans_all && line.command != Command::cleanup) {
    return core::ConfigProblem{"--all belongs to the command 'cleanup'", "write: marketplace-e2e cleanup --all"};
  }
  if (line.cleans_all && line.cleaned_run) {
    return core::ConfigProblem{"'cleanup' takes a run or --all, not both", "leave one of them out"};
  }
  return std::nullopt;
}

std::string help_line(const core::SettingSpec& spec) {
  const std::string name = spec.is_secret ? std::string(spec.variable) : core::flag_of(spec.variable);
  const std::string left =
      spec.is_switch ? fmt::format("{}[={}]", name, spec.value_name) : fmt::format("{} {}", name, spec.value_name);
  const std::string usual = spec.default_value.empty() ? "" : fmt::format(" [{}]", spec.default_value);
  return left.size() < 38 ? fmt::format("  {:<38}{}{}\n", left, spec.help, usual)
                          : fmt::format("  {}\n  {:<38}{}{}\n", left, "", spec.help, usual);
}

constexpr std::string_view kHelpBehindSettings = R"(
  ADMIN_EMAIL and ADMIN_PASSWORD have no flag: other users see the arguments of a process.
  HTTP_PROXY, HTTPS_PROXY and NO_PROXY are respected, never for loopback. SSL_CERT_FILE names other CAs.

OPTIONS
  --env-file FILE                       Read settings from KEY=VALUE lines; no file is read unless named
  --json                                Print the JSON report on stdout instead of the summary or the table
  --no-color                            No colour (also: NO_COLOR)
  --check FILE                          With 'profile': validate FILE
  --resume RUN_ID                       Go on with a run that was killed, with the settings that it was begun with
  --update FILE                         With 'gaps': print, as a diff, the ledger of known gaps that fits a report
  --all                                 With 'cleanup': of every run that has a journal in REPORT_DIR
  --version, -h, --help

FILES
  <REPORT_DIR>/marketplace-e2e-<runId>.json and .md
  <REPORT_DIR>/marketplace-e2e-<runId>.journal.jsonl
                                        What the run did, and whom it created; 'cleanup' reads it, then it may go
  <REPORT_DIR>/marketplace-e2e-<runId>.secret
                                        While the run lasts: what its users' passwords follow from; both are what
                                        --resume needs

EXIT CODES
  0 passed   1 product defect   2 usage   3 environment   4 rate limited   5 payment environment
  6 nothing was checked   70 internal error   130 interrupted
)";

}  // namespace

tl::expected<CommandLine, core::ConfigProblem> parse_command_line(std::span<const char* const> arguments) {
  Grammar grammar;
  try {
    grammar.app.parse(static_cast<int>(arguments.size()), arguments.data());
  } catch (const CLI::ParseError& error) {
    return tl::unexpected(core::ConfigProblem{error.what(), "see marketplace-e2e --help"});
  }
  const auto unknown = grammar.app.remaining(true);
  CommandLine line = grammar.line;
  if (line.wants_help || line.wants_version) return line;
  if (!unknown.empty()) return tl::unexpected(unknown_word(unknown.front()));
  if (grammar.doctor->parsed()) line.command = Command::doctor;
  if (grammar.plan->parsed()) line.command = Command::plan;
  if (grammar.profile->parsed()) line.command = Command::profile;
  if (grammar.gaps->parsed()) line.command = Command::gaps;
  if (grammar.cleanup->parsed()) line.command = Command::cleanup;
  if (grammar.self_test->parsed()) line.command = Command::self_test;
  if (grammar.cleanup->count("run") > 0) line.cleaned_run = grammar.cleaned_run;
  line.flags = grammar.settings.given();
  if (grammar.app.count("--env-file") > 0) line.env_file = grammar.env_file;
  if (grammar.app.count("--check") > 0) line.check_file = grammar.check_file;
  if (grammar.app.count("--update") > 0) line.update_file = grammar.update_file;
  if (grammar.app.count("--resume") > 0) line.resumed_run = grammar.resumed_run;
  line.allows_colour = !grammar.no_color;
  if (auto problem = misplaced_option(line)) return tl::unexpected(std::move(*problem));
  return line;
}

std::string help_text() {
  const auto specs = all_specs();
  std::string text = fmt::format(
      R"(marketplace-e2e {} - end-to-end smoke runner for marketplace backends

  Plays complete purchases between test buyers and sellers over the HTTP API, checks after every step that
  everyone who must be notified was notified and nobody else was, and writes a JSON and a Markdown report.

EXAMPLES
  export ADMIN_EMAIL=… ADMIN_PASSWORD=…            (or ADMIN_PASSWORD_FILE=FILE)
  marketplace-e2e                                   one flow against http://127.0.0.1:5001
  marketplace-e2e --rounds 2 --base-url https://dev.example.com
  marketplace-e2e --concurrency-levels 1,2,4,8 --strict-notifications
  marketplace-e2e --env-file .env.dev --json > run.json
  marketplace-e2e plan                              requests and rate windows that a run would take; sends nothing
  marketplace-e2e doctor                            is the target ready for a run? Changes nothing there
  marketplace-e2e profile > mine.yaml               print the built-in profile
  marketplace-e2e profile --check mine.yaml         say what is wrong with a profile
  marketplace-e2e gaps --update gaps.yaml run.json | patch gaps.yaml
  marketplace-e2e --resume RUN_ID                   go on with a run that was killed
  marketplace-e2e cleanup                           remove the test users of the last run
  marketplace-e2e self-test                         show that a secret in a report would be found; sends nothing

USAGE
  marketplace-e2e [run] [--resume RUN_ID] [OPTION]…
  marketplace-e2e plan [OPTION]…
  marketplace-e2e doctor [OPTION]…
  marketplace-e2e profile [--profile FILE | --check FILE]
  marketplace-e2e gaps --update FILE REPORT.json
  marketplace-e2e cleanup [RUN_ID | --all]
  marketplace-e2e self-test

SETTINGS (flag, or the variable of the same name: --base-url is BASE_URL; flags win, then the environment,
then --env-file; booleans are true, false, 1, 0, yes or no)
)",
      base::version());
  for (const auto& spec : core::all_settings()) text += help_line(spec);
  text +=
      "\nTHE PAYING WALLET (PAYMENT_MODE=live; RPC_URL_CHAIN_<id> names the nodes of any chain; each secret has a "
      "_FILE form)\n";
  for (const auto& spec : std::span(specs).subspan(core::all_settings().size())) text += help_line(spec);
  text += kHelpBehindSettings;
  return text;
}

}  // namespace e2e::app
