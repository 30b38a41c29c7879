#include <chrono>
#include <limits>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/json.hpp"
#include "report/markdown.hpp"
#include "report/markdown_format.hpp"
#include "report/payment_end.hpp"
#include "report/summary.hpp"
#include "support/hostile_run_result.hpp"

namespace e2e::report {
namespace {

using namespace std::chrono_literals;
using core::FailureKind;
using core::FindingKind;
using core::PaymentOutcome;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

core::FlowResult paying_flow(PaymentOutcome outcome, std::optional<FailureKind> failure = std::nullopt) {
  core::FlowResult flow;
  flow.flow_id = "flow-1";
  flow.passed = !failure;
  if (failure) flow.failure = core::FlowFailure{*failure, "pay", "no", ""};
  auto& payment = flow.payment.emplace();
  payment.outcome = outcome;
  payment.chain_id = 97;
  payment.token = "0x70";
  payment.destination = "0xde";
  payment.amount = "1.01";
  return flow;
}

core::LivePayment settled_payment() {
  core::LivePayment payment = *paying_flow(PaymentOutcome::recognised).payment;
  payment.transaction = "0xabc1";
  payment.explorer = "https://explorer.example/tx/0xabc1";
  payment.nonce = 0;
  payment.block = 52'003'001;
  payment.gas_used = 51'234;
  payment.gas_price = "1000000000";
  payment.confirmations = 6;
  payment.times = {250us, 12ms, 900ms, 2'400ms, 30ms};
  return payment;
}

core::RunResult live_result(std::vector<core::FlowResult> flows, std::string books_verdict = "balanced") {
  core::RunResult result;
  result.flows = std::move(flows);
  auto& live = result.summary.payments.live.emplace();
  live.wallet.address = "0xacc";
  live.wallet.network = "bsc-testnet";
  live.wallet.chain_id = 97;
  live.wallet.rpc_host = "rpc.example";
  live.wallet.token = "0x70";
  live.wallet.token_symbol = "tUSDT";
  live.wallet.tokens = "100";
  live.wallet.coins = "0.5";
  live.wallet.enough_for = 49;
  live.wallet.enough_for_more = 48;
  live.books.verdict = std::move(books_verdict);
  live.books.transactions = 1;
  return result;
}

core::RunResult unbalanced_result() {
  core::RunResult result = live_result({}, "accounting_error");
  result.summary.payments.live->books.equations = {
      {"wallet_nonce", "0xacc", "1", "1"}, {"wallet_tokens", "0xacc", "1010000000000000000", "1000000000000000000"}};
  return result;
}

boost::json::value parsed(const core::RunResult& result) { return boost::json::parse(to_json(result)); }

struct EndCase {
  PaymentOutcome outcome;
  std::optional<FailureKind> failure;
  PaymentEnd end;
};

TEST(PaymentEnd, FollowsFromOutcomeAndFailure) {
  for (const auto& [outcome, failure, end] : {
           EndCase{PaymentOutcome::recognised, {}, PaymentEnd::recognised},
           EndCase{PaymentOutcome::recognised, FailureKind::environment, PaymentEnd::recognised},
           EndCase{PaymentOutcome::not_recognised, FailureKind::product, PaymentEnd::not_recognised},
           EndCase{PaymentOutcome::not_recognised, {}, PaymentEnd::not_recognised},
           EndCase{PaymentOutcome::not_recognised, FailureKind::environment, PaymentEnd::not_asked},
           EndCase{PaymentOutcome::not_recognised, FailureKind::rate_limited, PaymentEnd::not_asked},
           EndCase{PaymentOutcome::not_recognised, FailureKind::interrupted, PaymentEnd::not_asked},
           EndCase{PaymentOutcome::chain_failed, FailureKind::payment, PaymentEnd::chain_failed},
           EndCase{PaymentOutcome::chain_failed, {}, PaymentEnd::chain_failed},
           EndCase{PaymentOutcome::chain_failed, FailureKind::interrupted, PaymentEnd::unsettled},
           EndCase{PaymentOutcome::chain_failed, FailureKind::internal, PaymentEnd::unsettled},
           EndCase{PaymentOutcome::not_sent, FailureKind::payment, PaymentEnd::not_sent},
           EndCase{PaymentOutcome::not_sent, FailureKind::product, PaymentEnd::not_sent},
       }) {
    EXPECT_EQ(payment_end_of(paying_flow(outcome, failure)), end) << core::to_string(outcome);
  }
}

TEST(PaymentEnd, NothingWasSentIsNotSaidOfAPartThatArrived) {
  auto flow = paying_flow(PaymentOutcome::not_sent, FailureKind::payment);
  flow.payment->block = 7;
  EXPECT_EQ(payment_end_of(flow), PaymentEnd::paid_in_part);
}

TEST(PaymentEnd, CountsWorstFirst) {
  EXPECT_EQ(describe_payment_ends({paying_flow(PaymentOutcome::recognised),
                                   paying_flow(PaymentOutcome::chain_failed, FailureKind::payment),
                                   paying_flow(PaymentOutcome::not_recognised, FailureKind::product),
                                   paying_flow(PaymentOutcome::recognised), core::FlowResult{}}),
            "1 paid but not recognised by the backend, 1 failed on the chain, 2 paid and recognised");
  EXPECT_EQ(describe_payment_ends({core::FlowResult{}}), "");
}

TEST(PaymentsJson, AreNotThereInOtherModes) {
  core::RunResult result;
  result.flows = {core::FlowResult{}};
  const auto document = parsed(result);
  EXPECT_FALSE(document.at_pointer("/summary/payments").as_object().contains("live"));
  EXPECT_FALSE(document.at_pointer("/flows/0").as_object().contains("payment"));
  for (const char* key : {"token", "transactionHash"}) {
    EXPECT_FALSE(document.at_pointer("/flows/0/ids").as_object().contains(key)) << key;
  }
}

TEST(PaymentsJson, HaveAllThatIsKnownOfATransfer) {
  auto flow = paying_flow(PaymentOutcome::recognised);
  flow.payment = settled_payment();
  const auto document = parsed(live_result({flow}));
  const auto expected = boost::json::parse(R"({"outcome": "recognised", "chainId": 97, "token": "0x70",
      "destination": "0xde", "amount": "1.01", "transactionHash": "0xabc1",
      "explorer": "https://explorer.example/tx/0xabc1", "nonce": 0, "block": 52003001, "gasUsed": 51234,
      "gasPriceWei": "1000000000", "confirmations": 6, "times": {"signMs": 0.25, "broadcastMs": 12,
      "inclusionMs": 900, "confirmationMs": 2400, "recognitionMs": 30}})");
  EXPECT_EQ(document.at_pointer("/flows/0/payment"), expected);
  EXPECT_EQ(document.at_pointer("/flows/0/ids/token"), "0x70");
  EXPECT_EQ(document.at_pointer("/flows/0/ids/transactionHash"), "0xabc1");
}

TEST(PaymentsJson, WhatIsNotKnownIsAbsent) {
  const auto document = parsed(live_result({paying_flow(PaymentOutcome::not_sent, FailureKind::product)}));
  const auto expected = boost::json::parse(R"({"outcome": "not_sent", "chainId": 97, "token": "0x70",
      "destination": "0xde", "amount": "1.01", "times": {}})");
  EXPECT_EQ(document.at_pointer("/flows/0/payment"), expected);
  EXPECT_EQ(document.at_pointer("/flows/0/ids/token"), "0x70");
  EXPECT_FALSE(document.at_pointer("/flows/0/ids").as_object().contains("transactionHash"));
}

TEST(PaymentsJson, BooksCarryBothSidesExactly) {
  const auto document = parsed(unbalanced_result());
  const auto expected = boost::json::parse(R"({"verdict": "accounting_error", "transactions": 1, "equations": [
      {"side": "wallet_nonce", "account": "0xacc", "expected": "1", "actual": "1", "holds": true},
      {"side": "wallet_tokens", "account": "0xacc", "expected": "1010000000000000000",
       "actual": "1000000000000000000", "holds": false}]})");
  EXPECT_EQ(document.at_pointer("/summary/payments/live/books"), expected);
}

