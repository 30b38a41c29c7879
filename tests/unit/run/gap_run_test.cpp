// Known gaps in a whole run: what is waited for, what counts, and what the result says of each.
#include <chrono>
#include <stdexcept>

#include <gtest/gtest.h>

#include "core/gap_ledger.hpp"
#include "run_in_process.hpp"

namespace e2e::test {
namespace {

using core::Event;
using core::GapState;
using core::PolicyRole;

core::PolicyRule& rule_of(core::Profile& profile, Event event, PolicyRole role) {
  for (auto& rule : profile.policy.rules) {
    if (rule.event == event && rule.role == role) return rule;
  }
  throw std::logic_error("no such rule");
}

const core::CheckpointResult& checkpoint_of(const core::RunResult& result, Event event, PolicyRole role) {
  for (const auto& checkpoint : result.flows.at(0).checkpoints) {
    if (checkpoint.event == event && checkpoint.role == role) return checkpoint;
  }
  throw std::logic_error("no such checkpoint");
}

// A run under a ledger of one gap. The sandbox tells no seller of the payment: required, that one is missing.
struct LedgerRun : InProcessRun {
  LedgerRun() {
    config.notification_timeout = std::chrono::milliseconds(500);
    rule_of(profile, Event::payment_confirmed, PolicyRole::selected_seller).is_required = true;
  }

  core::RunResult play_with(std::string_view entry) {
    const auto ledger = core::parse_gap_ledger("known_gaps:\n  - " + std::string(entry), profile.policy);
    if (!ledger) throw std::logic_error(ledger.error().front().what);
    profile.policy = core::expire_gaps(core::apply_gap_ledger(profile.policy, *ledger), time.wall());
    return play();
  }
};

TEST(GapRun, AnOpenGapIsNotWaitedForAndFailsNothing) {
  LedgerRun run;
  const auto result =
      run.play_with("{event: payment_confirmed, role: selected_seller, since: 2026-05-01, reason: r, owner: me}");
  EXPECT_EQ(result.verdict.exit_code, 0);
  ASSERT_EQ(result.summary.notifications.gaps.size(), 1U) << "the profile's own gaps are not used";
  const auto& gap = result.summary.notifications.gaps.front();
  EXPECT_EQ(gap.state, GapState::open);
  EXPECT_EQ(gap.open, 1);
  EXPECT_EQ(gap.gap.owner, "me");
  EXPECT_EQ(checkpoint_of(result, Event::payment_confirmed, PolicyRole::selected_seller).polls.size(), 1U);
  EXPECT_EQ(checkpoint_of(result, Event::seller_delivered, PolicyRole::buyer).verdict, core::Verdict::found);
}

TEST(GapRun, AnExpiredGapIsWaitedForAndMissing) {
  LedgerRun run;  // on 2026-05-28
  const auto result = run.play_with(
      "{event: payment_confirmed, role: selected_seller, since: 2026-05-01, reason: r, expires: 2026-05-27}");
  EXPECT_EQ(result.verdict.exit_code, 1);
  EXPECT_EQ(result.summary.notifications.required.missing, 1);
  EXPECT_EQ(result.summary.notifications.known_gaps.total, 0);
  ASSERT_EQ(result.summary.notifications.gaps.size(), 1U);
  EXPECT_EQ(result.summary.notifications.gaps.front().state, GapState::expired);
  EXPECT_EQ(result.summary.notifications.gaps.front().gap.expires, "2026-05-27");
  EXPECT_GT(checkpoint_of(result, Event::payment_confirmed, PolicyRole::selected_seller).polls.size(), 1U);
}

TEST(GapRun, OnItsLastDayAGapIsAccepted) {
  LedgerRun run;
  const auto result = run.play_with(
      "{event: payment_confirmed, role: selected_seller, since: 2026-05-01, reason: r, expires: 2026-05-28}");
  EXPECT_EQ(result.verdict.exit_code, 0);
  EXPECT_EQ(result.summary.notifications.gaps.front().state, GapState::open);
}

TEST(GapRun, AFixedGapIsSaidToBe) {
  LedgerRun run;
  rule_of(run.profile, Event::payment_confirmed, PolicyRole::selected_seller).is_required = false;
  const auto result = run.play_with("{event: seller_delivered, role: buyer, since: 2026-05-01, reason: r}");
  EXPECT_EQ(result.verdict.exit_code, 0);
  EXPECT_EQ(result.summary.notifications.gaps.front().state, GapState::fixed);
}

TEST(GapRun, AGapThatArrivesMisfiledFailsDifferently) {
  LedgerRun run;
  rule_of(run.profile, Event::payment_confirmed, PolicyRole::selected_seller).is_required = false;
  rule_of(run.profile, Event::seller_delivered, PolicyRole::buyer).related = {core::Related::offer};
  const auto result = run.play_with("{event: seller_delivered, role: buyer, since: 2026-05-01, reason: r}");
  EXPECT_EQ(result.verdict.exit_code, 0);
  const auto& gap = result.summary.notifications.gaps.front();
  EXPECT_EQ(gap.state, GapState::failing_differently);
  EXPECT_EQ(gap.misfiled, 1);
  EXPECT_EQ(gap.filed_under, result.flows.at(0).ids.purchase_request_id);
}

TEST(GapRun, WithoutAFlowNothingIsSaidOfAGap) {
  LedgerRun run;
  run.config.admin_password = base::Secret("another password");
  const auto result = run.play_with("{event: seller_delivered, role: buyer, since: 2026-05-01, reason: r}");
  EXPECT_EQ(result.verdict.exit_code, 3);
  EXPECT_EQ(result.summary.notifications.gaps.front().state, GapState::not_checked);
}

}  // namespace
}  // namespace e2e::test
