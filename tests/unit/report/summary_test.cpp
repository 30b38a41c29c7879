#include "report/summary.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf8.hpp"
#include "report/escape.hpp"
#include "support/hostile_run_result.hpp"

namespace e2e::report {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(TerminalSummary, IsAVerdictAndFiveLines) {
  auto without_gaps = test::hostile_run_result();
  without_gaps.summary.notifications.gaps.clear();
  without_gaps.cleanup.reset();
  without_gaps.resumed_at.clear();
  without_gaps.summary.payments.live.reset();
  for (auto& flow : without_gaps.flows) flow.payment.reset();
  for (const auto& result : {core::RunResult{}, without_gaps}) {
    const std::string text = to_terminal_summary(result);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 6) << text;
    EXPECT_EQ(text.back(), '\n');
  }
}

TEST(TerminalSummary, EndsWithWhoIsLeft) {
  struct Case {
    core::CleanupResult cleanup;
    const char* end;
  };
  const std::vector<Case> cases = {
      {{0, 0, {}, ""}, "against \n"},
      {{4, 4, {}, ""}, "\n  test users     all 4 removed\n"},
      {{4, 0, {}, "marketplace-e2e cleanup 0a"},
       "\n  test users     4 left on the target\n  to remove them marketplace-e2e cleanup 0a\n"},
      {{4, 0, {}, ""}, "\n  test users     4 left on the target\n"},
      {{4, 3, {{1, {}, 409, "no"}}, "c"},
       "\n  test users     3 of 4 removed, 1 left on the target (1 removal refused)\n  to remove them c\n"},
  };
  for (const auto& [cleanup, end] : cases) {
    core::RunResult result;
    result.cleanup = cleanup;
    EXPECT_THAT(to_terminal_summary(result), testing::EndsWith(end));
  }
}

TEST(TerminalSummary, CarriesNoControlCharacterOfABackend) {
  core::RunResult result = test::hostile_run_result();
  result.verdict.reasons = {
      "\x1b]0;title\x07\r\xC2\x9B"
      "31m\nspoof"};
  const std::string text = to_terminal_summary(result);
  EXPECT_TRUE(std::none_of(text.begin(), text.end(), [](char c) { return c != '\n' && c >= 0 && c < ' '; })) << text;
  EXPECT_THAT(text, Not(HasSubstr("\xC2\x9B")));
  EXPECT_EQ(text, base::to_valid_utf8(text));
}

TEST(TerminalSummary, NamesTheFirstReasonAndCountsTheOthers) {
  core::RunResult result;
  result.verdict = {core::RunStatus::rate_limited, 4, {"login answered 429", "b", "c"}};
  EXPECT_THAT(to_terminal_summary(result),
              StartsWith("RATE LIMITED (exit code 4): login answered 429 (and 2 other reasons)\n"));
}

TEST(TerminalSummary, CountsPaymentErrorsAmongTheFindings) {
  core::RunResult result;
  result.flows.resize(2);
  for (auto& flow : result.flows) {
    flow.findings.push_back({core::FindingKind::payment_http_error, std::nullopt, "", std::nullopt, "answered 500"});
  }
  EXPECT_THAT(to_terminal_summary(result), HasSubstr("; 2 payment errors"));
}

TEST(TerminalSummary, ClaimsNoWrongRecipientCountThatWasNotTaken) {
  core::RunResult result;
  EXPECT_THAT(to_terminal_summary(result), HasSubstr("wrong recipients not checked"));
  result.summary.notifications.wrong_recipients = 0;
  result.summary.notifications.cross_flow = 0;
  EXPECT_THAT(to_terminal_summary(result), Not(HasSubstr("not checked")));
}

}  // namespace
}  // namespace e2e::report
