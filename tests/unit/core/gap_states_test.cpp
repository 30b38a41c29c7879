#include "core/gap_states.hpp"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace e2e::core {
namespace {

const KnownGap kGap{"2026-06-06", "nobody is told", "", "", ""};

PolicyRule delivered_rule() {
  PolicyRule rule;
  rule.event = Event::seller_delivered;
  rule.role = PolicyRole::buyer;
  return rule;
}

NotificationPolicy policy_with_gap(bool is_expired) {
  PolicyRule rule = delivered_rule();
  (is_expired ? rule.expired_gap : rule.gap) = kGap;
  NotificationPolicy policy;
  policy.rules = {PolicyRule(), rule};
  return policy;
}

CheckpointResult seen(Verdict verdict, std::optional<std::string> filed_under = std::nullopt) {
  CheckpointResult checkpoint;
  checkpoint.event = Event::seller_delivered;
  checkpoint.role = PolicyRole::buyer;
  checkpoint.verdict = verdict;
  checkpoint.filed_under = std::move(filed_under);
  return checkpoint;
}

struct Case {
  std::string_view name;
  bool is_expired;
  std::vector<CheckpointResult> checkpoints;
  GapState state;
  int open;
  int fixed;
  int misfiled;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class GapStates : public testing::TestWithParam<Case> {};

TEST_P(GapStates, FollowFromTheVerdicts) {
  const Case& expected = GetParam();
  FlowResult flow;
  flow.checkpoints = expected.checkpoints;
  // Of no gap: nothing of it counts.
  flow.checkpoints.emplace_back();
  flow.checkpoints.back().verdict = Verdict::missing;
  const std::vector flows = {flow, FlowResult()};
  const auto gaps = judge_gaps(flows, policy_with_gap(expected.is_expired));
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(to_string(gaps[0].state), to_string(expected.state));
  EXPECT_EQ(gaps[0].total, static_cast<int>(expected.checkpoints.size()));
  EXPECT_EQ(gaps[0].open, expected.open);
  EXPECT_EQ(gaps[0].fixed, expected.fixed);
  EXPECT_EQ(gaps[0].misfiled, expected.misfiled);
  EXPECT_EQ(gaps[0].gap, kGap);
}

INSTANTIATE_TEST_SUITE_P(
    All, GapStates,
    testing::Values(
        Case{"no_flow", false, {}, GapState::not_checked, 0, 0, 0},
        Case{"unread", false, {seen(Verdict::not_checked)}, GapState::not_checked, 0, 0, 0},
        Case{"open", false, {seen(Verdict::known_gap), seen(Verdict::gap_fixed)}, GapState::open, 1, 1, 0},
        Case{"open_and_unread", false, {seen(Verdict::known_gap), seen(Verdict::not_checked)}, GapState::open, 1, 0, 0},
        Case{"fixed", false, {seen(Verdict::gap_fixed), seen(Verdict::gap_fixed)}, GapState::fixed, 0, 2, 0},
        Case{"fixed_and_unread",
             false,
             {seen(Verdict::gap_fixed), seen(Verdict::not_checked)},
             GapState::not_checked,
             0,
             1,
             0},
        Case{"misfiled",
             false,
             {seen(Verdict::known_gap, "r9"), seen(Verdict::known_gap)},
             GapState::failing_differently,
             1,
             0,
             1},
        Case{"misfiled_under_nothing",
             false,
             {seen(Verdict::known_gap, ""), seen(Verdict::gap_fixed)},
             GapState::failing_differently,
             0,
             1,
             1},
        Case{"expired", true, {seen(Verdict::missing), seen(Verdict::found)}, GapState::expired, 1, 1, 0},
        Case{"expired_and_late", true, {seen(Verdict::late)}, GapState::expired, 1, 0, 0},
        Case{"expired_and_misfiled", true, {seen(Verdict::misfiled, "r9")}, GapState::expired, 0, 0, 1},
        Case{"expired_without_a_flow", true, {}, GapState::expired, 0, 0, 0},
        Case{"expired_but_served", true, {seen(Verdict::found)}, GapState::fixed, 0, 1, 0}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(GapStates, NameTheFirstIdThatOneIsFiledUnder) {
  FlowResult flow;
  flow.checkpoints = {seen(Verdict::known_gap), seen(Verdict::known_gap, "first"), seen(Verdict::known_gap, "second")};
  EXPECT_EQ(judge_gaps(std::vector{flow}, policy_with_gap(false)).front().filed_under, "first");
}

TEST(GapStates, AreNoneForAPolicyWithoutGaps) {
  NotificationPolicy policy;
  policy.rules = {delivered_rule()};
  EXPECT_TRUE(judge_gaps({}, policy).empty());
}

}  // namespace
}  // namespace e2e::core