TEST(PaymentsJson, EnoughForMoreStandsOnlyWhereTheBooksWereClosed) {
  const auto live_of = [](const char* verdict) {
    return parsed(live_result({}, verdict)).at_pointer("/summary/payments/live").as_object();
  };
  EXPECT_EQ(live_of("balanced").at("wallet").at("enoughForMore"), 48);
  EXPECT_FALSE(live_of("not_closed").at("wallet").as_object().contains("enoughForMore"));
  EXPECT_EQ(live_of("not_closed").at("books").at("verdict"), "not_closed");
  EXPECT_FALSE(live_of("").contains("books"));
  EXPECT_FALSE(live_of("").at("wallet").as_object().contains("enoughForMore"));
}

TEST(PaymentsJson, TimesAreNamedByTheirPart) {
  core::RunResult result = live_result({});
  auto& live = *result.summary.payments.live;
  std::size_t count = 0;
  for (auto* times : {&live.signing, &live.broadcast, &live.inclusion, &live.confirmation, &live.recognition}) {
    times->count = ++count;
  }
  const auto times = parsed(result).at_pointer("/summary/payments/live/times");
  count = 0;
  for (const char* part : {"sign", "broadcast", "inclusion", "confirmation", "recognition"}) {
    EXPECT_EQ(times.at(part).at("count"), ++count) << part;
    EXPECT_EQ(times.at(part).at("fewSamples"), true) << part;
  }
}

