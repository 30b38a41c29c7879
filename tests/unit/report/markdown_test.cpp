#include "report/markdown.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "report/escape.hpp"
#include "report/markdown_format.hpp"
#include "support/hostile_run_result.hpp"

namespace e2e::report {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

core::EventCounts row(core::Event event, core::PolicyRole role, int total) {
  core::EventCounts counts;
  counts.event = event;
  counts.role = role;
  counts.total = total;
  return counts;
}

std::string markdown_of_rows(std::vector<core::EventCounts> rows) {
  core::RunResult result;
  result.summary.notifications.by_event = std::move(rows);
  return to_markdown(result);
}

TEST(Markdown, OpensWithTheVerdict) {
  core::RunResult result;
  result.verdict = {core::RunStatus::passed, 0, {}};
  result.summary.flows = {2, 2, 0};
  result.summary.notifications.required = {18, 18, 0, 0, 0, 0};
  EXPECT_THAT(to_markdown(result), StartsWith("# ✅ Passed: 2/2 flows passed, 18/18 required notifications found\n"));
  result.verdict.status = core::RunStatus::rate_limited;
  result.summary.flows = {};
  EXPECT_THAT(to_markdown(result), StartsWith("# ⚠️ Rate limited: no flow was started\n"));
}

TEST(Markdown, RowsSayWhatBecameOfTheExpectations) {
  auto accepted = row(core::Event::offer_accepted, core::PolicyRole::selected_seller, 4);
  accepted.found = 1;
  accepted.missing = 1;
  accepted.misfiled = 1;
  accepted.late = 1;
  EXPECT_THAT(markdown_of_rows({accepted}),
              HasSubstr("| offer_accepted → selected_seller | 1/4 | 1 missing, 1 misfiled, 1 late |"));
  auto paid = row(core::Event::payment_confirmed, core::PolicyRole::selected_seller, 2);
  EXPECT_THAT(markdown_of_rows({paid}), HasSubstr("| payment_confirmed → selected_seller | 0/2 | optional |"));
  auto delivered = row(core::Event::seller_delivered, core::PolicyRole::buyer, 2);
  delivered.known_gap = 1;
  delivered.gap_fixed = 1;
  EXPECT_THAT(markdown_of_rows({delivered}),
              HasSubstr("| seller_delivered → buyer | 1/2 | known gap: 1 open, 1 fixed |"));
}

TEST(Markdown, SumsAnEventOverTheRolesThatMustBeTold) {
  auto buyer = row(core::Event::request_created, core::PolicyRole::buyer, 2);
  buyer.found = 2;
  auto seller = row(core::Event::request_created, core::PolicyRole::seller, 6);
  seller.found = 5;
  seller.missing = 1;
  EXPECT_THAT(markdown_of_rows({buyer, seller}), HasSubstr("| request_created | 7/8 |"));
  EXPECT_THAT(markdown_of_rows({buyer}), Not(HasSubstr("| request_created |")));
  auto optional = row(core::Event::request_created, core::PolicyRole::seller, 6);
  EXPECT_THAT(markdown_of_rows({buyer, optional}), Not(HasSubstr("| request_created |")));
}

TEST(Markdown, WrongRecipientsIncludeOtherFlowsOrWereNotChecked) {
  core::RunResult result;
  EXPECT_THAT(to_markdown(result), HasSubstr("| wrong-recipient notifications | not checked |"));
  result.summary.notifications.wrong_recipients = 1;
  result.summary.notifications.cross_flow = 2;
  EXPECT_THAT(to_markdown(result), HasSubstr("| wrong-recipient notifications | 3 | 2 about another flow |"));
}

TEST(Markdown, AMisfiledNotificationCountsAsMissingWhereItWasRequired) {
  core::RunResult result;
  result.summary.notifications.required = {4, 3, 0, 0, 1, 0};
  result.summary.notifications.known_gaps = {2, 2, 0};
  EXPECT_THAT(to_markdown(result), HasSubstr("| required missing / known gaps | 1 / 2 | 1 arrived, but misfiled |"));
}

TEST(Markdown, DefectsNameFlowActorAndIds) {
  core::RunResult result;
  core::FlowResult flow;
  flow.flow_id = "run-w1-r2";
  core::CheckpointResult misfiled;
  misfiled.event = core::Event::offer_accepted;
  misfiled.verdict = core::Verdict::misfiled;
  misfiled.actor = {core::ActorRole::seller, 2, "user-7"};
  misfiled.related_id = "offer-9";
  misfiled.filed_under = "request-1";
  flow.checkpoints = {misfiled};
  flow.ids.purchase_request_id = "request-1";
  flow.ids.offer_ids = {"offer-8", "offer-9"};
  result.flows = {flow};
  EXPECT_THAT(to_markdown(result),
              HasSubstr("| **misfiled** | offer_accepted | seller 2 `user-7` | `offer-9` | arrived under the purchase "
                        "request request-1 instead of the offer offer-9 of seller 2 | `run-w1-r2` |"));
  result.flows[0].checkpoints[0].filed_under = "";
  EXPECT_THAT(to_markdown(result),
              HasSubstr("| arrived without a related id instead of under the offer offer-9 of seller 2 |"));
}

TEST(Markdown, DefectsComeWorstFirst) {
  const std::string text = to_markdown(test::hostile_run_result());
  std::size_t last = 0;
  for (const std::string_view mark :
       {"**missing**", "**misfiled**", "**late**", "**not checked**", "| **underpaid_confirms** |",
        "| **confirms_before_payment** |", "| **check_never_confirms** |", "| **shared_destination** |",
        "**payment_http_error**", "**wrong_recipient**", "**cross_flow**", "**duplicate**", "**unread_drift**",
        "## Known gaps", "**unexpected**", "## Live payments", "## API"}) {
    const std::size_t at = text.find(mark);
    ASSERT_NE(at, std::string::npos) << mark;
    EXPECT_GT(at, last) << mark;
    last = at;
  }
}

TEST(PercentileCells, MarkWhatRestsOnFewSamples) {
  core::Percentiles percentiles{0, std::chrono::milliseconds(1), std::chrono::milliseconds(2),
                                std::chrono::milliseconds(3), std::chrono::milliseconds(4)};
  EXPECT_EQ(percentile_cells(percentiles).p50, "–");
  percentiles.count = 19;
  EXPECT_EQ(percentile_cells(percentiles).p95, "2.0¹");
  percentiles.count = 20;
  EXPECT_EQ(percentile_cells(percentiles).p50, "1.0");
  EXPECT_EQ(percentile_cells(percentiles).p95, "2.0");
  EXPECT_EQ(percentile_cells(percentiles).p99, "3.0¹");
  percentiles.count = 100;
  EXPECT_EQ(percentile_cells(percentiles).p99, "3.0");
  EXPECT_EQ(percentile_cells(percentiles).max, "4.0");
}

TEST(Markdown, HasTheFootnoteOnlyWhereSomethingIsMarked) {
  core::RunResult result;
  result.summary.api.requests = 100;
  result.summary.api.overall.count = 100;
  EXPECT_THAT(to_markdown(result), Not(HasSubstr("¹")));
  result.summary.api.overall.count = 99;
  EXPECT_THAT(to_markdown(result), HasSubstr(std::string(kFewSamplesNote)));
}

// Unescaped pipes in a line, as a table parser sees them.
std::ptrdiff_t columns_in(std::string_view line) { return std::count(line.begin(), line.end(), '|'); }

TEST(Markdown, HostileTextBreaksNoTableAndAddsNoMarkup) {
  const std::string text = to_markdown(test::hostile_run_result());
  EXPECT_EQ(text, base::to_valid_utf8(text));
  for (const char* forbidden : {"<script", "](", "**bold**", "://evil", "\x1b", "\r", "\n- item"}) {
    EXPECT_THAT(text, Not(HasSubstr(forbidden)));
  }
  std::ptrdiff_t columns = 0;
  for (const std::string_view line : base::split(text, '\n')) {
    if (!line.starts_with('|')) {
      EXPECT_EQ(columns_in(line), 0) << line;
      columns = 0;
      continue;
    }
    if (columns == 0) columns = columns_in(line);
    EXPECT_EQ(columns_in(line), columns) << line;
  }
}

core::FlowResult failing_flow(int number) {
  core::FlowResult flow = test::hostile_run_result().flows.back();
  flow.flow_id = fmt::format("flow-{}", number);
  return flow;
}

TEST(Markdown, StaysUnderItsLimitWithThousandsOfFailedFlows) {
  constexpr int kFlows = 5'000;
  core::RunResult result = test::hostile_run_result();
  result.flows.assign(kFlows, failing_flow(1));
  result.summary.flows = {kFlows, 0, kFlows};
  result.verdict.reasons.assign(kFlows, test::hostile_text());
  result.levels.assign(kFlows, result.levels.front());
  result.summary.api.operations.assign(kFlows, result.summary.api.operations.back());
  const std::string text = to_markdown(result);
  EXPECT_LT(text.size(), kMarkdownLimit);
  EXPECT_THAT(text, HasSubstr("## Failed flows: 5000\n"));
  EXPECT_THAT(text, HasSubstr("## Notification defects: 30000\n"));
  EXPECT_THAT(text, HasSubstr("## Flows: 0 passed, 5000 failed\n"));
  EXPECT_THAT(text, HasSubstr("more not shown"));
}

TEST(Markdown, AFlowWithThousandsOfEntriesIsBoundedToo) {
  core::FlowResult flow = failing_flow(1);
  flow.ids.offer_ids.assign(50'000, test::hostile_text());
  flow.steps.assign(50'000, flow.steps[1]);
  flow.checkpoints.assign(50'000, flow.checkpoints[2]);
  core::RunResult result;
  result.summary.flows = {2, 0, 2};
  result.flows = {flow, failing_flow(2)};
  const std::string text = to_markdown(result);
  EXPECT_LT(text.size(), kMarkdownLimit);
  EXPECT_THAT(text, HasSubstr("* flow `flow-1`\n"));
  EXPECT_THAT(text, HasSubstr("* flow `flow-2`\n"));
}

TEST(BoundedList, SaysHowManyItLeavesOut) {
  std::string out;
  BoundedList by_items(out, {2, 100});
  for (const char* entry : {"a\n", "b\n", "c\n"}) by_items.add([&] { return std::string(entry); });
  by_items.close();
  EXPECT_EQ(out, "a\nb\n\n*1 more not shown; the JSON report has it.*\n\n");

  out.clear();
  BoundedList by_bytes(out, {10, 5});
  for (const char* entry : {"aa\n", "bbbb\n", "c\n"}) by_bytes.add([&] { return std::string(entry); });
  by_bytes.close();
  EXPECT_EQ(out, "aa\n\n*2 more not shown; the JSON report has them.*\n\n");
}

TEST(Markdown, ListsFailedFlowsBeforeCleanOnes) {
  core::RunResult result;
  core::FlowResult clean;
  clean.flow_id = "clean";
  clean.passed = true;
  core::FlowResult with_finding = clean;
  with_finding.flow_id = "with-finding";
  with_finding.findings = {core::Finding{}};
  result.flows = {clean, with_finding, failing_flow(3)};
  result.summary.flows = {3, 2, 1};
  const std::string text = to_markdown(result);
  const auto position = [&](std::string_view flow) { return text.find(fmt::format("* flow `{}`", flow)); };
  EXPECT_LT(position("flow-3"), position("with-finding"));
  EXPECT_LT(position("with-finding"), position("clean"));
}

}  // namespace
}  // namespace e2e::report
