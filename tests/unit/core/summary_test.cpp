#include "core/summary.hpp"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/verdict.hpp"

namespace e2e::core {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr Duration kTimeout = milliseconds(5'000);

CheckpointResult checkpoint(Need need, Verdict verdict) {
  CheckpointResult result;
  result.need = need;
  result.verdict = verdict;
  return result;
}

NotificationPolicy policy() {
  NotificationPolicy policy;
  PolicyRule rule;
  rule.event = Event::request_created;
  rule.after = Step::create_request;
  rule.role = PolicyRole::buyer;
  rule.category = "purchase_request";
  rule.related = {Related::purchase_request};
  policy.rules.push_back(std::move(rule));
  return policy;
}

FlowResult passed_flow(std::vector<CheckpointResult> checkpoints) {
  FlowResult flow;
  flow.passed = true;
  flow.checkpoints = std::move(checkpoints);
  return flow;
}

FlowResult failed_flow(FailureKind kind) {
  FlowResult flow = passed_flow({checkpoint(Need::required, Verdict::found)});
  flow.passed = false;
  flow.failure = FlowFailure{kind, "pay", "something happened", ""};
  return flow;
}

int exit_code_of(const std::vector<FlowResult>& flows, VerdictInput input = {}) {
  Summary summary;
  summary.flows = count_flows(flows);
  summary.notifications = count_notifications(flows, policy(), true, kTimeout);
  return decide_verdict(input, summary, flows).exit_code;
}

TEST(Summary, RequiredTotalsAddUp) {
  const std::vector flows = {
      passed_flow({checkpoint(Need::required, Verdict::found), checkpoint(Need::required, Verdict::late),
                   checkpoint(Need::required, Verdict::misfiled), checkpoint(Need::required, Verdict::missing),
                   checkpoint(Need::required, Verdict::not_checked), checkpoint(Need::known_gap, Verdict::known_gap),
                   checkpoint(Need::known_gap, Verdict::gap_fixed), checkpoint(Need::optional, Verdict::optional_seen),
                   checkpoint(Need::optional, Verdict::optional_absent)})};
  const auto counts = count_notifications(flows, policy(), true, kTimeout);
  EXPECT_EQ(counts.required.total, 5);
  EXPECT_EQ(counts.required.found + counts.required.late + counts.required.misfiled + counts.required.missing +
                counts.required.not_checked,
            5);
  EXPECT_EQ(counts.known_gaps.total, 2);
  EXPECT_EQ(counts.known_gaps.open, 1);
  EXPECT_EQ(counts.known_gaps.fixed, 1);
  EXPECT_EQ(counts.optional.total, 2);
  EXPECT_EQ(counts.optional.seen, 1);
}

TEST(Summary, WhatWasNotLookedForHasNoCount) {
  FlowResult flow = passed_flow({});
  flow.findings.push_back({FindingKind::duplicate, std::nullopt, "", std::nullopt, ""});
  const auto counts = count_notifications(std::vector{flow}, policy(), false, kTimeout);
  EXPECT_FALSE(counts.wrong_recipients);
  EXPECT_FALSE(counts.cross_flow);
  EXPECT_EQ(counts.duplicates, 1);
}

TEST(Summary, OperationsAddUpToTheRequests) {
  const std::vector<RequestSample> samples = {{"login", 0, milliseconds(3), false, false},
                                              {"login", 1, milliseconds(1), true, true},
                                              {"pay", 1, milliseconds(2), false, false}};
  const auto stats = summarize_requests(samples);
  EXPECT_EQ(stats.requests, 3U);
  EXPECT_EQ(stats.errors, 1U);
  EXPECT_EQ(stats.throttled, 1U);
  ASSERT_EQ(stats.operations.size(), 2U);
  EXPECT_EQ(stats.operations[0].operation, "login");
  EXPECT_EQ(stats.operations[0].latency.count + stats.operations[1].latency.count, 3U);
  EXPECT_EQ(stats.operations[0].errors, 1U);
  EXPECT_EQ(stats.overall.max, Duration(milliseconds(3)));
}

TEST(Statistics, NearestRank) {
  std::vector<Duration> samples;
  for (int i = 100; i > 0; --i) samples.emplace_back(i);
  const auto hundred = percentiles_of(samples);
  EXPECT_EQ(hundred.p50.count(), 50);
  EXPECT_EQ(hundred.p95.count(), 95);
  EXPECT_EQ(hundred.p99.count(), 99);
  EXPECT_EQ(hundred.max.count(), 100);
  EXPECT_FALSE(hundred.few_samples());
  const auto one = percentiles_of({Duration(7)});
  EXPECT_EQ(one.p50.count(), 7);
  EXPECT_EQ(one.p99.count(), 7);
  EXPECT_TRUE(one.few_samples());
  EXPECT_EQ(percentiles_of({}).count, 0U);
  // 19 samples: rank ⌈0.95·19⌉ = 19; 20 samples: rank 19.
  EXPECT_EQ(percentiles_of(std::vector<Duration>(samples.begin(), samples.begin() + 20)).p95.count(), 99);
}

TEST(Verdict, FirstThatAppliesDecides) {
  const auto clean = passed_flow({checkpoint(Need::required, Verdict::found)});
  EXPECT_EQ(exit_code_of({clean}), 0);
  EXPECT_EQ(exit_code_of({}), 6);
  EXPECT_EQ(exit_code_of({failed_flow(FailureKind::environment)}), 3);
  EXPECT_EQ(exit_code_of({failed_flow(FailureKind::environment), failed_flow(FailureKind::rate_limited)}), 4);
  EXPECT_EQ(exit_code_of({failed_flow(FailureKind::payment), failed_flow(FailureKind::rate_limited)}), 5);
  EXPECT_EQ(exit_code_of({failed_flow(FailureKind::payment), failed_flow(FailureKind::product)}), 1);
  EXPECT_EQ(exit_code_of({failed_flow(FailureKind::notification)}), 1);
  EXPECT_EQ(exit_code_of({failed_flow(FailureKind::product), failed_flow(FailureKind::internal)}), 70);
  VerdictInput interrupted;
  interrupted.was_interrupted = true;
  EXPECT_EQ(exit_code_of({failed_flow(FailureKind::internal)}, interrupted), 130);
}

TEST(Verdict, SetUpIsTheEnvironmentsFaultButForARateLimit) {
  for (const auto kind : {base::ErrorKind::product, base::ErrorKind::unreachable, base::ErrorKind::tls,
                          base::ErrorKind::timed_out, base::ErrorKind::environment}) {
    VerdictInput input;
    input.setup_failure = base::Error{kind, "no", "", {}};
    EXPECT_EQ(exit_code_of({}, input), 3);
  }
  VerdictInput input;
  input.setup_failure = base::Error{base::ErrorKind::rate_limited, "no", "", {}};
  EXPECT_EQ(exit_code_of({}, input), 4);
}

TEST(Verdict, RequiredNotificationsDecide) {
  for (const auto verdict : {Verdict::late, Verdict::missing, Verdict::misfiled}) {
    EXPECT_EQ(exit_code_of({passed_flow({checkpoint(Need::required, verdict)})}), 1);
  }
  EXPECT_EQ(exit_code_of({passed_flow({checkpoint(Need::required, Verdict::not_checked)})}), 3);
}

TEST(Verdict, EveryFindingCountsButUnexpected) {
  for (const auto kind : {FindingKind::wrong_recipient, FindingKind::cross_flow, FindingKind::duplicate,
                          FindingKind::unread_drift, FindingKind::payment_http_error}) {
    auto flow = passed_flow({checkpoint(Need::required, Verdict::found)});
    flow.findings.push_back({kind, std::nullopt, "n1", std::nullopt, ""});
    EXPECT_EQ(exit_code_of({flow}), 1) << to_string(kind);
  }
  auto flow = passed_flow({checkpoint(Need::required, Verdict::found)});
  flow.findings.push_back({FindingKind::unexpected, std::nullopt, "n1", std::nullopt, ""});
  EXPECT_EQ(exit_code_of({flow}), 0);
  VerdictInput strict;
  strict.is_strict = true;
  EXPECT_EQ(exit_code_of({flow}, strict), 1);
}

TEST(Verdict, KnownGapsFailOnlyUnderStrict) {
  const std::vector open = {passed_flow({checkpoint(Need::known_gap, Verdict::known_gap)})};
  const std::vector fixed = {passed_flow({checkpoint(Need::known_gap, Verdict::gap_fixed)})};
  VerdictInput strict;
  strict.is_strict = true;
  EXPECT_EQ(exit_code_of(open), 0);
  EXPECT_EQ(exit_code_of(open, strict), 1);
  EXPECT_EQ(exit_code_of(fixed, strict), 0);
}

TEST(Verdict, ReasonsAreNamedWorstFirst) {
  const std::vector flows = {failed_flow(FailureKind::environment),
                             passed_flow({checkpoint(Need::required, Verdict::missing)})};
  Summary summary;
  summary.notifications = count_notifications(flows, policy(), true, kTimeout);
  const auto verdict = decide_verdict({}, summary, flows);
  ASSERT_EQ(verdict.reasons.size(), 2U);
  EXPECT_THAT(verdict.reasons[0], HasSubstr("missing"));
  EXPECT_THAT(verdict.reasons[1], HasSubstr("failed at pay"));
}

TEST(Verdict, ALostOutcomeDecidesWhereNothingWorseDoes) {
  struct Case {
    RunVerdict before;
    int exit_code;
    std::vector<std::string> reasons;
  };
  for (const auto& [before, exit_code, reasons] : std::vector<Case>{
           {{RunStatus::passed, 0, {}}, 3, {"lost"}},
           {{RunStatus::nothing_checked, 6, {"nothing"}}, 3, {"lost", "nothing"}},
           {{RunStatus::environment, 3, {"down"}}, 3, {"down", "lost"}},
           {{RunStatus::failed, 1, {"missing"}}, 1, {"missing", "lost"}},
           {{RunStatus::interrupted, 130, {"interrupted"}}, 130, {"interrupted", "lost"}},
       }) {
    const auto after = verdict_with_lost_outcome(before, "lost");
    EXPECT_EQ(after.exit_code, exit_code);
    EXPECT_EQ(after.status, exit_code == 3 ? RunStatus::environment : before.status);
    EXPECT_EQ(after.reasons, reasons);
  }
}

}  // namespace
}  // namespace e2e::core