TEST(PaymentsMarkdown, AreNotThereInOtherModes) {
  core::RunResult result;
  result.flows = {core::FlowResult{}};
  EXPECT_THAT(to_markdown(result), AllOf(Not(HasSubstr("Live payments")), Not(HasSubstr("books"))));
  EXPECT_THAT(to_terminal_summary(result),
              AllOf(Not(HasSubstr("live payments")), Not(HasSubstr("books")), Not(HasSubstr("wallet"))));
}

TEST(PaymentsMarkdown, TellAChainThatFailedFromABackendThatDoesNotRecognise) {
  const std::string failed =
      to_markdown(live_result({paying_flow(PaymentOutcome::chain_failed, FailureKind::payment)}));
  EXPECT_THAT(failed, HasSubstr("* **1 failed on the chain**: sent, or perhaps sent, and not known to have arrived."));
  EXPECT_THAT(failed, AllOf(HasSubstr("(exit code 5)"), Not(HasSubstr("(exit code 1)"))));
  const std::string ignored =
      to_markdown(live_result({paying_flow(PaymentOutcome::not_recognised, FailureKind::product)}));
  EXPECT_THAT(ignored, HasSubstr("* **1 paid but not recognised by the backend**: the tokens arrived"));
  EXPECT_THAT(ignored, AllOf(HasSubstr("(exit code 1)"), Not(HasSubstr("(exit code 5)"))));
  const std::string fine = to_markdown(live_result({paying_flow(PaymentOutcome::recognised)}));
  EXPECT_THAT(fine, AllOf(HasSubstr("## Live payments: 1 of 1 recognised\n"), Not(HasSubstr("(exit code 1)")),
                          Not(HasSubstr("(exit code 5)"))));
}

TEST(PaymentsMarkdown, ListWhatWentWrongFirst) {
  auto good = paying_flow(PaymentOutcome::recognised);
  good.flow_id = "good";
  auto bad = paying_flow(PaymentOutcome::not_recognised, FailureKind::product);
  bad.flow_id = "bad";
  const std::string text = to_markdown(live_result({good, bad}));
  const auto row = [&](const char* start) { return text.find(start); };
  ASSERT_NE(row("| **paid but not recognised by the backend** | 1.01 |"), std::string::npos);
  EXPECT_LT(row("| **paid but not recognised by the backend** | 1.01 |"), row("| paid and recognised | 1.01 |"));
}

TEST(PaymentsMarkdown, LinkTheTransactionWhereTheLinkIsSafe) {
  auto flow = paying_flow(PaymentOutcome::recognised);
  flow.payment = settled_payment();
  EXPECT_THAT(to_markdown(live_result({flow})),
              HasSubstr("| paid and recognised | 1.01 | [`0xabc1`](<https://explorer.example/tx/0xabc1>) | 52003001 | "
                        "51234 | 0.2 ms | 12 ms | 900 ms | 2.4 s | 30 ms | `flow-1` |\n"));
  for (const char* link : {"", "javascript:alert(1)", "https://x.example/>", "https://x.example/a b",
                           "https://x.example/|", "https://x.example/`"}) {
    flow.payment->explorer = link;
    EXPECT_THAT(to_markdown(live_result({flow})), HasSubstr("| 1.01 | `0xabc1` | 52003001 |")) << link;
  }
}

