// What a node refuses it may have taken all the same: a refusal is no proof, neither in the run nor after it was killed.
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "chain/json_rpc.hpp"
#include "killed_run.hpp"
#include "sayings.hpp"

namespace e2e::chain {
namespace {

using base::TokenAmount;
using test::destination;
using test::fault_of;
using test::order;
using test::Purchases;
using test::WalletStory;

constexpr int kMomentsBeforeAPayment = 20;

test::NodeError refusal(const test::Saying& saying) { return {static_cast<int>(saying.code), saying.message, {}}; }

// One of each meaning: all others lead the same way (rpc_error_test.cpp).
std::vector<test::Saying> meanings() {
  std::set<std::pair<RpcFault, bool>> seen;
  std::vector<test::Saying> some;
  for (const auto& saying : test::kSayings) {
    const bool names_a_price = classify(RpcError{saying.code, saying.message, {}}).needed.has_value();
    if (seen.emplace(saying.fault, names_a_price).second) some.push_back(saying);
  }
  return some;
}

// A node refuses the payment and takes it all the same.
class RefusalTest : public testing::TestWithParam<test::Saying> {};

TEST_P(RefusalTest, IsNoProofAfterAKill) {
  for (const bool hides : {false, true}) {
    for (int moment = kMomentsBeforeAPayment;; ++moment) {
      Purchases run(1);
      run.node().lie(refusal(GetParam()), hides);
      const bool was_killed = run.play_until(moment, "");
      const std::string journal = run.process->log.content();
      run.node().be_honest();
      const auto where = fmt::format("{}, killed at moment {}", GetParam().message, moment);
      ASSERT_TRUE(run.resume_with(journal)) << where;
      ASSERT_EQ(run.transfers_for(1), 1U) << where;
      ASSERT_EQ(run.ends, std::vector<std::string>{"paid"}) << where;
      if (!was_killed) break;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Meanings, RefusalTest, testing::ValuesIn(meanings()), [](const auto& parameter) {
  return fmt::format("{}_{}", to_string(parameter.param.fault), parameter.index);
});

TEST(RefusedPaymentTest, WasTakenWhereTheNodeShowsIt) {
  for (const auto& saying : test::kSayings) {
    Purchases run(1);
    run.begin();
    ASSERT_TRUE(run.start());
    run.node().lie(refusal(saying), false);
    EXPECT_EQ(fault_of(run.pay(order(1))), "paid") << saying.message;
    EXPECT_EQ(run.transfers_for(1), 1U) << saying.message;
    const auto books = run.finish();
    ASSERT_TRUE(books);
    EXPECT_EQ(books->verdict, BooksVerdict::balanced) << saying.message;
  }
}

// While the refused payment's own nonce is free it is signed there again, with the same bytes first.
TEST(RefusedPaymentTest, IsSentAgainWithTheSameBytes) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.chain.is_pool_full = true;
  EXPECT_EQ(fault_of(story.pay(order(1))), "rejected");
  const auto first = story.payer().book().find("payment-1")->attempts;
  story.chain.is_pool_full = false;
  story.chain.gas_price = base::Wei::from_gwei(2);
  EXPECT_EQ(fault_of(story.pay(order(1))), "paid");
  const auto& attempts = story.payer().book().find("payment-1")->attempts;
  ASSERT_EQ(attempts.size(), 1U);
  EXPECT_EQ(attempts[0].hash, first[0].hash);
  EXPECT_EQ(story.chain.mined_nonce(story.wallet), 1U);
}

TEST(RefusedPaymentTest, OffersMoreAtItsOwnNonce) {
  WalletStory story;
  story.chain.least_price = base::Wei::from_gwei(21);
  story.begin();
  ASSERT_TRUE(story.start());
  EXPECT_EQ(fault_of(story.pay(order(1))), "rejected");
  story.chain.least_price = base::Wei::from_gwei(2);
  EXPECT_EQ(fault_of(story.pay(order(1))), "paid");
  EXPECT_EQ(story.payer().book().find("payment-1")->nonce, 0U);
  EXPECT_EQ(story.payer().book().find("payment-1")->attempts.size(), 2U);
  EXPECT_EQ(story.chain.transfers_to(destination(1)), 1U);
}

TEST(RefusedPaymentTest, TakesAnotherNonceOnlyOnceItsOwnIsUsedForGood) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.chain.is_pool_full = true;
  EXPECT_EQ(fault_of(story.pay(order(1))), "rejected");
  story.chain.is_pool_full = false;
  const auto results = story.pay_together({order(2), order(1)});
  EXPECT_EQ(fault_of(results[0]), "paid");
  EXPECT_EQ(fault_of(results[1]), "paid");
  EXPECT_EQ(story.payer().book().find("payment-2")->nonce, 0U);
  EXPECT_EQ(story.payer().book().find("payment-1")->nonce, 1U);
  const std::string& journal = story.process->log.content();
  EXPECT_LT(journal.find(R"("record":"confirmed")"), journal.rfind(R"("record":"signed")"))
      << "it waits until the other one is confirmed";
}

TEST(RefusedPaymentTest, KeepsItsNonceWhileSomebodyElsesTransactionWaitsThere) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.chain.occupy_nonce(story.wallet);
  EXPECT_EQ(fault_of(story.pay(order(1))), "nonce_conflict");
  EXPECT_EQ(fault_of(story.pay(order(1))), "nonce_conflict");
  EXPECT_EQ(story.payer().book().find("payment-1")->nonce, 0U);
  story.chain.release(story.wallet);
  EXPECT_EQ(fault_of(story.pay(order(1))), "unknown_outcome") << "nothing shows what was mined there";
  EXPECT_TRUE(story.chain.arrivals().empty());
}

TEST(RefusedPaymentTest, IsFoundByTheBooksWhereItWasMinedAllTheSame) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.node().lie({-32000, "txpool is full", {}}, true);
  EXPECT_EQ(fault_of(story.pay(order(1))), "rejected");
  story.node().be_honest();
  const auto books = story.finish();
  ASSERT_TRUE(books) << base::describe(books.error());
  EXPECT_EQ(books->verdict, BooksVerdict::balanced);
  EXPECT_EQ(books->transactions, 1U);
  EXPECT_EQ(story.payer().book().find("payment-1")->state, PaymentState::mined);
}

