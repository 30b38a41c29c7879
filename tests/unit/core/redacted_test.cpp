#include "core/redacted.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/hostile_run_result.hpp"

namespace e2e::core {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kSecret = "s3cret value";

base::Redactor knowing(std::string_view secret) {
  base::Redactor redactor;
  redactor.add(secret);
  return redactor;
}

TEST(Redacted, EveryFreeTextIsCleaned) {
  const std::string leak = "before s3cret value after";
  RunResult result;
  result.target = {leak, leak, leak};
  result.verdict.reasons = {leak};
  FlowResult flow;
  flow.final_status = leak;
  flow.failure = FlowFailure{FailureKind::product, "pay", leak, leak};
  flow.ids = {leak, {leak}, leak, leak};
  flow.steps.push_back({Step::pay, "set_status", 500U, {}, {}, leak});
  CheckpointResult checkpoint;
  checkpoint.actor.user_id = leak;
  checkpoint.related_id = leak;
  checkpoint.filed_under = leak;
  checkpoint.nearest = {{leak, leak, leak, leak}};
  flow.checkpoints.push_back(checkpoint);
  flow.findings.push_back({FindingKind::unexpected, checkpoint.actor, leak, std::nullopt, leak});
  flow.payment.emplace();
  flow.payment->token = flow.payment->destination = leak;
  flow.payment->transaction = flow.payment->explorer = leak;
  result.flows.push_back(flow);
  auto& live = result.summary.payments.live.emplace();
  live.wallet.address = live.wallet.rpc_host = leak;
  live.wallet.token = live.wallet.token_symbol = leak;
  live.wallet.warnings = {leak};
  live.books.reason = leak;
  live.books.equations = {{"wallet_tokens", leak, "1", "1"}};
  GapResult gap;
  gap.gap = {"2026-06-06", leak, leak, leak, ""};
  gap.filed_under = leak;
  result.summary.notifications.gaps.push_back(gap);

  const auto clean = redacted(result, knowing(kSecret));
  const auto& cleaned = clean.flows.front();
  const auto& cleaned_gap = clean.summary.notifications.gaps.front();
  const auto& payment = *cleaned.payment;
  const auto& cleaned_live = *clean.summary.payments.live;
  for (const std::string& text : {payment.token,
                                  payment.destination,
                                  payment.transaction,
                                  payment.explorer,
                                  cleaned_live.wallet.address,
                                  cleaned_live.wallet.rpc_host,
                                  cleaned_live.wallet.token,
                                  cleaned_live.wallet.token_symbol,
                                  cleaned_live.wallet.warnings.front(),
                                  cleaned_live.books.reason,
                                  cleaned_live.books.equations.front().account,
                                  cleaned_gap.gap.reason,
                                  cleaned_gap.gap.owner,
                                  cleaned_gap.gap.link,
                                  *cleaned_gap.filed_under,
                                  clean.target.base_url,
                                  clean.target.profile,
                                  clean.target.version,
                                  clean.verdict.reasons.front(),
                                  cleaned.final_status,
                                  cleaned.failure->message,
                                  cleaned.failure->fix,
                                  cleaned.ids.purchase_request_id,
                                  cleaned.ids.offer_ids.front(),
                                  cleaned.ids.selected_offer_id,
                                  cleaned.ids.payment_id,
                                  cleaned.steps.front().error,
                                  cleaned.checkpoints.front().actor.user_id,
                                  cleaned.checkpoints.front().related_id,
                                  *cleaned.checkpoints.front().filed_under,
                                  cleaned.checkpoints.front().nearest.front().notification_id,
                                  cleaned.checkpoints.front().nearest.front().category,
                                  cleaned.checkpoints.front().nearest.front().related_id,
                                  cleaned.checkpoints.front().nearest.front().title,
                                  cleaned.findings.front().notification_id,
                                  cleaned.findings.front().actor->user_id,
                                  cleaned.findings.front().detail}) {
    EXPECT_THAT(text, HasSubstr("[redacted]"));
    EXPECT_THAT(text, Not(HasSubstr(std::string(kSecret))));
  }
}

TEST(Redacted, TheReportsOwnWordsStay) {
  const auto result = test::hostile_run_result();
  const auto clean = redacted(result, knowing("passed"));
  EXPECT_EQ(clean.flows.size(), result.flows.size());
  EXPECT_EQ(clean.run_id, result.run_id);
  EXPECT_EQ(clean.config.offer_amount, result.config.offer_amount);
}

TEST(Redacted, IdsStayThatHoldACommonPassword) {
  RunResult result;
  result.target.version = "user 1.0";
  FlowResult flow;
  flow.ids = {"user-17", {"user-3"}, "user-3", "user"};
  result.flows.push_back(flow);
  const auto clean = redacted(result, knowing("user"));
  EXPECT_EQ(clean.target.version, "[redacted] 1.0");
  EXPECT_EQ(clean.flows.front().ids.purchase_request_id, "user-17");
  EXPECT_EQ(clean.flows.front().ids.offer_ids.front(), "user-3");
  EXPECT_EQ(clean.flows.front().ids.payment_id, "[redacted]");
}

TEST(Redacted, WhatTheBooksWereJudgedByStays) {
  const auto result = test::hostile_run_result();
  const auto& books = result.summary.payments.live->books;
  const auto clean = redacted(result, knowing(books.equations[1].actual));
  EXPECT_EQ(clean.summary.payments.live->books.equations[1].actual, books.equations[1].actual);
  EXPECT_EQ(redacted(result, knowing(books.verdict)).summary.payments.live->books.verdict, books.verdict);
}

}  // namespace
}  // namespace e2e::core
