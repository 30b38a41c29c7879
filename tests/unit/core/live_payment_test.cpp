#include "core/live_payment.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/summary.hpp"
#include "core/verdict.hpp"

namespace e2e::core {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kOneUnitLess = "999999999999999999";
constexpr const char* kOneToken = "1000000000000000000";

BookEquation equation(std::string side, std::string expected, std::string actual) {
  return {std::move(side), "0xacc", std::move(expected), std::move(actual)};
}

PaymentBooks books(std::string verdict, std::vector<BookEquation> equations = {}) {
  PaymentBooks books;
  books.verdict = std::move(verdict);
  books.equations = std::move(equations);
  return books;
}

PaymentBooks unbalanced_books() {
  return books("foreign_activity",
               {equation("wallet_nonce", "2", "2"), equation("wallet_tokens", kOneUnitLess, kOneToken),
                equation("wallet_coins", "1", "3")});
}

FlowResult clean_flow() {
  FlowResult flow;
  flow.passed = true;
  CheckpointResult checkpoint;
  checkpoint.verdict = Verdict::found;
  flow.checkpoints = {checkpoint};
  return flow;
}

FlowResult flow_that_paid(StepResult pay) {
  FlowResult flow = clean_flow();
  pay.step = Step::pay;
  flow.steps = {StepResult{}, pay};
  return flow;
}

FlowResult flow_that_took(PaymentTimes times) {
  FlowResult flow = clean_flow();
  flow.payment.emplace().times = times;
  return flow;
}

RunVerdict verdict_on(PaymentBooks closed, const VerdictInput& input = {},
                      const std::vector<FlowResult>& flows = {clean_flow()}) {
  Summary summary;
  summary.notifications = count_notifications(flows, {}, true, 5s);
  summary.payments.live.emplace().books = std::move(closed);
  return decide_verdict(input, summary, flows);
}

TEST(LivePayment, AmountsInWordsLoseNothing) {
  struct Case {
    const char* side;
    const char* exact;
    const char* words;
  };
  for (const auto& [side, exact, words] : {
           Case{"wallet_tokens", "0", "0"},
           Case{"wallet_tokens", "1", "0.000000000000000001"},
           Case{"wallet_coins", "999999999999999999", "0.999999999999999999"},
           Case{"wallet_coins", "1000000000000000000", "1"},
           Case{"destination_tokens", "120500000000000000000", "120.5"},
           Case{"destination_tokens", "-1000000000000000001", "-1.000000000000000001"},
           Case{"wallet_tokens", "115792089237316195423570985008687907853269984665640564039457584007913129639935",
                "115792089237316195423570985008687907853269984665640564039457.584007913129639935"},
           Case{"wallet_nonce", "12", "12"},
           Case{"wallet_tokens", "", ""},
           Case{"wallet_tokens", "-", "-"},
           Case{"wallet_tokens", "1e18", "1e18"},
       }) {
    EXPECT_EQ(amount_in_words(equation(side, exact, ""), exact), words) << side << " " << exact;
  }
}

TEST(LivePayment, SidesInWordsNameWhoseTheyAre) {
  EXPECT_EQ(side_in_words(equation("wallet_tokens", "", "")), "tokens out of the wallet");
  EXPECT_EQ(side_in_words(equation("wallet_coins", "", "")), "coins out of the wallet");
  EXPECT_EQ(side_in_words(equation("wallet_nonce", "", "")), "transactions of the wallet");
  EXPECT_EQ(side_in_words(equation("destination_tokens", "", "")), "tokens into 0xacc");
  EXPECT_EQ(side_in_words(equation("something_new", "", "")), "something_new");
}

TEST(LivePayment, BooksInWordsNameBothSidesOfTheFirstBrokenEquation) {
  EXPECT_EQ(describe(unbalanced_books()),
            "the books do not balance (somebody else used the wallet, or sent to it): tokens out of the wallet are "
            "0.999999999999999999 by the payment journal, and 1 by the chain; 1 more of the equations is broken");
  EXPECT_EQ(describe(books("accounting_error", {equation("destination_tokens", kOneToken, "0")})),
            "the books do not balance (money went where the payment journal does not say): tokens into 0xacc are 1 by "
            "the payment journal, and 0 by the chain");
  EXPECT_EQ(describe(books("balanced", {equation("wallet_nonce", "2", "2")})), "the books balance");
  auto not_closed = books("not_closed");
  not_closed.reason = "no node answers";
  EXPECT_EQ(describe(not_closed), "the books could not be closed: no node answers");
  EXPECT_EQ(describe(books("")), "the books were not closed");
}

TEST(LivePayment, BooksBalanceOnlyWhereEveryEquationHolds) {
  EXPECT_TRUE(books("balanced", {equation("wallet_nonce", "2", "2")}).is_balanced());
  EXPECT_FALSE(books("balanced", {equation("wallet_nonce", "2", "3")}).is_balanced());
  EXPECT_FALSE(books("accounting_error", {equation("wallet_nonce", "2", "2")}).is_balanced());
  EXPECT_FALSE(books("not_closed").is_balanced());
  EXPECT_FALSE(books("not_closed").are_closed());
  EXPECT_FALSE(books("").are_closed());
  EXPECT_TRUE(unbalanced_books().are_closed());
}

TEST(LivePayment, PaymentsAreCountedByTheirStep) {
  StepResult paid;
  paid.status = 200U;
  StepResult refused;
  refused.status = 200U;
  refused.error = "never confirmed";
  StepResult unanswered;
  unanswered.error = "no reply";
  const std::vector flows = {flow_that_paid(paid), flow_that_paid(refused), flow_that_paid(unanswered), clean_flow()};
  const auto counts = count_payments(flows, PaymentMode::live);
  EXPECT_EQ(counts.mode, PaymentMode::live);
  EXPECT_EQ(counts.attempted, 3);
  EXPECT_EQ(counts.succeeded, 1);
  EXPECT_EQ(counts.failed, 2);
  EXPECT_THAT(counts.by_http_status, ElementsAre(std::pair(200U, 2)));
  EXPECT_FALSE(counts.live);
}

TEST(LivePayment, TimesAreThoseOfThePaymentsInWhichTheyWereSeen) {
  const std::vector flows = {flow_that_took({1ms, 2ms, 3ms, 4ms, 5ms}), flow_that_took({10ms, 20ms, {}, {}, {}}),
                             flow_that_took({}), clean_flow()};
  LivePayments live;
  live.wallet.address = "0xacc";
  add_payment_times(live, flows);
  EXPECT_EQ(live.signing.count, 2U);
  EXPECT_EQ(live.signing.p50, Duration(1ms));
  EXPECT_EQ(live.signing.max, Duration(10ms));
  EXPECT_EQ(live.broadcast.count, 2U);
  EXPECT_EQ(live.broadcast.max, Duration(20ms));
  EXPECT_EQ(live.inclusion.count, 1U);
  EXPECT_EQ(live.inclusion.max, Duration(3ms));
  EXPECT_EQ(live.confirmation.max, Duration(4ms));
  EXPECT_EQ(live.recognition.max, Duration(5ms));
  EXPECT_EQ(live.wallet.address, "0xacc");
}

TEST(LivePayment, WithoutAPaymentNothingWasMeasured) {
  LivePayments live;
  live.signing.count = 7;
  add_payment_times(live, std::vector{clean_flow()});
  for (const auto& times : {live.signing, live.broadcast, live.inclusion, live.confirmation, live.recognition}) {
    EXPECT_EQ(times.count, 0U);
  }
}

TEST(LivePaymentVerdict, EachFindingFailsTheRunAndSaysWhy) {
  struct Case {
    FindingKind kind;
    const char* one;
    const char* many;
  };
  for (const auto& [kind, one, many] : {
           Case{FindingKind::underpaid_confirms, "1 payment confirmed although it was too small",
                "2 payments confirmed although they were too small"},
           Case{FindingKind::confirms_before_payment, "1 payment confirmed before it was made",
                "2 payments confirmed before they were made"},
           Case{FindingKind::check_never_confirms, "1 payment that arrived and was not recognised",
                "2 payments that arrived and were not recognised"},
           Case{FindingKind::shared_destination, "1 payment with the address of another one",
                "2 payments with the address of another one"},
           Case{FindingKind::payment_http_error, "1 payment answered with an error",
                "2 payments answered with an error"},
       }) {
    auto flow = clean_flow();
    flow.findings = {{kind, std::nullopt, "", std::nullopt, ""}};
    const auto verdict = verdict_on(books("balanced"), {}, {flow});
    EXPECT_EQ(verdict.exit_code, 1) << one;
    EXPECT_EQ(verdict.status, RunStatus::failed);
    EXPECT_THAT(verdict.reasons, ElementsAre(one));
    EXPECT_THAT(verdict_on(books("balanced"), {}, {flow, flow}).reasons, ElementsAre(many));
  }
}

TEST(LivePaymentVerdict, BooksThatDoNotBalanceAreThePaymentEnvironments) {
  const auto verdict = verdict_on(unbalanced_books());
  EXPECT_EQ(verdict.status, RunStatus::payment);
  EXPECT_EQ(verdict.exit_code, 5);
  ASSERT_EQ(verdict.reasons.size(), 1U);
  EXPECT_THAT(verdict.reasons.front(), AllOf(HasSubstr("tokens out of the wallet"), HasSubstr("0.999999999999999999"),
                                             HasSubstr("and 1 by the chain"), Not(HasSubstr("transactions of"))));
  EXPECT_EQ(verdict_on(books("balanced", {equation("wallet_nonce", "2", "2")})).exit_code, 0);
}

TEST(LivePaymentVerdict, ADefectOfTheProductOutweighsTheBooks) {
  auto flow = clean_flow();
  flow.findings = {{FindingKind::check_never_confirms, std::nullopt, "", std::nullopt, ""}};
  const auto verdict = verdict_on(unbalanced_books(), {}, {flow});
  EXPECT_EQ(verdict.exit_code, 1);
  EXPECT_THAT(verdict.reasons, ElementsAre(HasSubstr("not recognised"), HasSubstr("do not balance")));
}

TEST(LivePaymentVerdict, BooksThatWereNotClosedProveNothing) {
  auto not_closed = books("not_closed");
  not_closed.reason = "no node answers";
  EXPECT_EQ(verdict_on(not_closed).exit_code, 5);
  EXPECT_THAT(verdict_on(not_closed).reasons, ElementsAre("the books could not be closed: no node answers"));
  EXPECT_EQ(verdict_on(books("")).exit_code, 5);
}

TEST(LivePaymentVerdict, AnInterruptedRunOrOneThatCouldNotGoOnNeedNotCloseItsBooks) {
  VerdictInput interrupted;
  interrupted.was_interrupted = true;
  VerdictInput stopped;
  stopped.setup_failure = base::Error{base::ErrorKind::unreachable, "no", "", {}};
  for (const auto& open : {books("not_closed"), books("")}) {
    EXPECT_EQ(verdict_on(open, interrupted).exit_code, 130);
    EXPECT_EQ(verdict_on(open, interrupted).reasons.size(), 1U);
    EXPECT_EQ(verdict_on(open, stopped).exit_code, 3);
    EXPECT_EQ(verdict_on(open, stopped).reasons.size(), 1U);
  }
  // What is known to be wrong is said all the same.
  EXPECT_EQ(verdict_on(unbalanced_books(), interrupted).exit_code, 130);
  EXPECT_EQ(verdict_on(unbalanced_books(), interrupted).reasons.size(), 2U);
  EXPECT_EQ(verdict_on(unbalanced_books(), stopped).exit_code, 5);
}

TEST(LivePaymentVerdict, ThePaymentsFlowsTellChainAndProductApart) {
  const auto failing = [](FailureKind kind) {
    auto flow = clean_flow();
    flow.passed = false;
    flow.failure = FlowFailure{kind, "pay", "no", ""};
    return flow;
  };
  EXPECT_EQ(verdict_on(books("balanced"), {}, {failing(FailureKind::payment)}).exit_code, 5);
  EXPECT_EQ(verdict_on(books("balanced"), {}, {failing(FailureKind::product)}).exit_code, 1);
}

}  // namespace
}  // namespace e2e::core
