// Payments when the chain takes back what it gave, and when somebody else uses the wallet.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wallet_story.hpp"

namespace e2e::chain {
namespace {

using namespace std::chrono_literals;
using test::destination;
using test::expect_balanced;
using test::fault_of;
using test::order;
using test::WalletStory;
using testing::HasSubstr;

TEST(AdversityTest, RecoversFromAReorganisation) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  int receipts = 0;
  story.node().set_plan([&](int, const std::vector<std::string>& methods) {
    const bool asks = std::find(methods.begin(), methods.end(), "eth_getTransactionReceipt") != methods.end();
    if (asks && ++receipts == 4) story.chain.reorg(5);  // it was in a block by then
    return test::Trouble::none;
  });
  const auto paid = story.pay(order(1));
  ASSERT_TRUE(paid) << base::describe(paid.error().error);
  EXPECT_EQ(story.chain.transfers_to(destination(1)), 1U);
  EXPECT_THAT(story.process->log.content(), HasSubstr("\"record\":\"reorged\""));
  expect_balanced(story);
}

TEST(AdversityTest, HandsInAgainWhatTheNodesHaveDropped) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.chain.mines = false;
  bool is_dropped = false;
  story.node().set_plan([&](int, const std::vector<std::string>& methods) {
    if (!is_dropped && methods.front() == "eth_chainId") {
      is_dropped = true;
      story.chain.drop_all();
      story.chain.mines = true;
    }
    return test::Trouble::none;
  });
  const auto paid = story.pay(order(1));
  ASSERT_TRUE(paid) << base::describe(paid.error().error);
  EXPECT_GE(paid->timings.inclusion, 20s);
  EXPECT_EQ(paid->attempts, 1) << "the same bytes";
  EXPECT_EQ(story.chain.transfers_to(destination(1)), 1U);
  expect_balanced(story);
}

TEST(AdversityTest, OffersMoreForWhatIsStuck) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.chain.mines = false;
  story.node().set_plan([&](int, const std::vector<std::string>& methods) {
    const bool is_bumped = story.process->log.content().find("bumped") != std::string::npos;
    if (methods.front() == "eth_chainId" && is_bumped) story.chain.mines = true;
    return test::Trouble::none;
  });
  const auto results = story.pay_together({order(1), order(2), order(3)});
  for (const auto& result : results) ASSERT_TRUE(result) << base::describe(result.error().error);
  EXPECT_EQ(results[0]->attempts, 2);
  EXPECT_EQ(results[0]->gas_price, base::Wei(base::Uint256(1'125'000'000)));
  EXPECT_EQ(results[1]->attempts, 1) << "it only waited for the first";
  expect_balanced(story);
}

TEST(AdversityTest, GivesUpWhatIsNotMinedAndSignsNothingMore) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.chain.mines = false;
  const auto failed = story.pay(order(1));
  EXPECT_EQ(fault_of(failed), "not_mined");
  EXPECT_TRUE(failed.error().transaction);
  EXPECT_LE(story.time.elapsed(), 150s);
  EXPECT_EQ(fault_of(story.pay(order(2))), "lane_blocked");
  EXPECT_EQ(story.payer().book().find("payment-2"), nullptr);
}

TEST(AdversityTest, SeesWhenSomebodyElseUsesTheWallet) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.chain.use_nonce(story.wallet);
  const auto failed = story.pay(order(1));
  EXPECT_EQ(fault_of(failed), "nonce_conflict");
  EXPECT_EQ(story.chain.transfers_to(destination(1)), 0U);
  EXPECT_EQ(fault_of(story.pay(order(1))), "nonce_conflict") << "it is never signed again";
  EXPECT_EQ(fault_of(story.pay(order(2))), "paid") << "the lane counts anew";
  const auto books = story.finish();
  ASSERT_TRUE(books);
  EXPECT_EQ(books->verdict, BooksVerdict::foreign_activity);
}

TEST(AdversityTest, LosesASentPaymentToAForeignTransaction) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.chain.mines = false;
  story.node().set_plan([&](int, const std::vector<std::string>& methods) {
    if (methods.front() == "eth_chainId" && !story.chain.mines) {
      story.chain.drop_all();
      story.chain.use_nonce(story.wallet);
      story.chain.mines = true;
    }
    return test::Trouble::none;
  });
  EXPECT_EQ(fault_of(story.pay(order(1))), "nonce_conflict");
  EXPECT_EQ(story.payer().book().find("payment-1")->state, PaymentState::lost);
}

TEST(AdversityTest, WaitsForForeignTransactionsBeforeItStarts) {
  WalletStory story;
  story.chain.occupy_nonce(story.wallet);
  story.begin();
  auto refused = story.start();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "the wallet is busy: 1 pending transactions are not of this tool");
  EXPECT_GE(story.time.elapsed(), 30s);

  story.begin();
  int asked = 0;
  story.node().set_plan([&](int, const std::vector<std::string>& methods) {
    if (methods.front() == "eth_getTransactionCount" && ++asked == 5) story.chain.release(story.wallet);
    return test::Trouble::none;
  });
  ASSERT_TRUE(story.start());
  const auto paid = story.pay(order(1));
  ASSERT_TRUE(paid);
  EXPECT_EQ(paid->nonce, 1U);
}

TEST(AdversityTest, SeesAForeignTransactionWaitingAtItsNonce) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.chain.occupy_nonce(story.wallet);
  EXPECT_EQ(fault_of(story.pay(order(1))), "nonce_conflict");
  story.chain.release(story.wallet);
  EXPECT_EQ(fault_of(story.pay(order(2))), "paid");
  EXPECT_EQ(story.chain.transfers_to(destination(1)), 0U);
}

}  // namespace
}  // namespace e2e::chain