TEST(PaymentsMarkdown, BrokenEquationsComeFirstWithBothSides) {
  const std::string text = to_markdown(unbalanced_result());
  EXPECT_THAT(text, HasSubstr("| books of the wallet | **not balanced** | 1 transaction |"));
  EXPECT_THAT(text, HasSubstr("**What was paid is in doubt (exit code 5)**: the books do not balance (money went where "
                              "the payment journal does not say): tokens out of the wallet are 1.01 by the payment "
                              "journal, and 1 by the chain.\n"));
  EXPECT_THAT(text, HasSubstr("| --- | --- | ---: | ---: |\n| **broken** | tokens out of the wallet | 1.01 | 1 |\n"
                              "| holds | transactions of the wallet | 1 | 1 |\n"));
}

TEST(PaymentsMarkdown, SayWhatTheBooksComeTo) {
  EXPECT_THAT(to_markdown(live_result({})),
              AllOf(HasSubstr("| books of the wallet | balanced | 1 transaction |"),
                    HasSubstr("For 1 transaction, the books balance: payment journal and chain agree.\n")));
  auto open = live_result({}, "not_closed");
  open.summary.payments.live->books.reason = "no node answers";
  EXPECT_THAT(to_markdown(open), AllOf(HasSubstr("| books of the wallet | **not closed** |"),
                                       HasSubstr("**Nothing is proved of what was paid**: the books could not be "
                                                 "closed: no node answers.\n"),
                                       Not(HasSubstr("more after the run"))));
  EXPECT_THAT(to_markdown(live_result({}, "")), AllOf(Not(HasSubstr("books")), Not(HasSubstr("### Books"))));
}

TEST(PaymentsMarkdown, DescribeTheWallet) {
  const std::string text = to_markdown(live_result({}));
  for (const char* row :
       {"| Wallet | `0xacc` |\n", "| network | `bsc-testnet`, chain 97 |\n", "| RPC node | `rpc.example` |\n",
        "| token | tUSDT `0x70` |\n", "| held before the run | 100 tUSDT and 0.5 of the chain's coin |\n",
        "| enough for | 49 payments of the highest price; 48 more after the run |\n"}) {
    EXPECT_THAT(text, HasSubstr(row));
  }
}

TEST(PaymentsMarkdown, MarkTimesOfFewSamples) {
  core::RunResult result = live_result({});
  auto& signing = result.summary.payments.live->signing;
  EXPECT_THAT(to_markdown(result), AllOf(Not(HasSubstr("### Times of payments")), Not(HasSubstr("¹"))));
  signing = {19, 1ms, 2ms, 3ms, 4ms};
  EXPECT_THAT(to_markdown(result), AllOf(HasSubstr("| sign | 19 | 1.0 | 2.0¹ | 3.0¹ | 4.0 |\n"),
                                         HasSubstr("| recognition by the backend | 0 | – | – | – | – |\n"),
                                         HasSubstr(std::string(kFewSamplesNote))));
  signing.count = 100;
  EXPECT_THAT(to_markdown(result), AllOf(HasSubstr("| sign | 100 | 1.0 | 2.0 | 3.0 | 4.0 |\n"), Not(HasSubstr("¹"))));
}

TEST(PaymentsMarkdown, FlowsSayWhatWasToBePaidWhere) {
  auto flow = paying_flow(PaymentOutcome::not_sent, FailureKind::product);
  EXPECT_THAT(to_markdown(live_result({flow})),
              AllOf(HasSubstr("* to pay 1.01 of token `0x70` to `0xde`\n"), Not(HasSubstr("* transaction"))));
  flow.payment = settled_payment();
  EXPECT_THAT(to_markdown(live_result({flow})),
              HasSubstr("* transaction [`0xabc1`](<https://explorer.example/tx/0xabc1>), nonce 0, block 52003001, 6 "
                        "confirmations, 51234 gas at 1000000000 wei\n"));
}

