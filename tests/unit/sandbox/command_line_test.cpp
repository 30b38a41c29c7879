#include "app/sandbox/command_line.hpp"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace e2e::app {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> defects_of(std::vector<std::string> arguments) {
  const auto line = parse_sandbox_command_line(std::move(arguments)).value();
  std::vector<std::string> names;
  for (const auto& defect : line.backend.defects.all()) {
    names.push_back(defect.name);
  }
  return names;
}

base::Error error_of(std::vector<std::string> arguments) {
  const auto line = parse_sandbox_command_line(std::move(arguments));
  return line ? base::Error{base::ErrorKind::internal, "accepted", {}, {}} : line.error();
}

TEST(SandboxCommandLine, HasDefaults) {
  const auto line = parse_sandbox_command_line({}).value();
  EXPECT_EQ(line.action, SandboxAction::serve);
  EXPECT_EQ(line.host, "127.0.0.1");
  EXPECT_EQ(line.port, 5001);
  EXPECT_EQ(line.backend.database_file, "");
  EXPECT_EQ(line.backend.latency, milliseconds(0));
  EXPECT_EQ(line.backend.notify_delay.max, milliseconds(0));
  EXPECT_EQ(line.backend.system_noise, 0);
  EXPECT_FALSE(line.backend.page_cap);
  EXPECT_FALSE(line.backend.rate_limits);
  EXPECT_EQ(line.backend.rate_headers, sandbox::RateHeaderForm::draft7);
  EXPECT_FALSE(line.backend.refuse_delete);
  EXPECT_FALSE(line.backend.expose_truth);
}