// A payment that was given up because "somebody else" used the nonce: it was the one that had been refused there.
TEST(RefusedPaymentTest, TakesNoOtherNonceWhereItsOwnWasUsedByWhatIsHidden) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start(2));
  story.node().lie({-32000, "txpool is full", {}}, true);
  EXPECT_EQ(fault_of(story.pay(order(1))), "rejected");
  story.node().lie({-32000, "nonce too low", {}}, true);
  EXPECT_EQ(fault_of(story.pay(order(2))), "nonce_conflict");
  // The next process asks a node that lags behind.
  story.begin();
  ASSERT_TRUE(story.start(2));
  story.node().misreport_nonces([](std::uint64_t nonce) { return nonce - 1; });
  EXPECT_THAT(fault_of(story.pay(order(1))), testing::AnyOf("unknown_outcome", "rejected", "nonce_conflict"));
  story.node().be_honest();
  story.node().misreport_nonces({});
  EXPECT_EQ(story.chain.transfers_to(destination(1)), 1U);
}

TEST(RefusedPaymentTest, IsNoOtherPayment) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.chain.is_pool_full = true;
  EXPECT_EQ(fault_of(story.pay(order(1))), "rejected");
  story.chain.is_pool_full = false;
  auto elsewhere = order(2);
  elsewhere.id = "payment-1";
  EXPECT_EQ(fault_of(story.pay(elsewhere)), "bad_order");
}

TEST(RefusedPaymentTest, IsNotSignedWhileNoNodeSaysWhatBecameOfIt) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.node().lie({-32000, "txpool is full", {}}, true);
  EXPECT_EQ(fault_of(story.pay(order(1))), "rejected");
  const int sent = story.node().count("eth_sendRawTransaction");
  // Its nonce is used by now, and nothing shows by what.
  EXPECT_EQ(fault_of(story.pay(order(1))), "unknown_outcome");
  EXPECT_EQ(story.node().count("eth_sendRawTransaction"), sent);
  EXPECT_EQ(story.chain.transfers_to(destination(1)), 1U);
}

// The cap of a run holds over its parts, and over what was refused.
TEST(SpendingTest, CountsOverAllPartsAndOverWhatIsInDoubt) {
  WalletStory story;
  const auto empty = story.record;
  story.settings.lane.max_spend = *TokenAmount::parse("2");
  story.begin();
  ASSERT_TRUE(story.start());
  EXPECT_EQ(fault_of(story.pay(order(1))), "paid");
  story.begin();
  ASSERT_TRUE(story.start());
  story.chain.is_pool_full = true;
  EXPECT_EQ(fault_of(story.pay(order(2))), "rejected");
  story.chain.is_pool_full = false;
  EXPECT_EQ(fault_of(story.pay(order(3))), "over_cap");
  EXPECT_EQ(fault_of(story.pay(order(2))), "paid") << "counted once";
  story.settings.lane.run_id = "run2";
  story.record = empty;
  story.begin();
  ASSERT_TRUE(story.start());
  EXPECT_EQ(fault_of(story.pay(order(3))), "paid") << "another run";
}

}  // namespace
}  // namespace e2e::chain