TEST(PaymentsMarkdown, FindingsAboutMoneyAreExplainedWhereTheyOccur) {
  for (const auto kind : {FindingKind::underpaid_confirms, FindingKind::confirms_before_payment,
                          FindingKind::check_never_confirms, FindingKind::shared_destination}) {
    auto flow = paying_flow(PaymentOutcome::recognised);
    flow.findings = {{kind, std::nullopt, "", std::nullopt, "seen"}, {kind, std::nullopt, "", std::nullopt, "again"}};
    const std::string text = to_markdown(live_result({flow}));
    const std::string start = "## Findings: 2\n\n* **" + std::string(core::to_string(kind)) + "**: ";
    ASSERT_THAT(text, HasSubstr(start));
    const std::string rest = text.substr(text.find(start) + start.size());
    const std::string line = rest.substr(0, rest.find('\n'));
    EXPECT_THAT(line, HasSubstr("<br>What to do: "));
    EXPECT_TRUE(rest.substr(line.size()).starts_with("\n\n| Kind |")) << line;
  }
  auto flow = paying_flow(PaymentOutcome::recognised);
  flow.findings = {{FindingKind::duplicate, std::nullopt, "n", std::nullopt, "seen"}};
  EXPECT_THAT(to_markdown(live_result({flow})), HasSubstr("## Findings: 1\n\n| Kind |"));
}

TEST(PaymentsMarkdown, AreBounded) {
  core::RunResult result = test::hostile_run_result();
  const auto& flow = result.flows.back();
  result.flows.assign(5'000, flow);
  result.verdict.reasons.assign(5'000, test::hostile_text());
  result.levels.assign(5'000, result.levels.front());
  result.summary.flows = {5'000, 0, 5'000};
  result.summary.api.operations.assign(5'000, result.summary.api.operations.back());
  result.summary.notifications.gaps.assign(5'000, result.summary.notifications.gaps.front());
  auto& live = *result.summary.payments.live;
  live.books.equations.assign(50'000, live.books.equations[1]);
  live.wallet.warnings.assign(50'000, test::hostile_text());
  const std::string text = to_markdown(result);
  EXPECT_LT(text.size(), kMarkdownLimit);
  EXPECT_THAT(text, HasSubstr("## Live payments: 0 of 5000 recognised\n"));
  EXPECT_THAT(text, HasSubstr("### Wallet\n"));
}

TEST(PaymentsSummary, HasALineForPaymentsBooksAndWallet) {
  const std::string text = to_terminal_summary(live_result(
      {paying_flow(PaymentOutcome::recognised), paying_flow(PaymentOutcome::not_recognised, FailureKind::product)}));
  EXPECT_THAT(text, HasSubstr("\n  live payments  1 paid but not recognised by the backend, 1 paid and recognised\n"
                              "  books          balanced, 1 transaction\n"
                              "  wallet         0xacc on bsc-testnet: enough for 48 more payments\n"));
}

TEST(PaymentsSummary, NamesBothSidesOfABrokenEquation) {
  EXPECT_THAT(to_terminal_summary(unbalanced_result()),
              HasSubstr("\n  books          the books do not balance (money went where the payment journal does not "
                        "say): tokens out of the wallet are 1.01 by the payment journal, and 1 by the chain\n"));
}

TEST(PaymentsSummary, ClaimsNothingOfBooksThatWereNotClosed) {
  const std::string never = to_terminal_summary(live_result({}, ""));
  EXPECT_THAT(never, AllOf(Not(HasSubstr("books")), HasSubstr("bsc-testnet: was enough for 49 payments\n")));
  auto open = live_result({}, "not_closed");
  open.summary.payments.live->books.reason = "no node answers";
  EXPECT_THAT(to_terminal_summary(open),
              HasSubstr("  books          the books could not be closed: no node answers\n"));
}

TEST(PaymentsSummary, CountsEachFindingByItsName) {
  core::RunResult result;
  core::FlowResult flow;
  for (const auto kind :
       {FindingKind::shared_destination, FindingKind::shared_destination, FindingKind::check_never_confirms,
        FindingKind::confirms_before_payment, FindingKind::underpaid_confirms}) {
    flow.findings.push_back({kind, std::nullopt, "", std::nullopt, ""});
  }
  result.flows = {flow};
  EXPECT_THAT(to_terminal_summary(result),
              HasSubstr("; 1 confirmed though too small, 1 confirmed before payment, 1 paid and never confirmed, 2 "
                        "shared destinations;"));
}

}  // namespace
}  // namespace e2e::report