TEST(SandboxCommandLine, ReadsEveryOption) {
  const auto line = parse_sandbox_command_line({"--host", "::1", "--port=0", "--db", "f.db", "--preset", "clean",
                                                "--latency", "2s", "--notify-delay", "100-300ms", "--system-noise", "3",
                                                "--page-cap", "20", "--refuse-delete", "--expose-truth"})
                        .value();
  EXPECT_EQ(line.host, "::1");
  EXPECT_EQ(line.port, 0);
  EXPECT_EQ(line.backend.database_file, "f.db");
  EXPECT_EQ(line.backend.latency, milliseconds(2'000));
  EXPECT_EQ(line.backend.notify_delay.min, milliseconds(100));
  EXPECT_EQ(line.backend.notify_delay.max, milliseconds(300));
  EXPECT_EQ(line.backend.system_noise, 3);
  EXPECT_EQ(line.backend.page_cap, 20);
  EXPECT_TRUE(line.backend.refuse_delete);
  EXPECT_TRUE(line.backend.expose_truth);
  EXPECT_EQ(parse_sandbox_command_line({"--notify-delay", "300"})->backend.notify_delay.min, milliseconds(300));
  EXPECT_EQ(parse_sandbox_command_line({"--help", "--port", "x"})->action, SandboxAction::show_help);
  EXPECT_EQ(parse_sandbox_command_line({"--version"})->action, SandboxAction::show_version);
}

TEST(SandboxCommandLine, ReadsRateLimits) {
  const auto line = parse_sandbox_command_line({"--rate-limit", "amn/5s", "--rate-headers", "legacy"}).value();
  EXPECT_EQ(line.backend.rate_limits, (sandbox::RateLimits{100, 10, 30, std::chrono::seconds(5)}));
  EXPECT_EQ(line.backend.rate_headers, sandbox::RateHeaderForm::legacy);
  EXPECT_FALSE(parse_sandbox_command_line({"--rate-limit", "off", "--rate-headers", "none"})->backend.rate_limits);
}

TEST(SandboxCommandLine, ReadsWhereTheChainIs) {
  EXPECT_FALSE(parse_sandbox_command_line({})->rpc);
  const auto line = parse_sandbox_command_line({"--rpc-url", "https://node.example/v3/key"}).value();
  EXPECT_EQ(line.rpc->shown(), "https://node.example/v3/key");
  EXPECT_EQ(line.backend.scanner, nullptr) << "who connects to it makes one";
}

TEST(SandboxCommandLine, WantsAChainForTheDefectsOfLivePayments) {
  for (const std::string defect :
       {"underpaid-confirms", "check-never-confirms", "confirms-before-payment", "shared-destination"}) {
    const auto error = error_of({"--defect", "stuck-status", "--defect", defect});
    EXPECT_EQ(error.kind, base::ErrorKind::usage);
    EXPECT_EQ(error.message, "--defect '" + defect + "' needs live payments");
    EXPECT_THAT(error.fix, HasSubstr("--rpc-url"));
    EXPECT_THAT(defects_of({"--defect", defect, "--rpc-url", "http://127.0.0.1:8545"}), ElementsAre(defect));
  }
}

TEST(SandboxCommandLine, NeverRepeatsWhoMayUseTheNode) {
  const auto error = error_of({"--rpc-url", "http://me:secret@127.0.0.1:8545"});
  EXPECT_THAT(base::describe(error) + error.fix, Not(HasSubstr("secret")));
}

TEST(SandboxCommandLine, RefusesValuesAndSaysWhatToDo) {
  const std::vector<std::vector<std::string>> lines = {{"--port", "65536"},
                                                       {"--port", "-1"},
                                                       {"--port", ""},
                                                       {"--port", "80x"},
                                                       {"--latency", "fast"},
                                                       {"--latency", "601s"},
                                                       {"--latency", "-5"},
                                                       {"--latency", ""},
                                                       {"--latency", "99999999999999999999"},
                                                       {"--latency", "1m"},
                                                       {"--notify-delay", "-"},
                                                       {"--notify-delay", "300-100"},
                                                       {"--notify-delay", "1-"},
                                                       {"--system-noise", "-1"},
                                                       {"--system-noise", "1001"},
                                                       {"--page-cap", "0"},
                                                       {"--db", ""},
                                                       {"--preset", "amn-2026-06-07"},
                                                       {"--preset", ""},
                                                       {"--defect", "stuck"},
                                                       {"--defect", ""},
                                                       {"--defect"},
                                                       {"--defect", "late:offer_created:601s"},
                                                       {"--rpc-url", ""},
                                                       {"--rpc-url", "ws://127.0.0.1:8545"},
                                                       {"--rpc-url", "http://127.0.0.1:8545/?key=1"},
                                                       {"--rpc-url", "http://me@127.0.0.1:8545"},
                                                       {"--rpc-url", "http://:secret@127.0.0.1:8545"},
                                                       {"--rpc-url"},
                                                       {"--rate-limit", "100"},
                                                       {"--rate-limit", "amn/5"},
                                                       {"--rate-limit", "0/5s"},
                                                       {"--rate-limit"},
                                                       {"--rate-headers", "draft9"},
                                                       {"--rate-headers", ""},
                                                       {"--port"},
                                                       {"--port", "1", "--port", "2"}};
  for (const auto& line : lines) {
    const auto error = error_of(line);
    EXPECT_EQ(error.kind, base::ErrorKind::usage) << testing::PrintToString(line) << error.message;
    EXPECT_THAT(error.message, HasSubstr(line.front())) << testing::PrintToString(line);
    EXPECT_FALSE(error.fix.empty()) << testing::PrintToString(line);
  }
}

TEST(SandboxCommandLine, TakesDefectsOneByOne) {
  EXPECT_THAT(defects_of({}), IsEmpty());
  EXPECT_THAT(defects_of({"--preset", "clean"}), IsEmpty());
  EXPECT_THAT(defects_of({"--defect", "stuck-status", "--port", "0", "--defect=late:offer_created:2s", "--defect",
                          "stuck-status"}),
              ElementsAre("stuck-status", "late:offer_created:2000"));
  EXPECT_THAT(error_of({"--defect", "stuck-status", "unread-drift"}).message, HasSubstr("'unread-drift'"))
      << "one --defect for each";
}

TEST(SandboxCommandLine, AddsDefectsToThoseOfThePreset) {
  EXPECT_THAT(defects_of({"--defect", "unread-drift", "--preset", "amn-2026-06-06"}),
              ElementsAre("accepted-related-id-missing", "payments-500", "silent-delivery", "silent-confirmation",
                          "unread-drift"));
  const auto error = error_of({"--preset", "amn-2026-06-06", "--defect", "accepted-related-id-wrong"});
  EXPECT_EQ(error.message,
            "--defect 'accepted-related-id-missing' and 'accepted-related-id-wrong' contradict each other");
  EXPECT_THAT(error.context, ElementsAre("adding to --preset amn-2026-06-06"));
}

TEST(SandboxCommandLine, RefusesOptionsThatDoNotExist) {
  EXPECT_EQ(error_of({"--pagecap", "3"}).fix, "did you mean --page-cap?");
  EXPECT_EQ(error_of({"--hots=1.2.3.4"}).fix, "did you mean --host?");
  for (const auto* option : {"--wallet", "run"}) {
    EXPECT_THAT(error_of({option, "x"}).message, HasSubstr(option));
  }
}

TEST(SandboxCommandLine, HelpFitsATerminalAndNamesEveryOption) {
  const std::string help(sandbox_help());
  for (const auto* option : {"--host", "--port", "--db", "--preset", "--defect", "--rate-limit", "--rate-headers",
                             "--latency", "--notify-delay", "--system-noise", "--page-cap", "--refuse-delete",
                             "--expose-truth", "--help", "--version", "SANDBOX_ADMIN_EMAIL", "EXIT CODES"}) {
    EXPECT_THAT(help, HasSubstr(option));
  }
  for (std::size_t at = 0; at < help.size();) {
    const auto end = help.find('\n', at);
    EXPECT_LE(end - at, 88U) << help.substr(at, end - at);
    at = end + 1;
  }
}

}  // namespace
}  // namespace e2e::app
