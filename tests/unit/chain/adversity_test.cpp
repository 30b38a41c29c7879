// Payments when the chain takes back what it gave, and when somebody else uses the wallet.
#include <utility>

#include <boost/json/object.hpp>
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
using test::Trouble;
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
    return Trouble::none;
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
    return Trouble::none;
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
    return Trouble::none;
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
    return Trouble::none;
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
    return Trouble::none;
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

bool is_send(const std::vector<std::string>& methods) { return methods.front() == "eth_sendRawTransaction"; }
bool is_look_up(const std::vector<std::string>& methods) { return methods.front() == "eth_getTransactionByHash"; }

// The receipt that is deep enough, when it is read once more.
bool is_last_look(const std::vector<std::string>& methods) {
  return methods.size() == 1 && methods.front() == "eth_getTransactionReceipt";
}

TEST(AdversityTest, BelievesNoReceiptThatIsGoneWhenItIsReadAgain) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  bool is_reorged = false;
  story.node().set_plan([&](int, const auto& methods) {
    if (is_last_look(methods) && !std::exchange(is_reorged, true)) story.chain.reorg(6);
    return Trouble::none;
  });
  const auto paid = story.pay(order(1));
  ASSERT_TRUE(paid) << base::describe(paid.error().error);
  EXPECT_TRUE(is_reorged);
  const auto receipt = story.chain.receipt(paid->transaction);
  ASSERT_TRUE(receipt.is_object());
  EXPECT_EQ(receipt.at("blockHash").as_string(), eth::to_hex(paid->block_hash));
  expect_balanced(story);
}

TEST(AdversityTest, BelievesNoReceiptThatMovedToAnotherBlock) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  bool is_remined = false;
  story.node().set_plan([&](int, const auto& methods) {
    if (is_last_look(methods) && !std::exchange(is_remined, true)) story.chain.remine(5);
    return Trouble::none;
  });
  const auto paid = story.pay(order(1));
  ASSERT_TRUE(paid) << base::describe(paid.error().error);
  EXPECT_TRUE(is_remined);
  EXPECT_EQ(story.chain.receipt(paid->transaction).at("blockHash").as_string(), eth::to_hex(paid->block_hash));
  EXPECT_EQ(story.payer().book().find("payment-1")->mined->block_hash, paid->block_hash);
  expect_balanced(story);
}

TEST(AdversityTest, SignsNothingMoreWhileAPaymentsFateIsUnknown) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.node().set_plan(
      [&](int, const auto& methods) { return is_send(methods) ? Trouble::unreachable : Trouble::none; });
  const auto results = story.pay_together({order(1), order(2)});
  EXPECT_EQ(fault_of(results[0]), "unknown_outcome");
  EXPECT_EQ(fault_of(results[1]), "lane_blocked");
  EXPECT_EQ(story.payer().book().all().size(), 1U);
  story.node().set_plan({});
  EXPECT_EQ(fault_of(story.pay(order(3))), "lane_blocked") << "it may still be on its way";
}

TEST(AdversityTest, GoesOnOnceWhatWasUnclearIsMined) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.chain.mines = false;
  story.node().set_plan([&](int, const auto& methods) {
    if (story.process->log.content().find("maybe") != std::string::npos) {
      story.chain.mines = true;
      return Trouble::none;
    }
    if (is_send(methods)) return Trouble::lost_reply;
    return is_look_up(methods) ? Trouble::unreachable : Trouble::none;
  });
  EXPECT_EQ(fault_of(story.pay(order(1))), "paid");
  EXPECT_THAT(story.process->log.content(), HasSubstr("\"record\":\"maybe\""));
  EXPECT_FALSE(story.payer().is_blocked());
  EXPECT_EQ(fault_of(story.pay(order(2))), "paid");
  expect_balanced(story);
}

TEST(AdversityTest, SendsInTheOrderOfNoncesAlsoWhenOneIsHeldUp) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  int sends = 0;
  story.node().set_plan(
      [&](int, const auto& methods) { return is_send(methods) && ++sends < 4 ? Trouble::unreachable : Trouble::none; });
  for (const auto& result : story.pay_together({order(1), order(2), order(3)})) EXPECT_TRUE(result);
  EXPECT_THAT(story.chain.arrivals(), testing::ElementsAre(0U, 1U, 2U));
}

TEST(AdversityTest, BelievesNoReceiptOfANodeThatHasChangedItsChain) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.node().set_plan([&](int, const auto& methods) {
    return methods.size() > 1 && methods.back() == "eth_getTransactionReceipt" ? Trouble::wrong_chain : Trouble::none;
  });
  const auto failed = story.pay(order(1));
  EXPECT_EQ(fault_of(failed), "not_mined");
  EXPECT_THAT(failed.error().error.message, HasSubstr("node1 serves chain 56, not 97"));
  EXPECT_EQ(fault_of(story.pay(order(2))), "node_unusable");
}

TEST(AdversityTest, HandsInWhatCameBeforeWhereANodeMissesIt) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.chain.mines = false;
  story.chain.takes_gaps = false;
  int sends = 0;
  story.node().set_plan([&](int, const auto& methods) {
    if (is_send(methods) && ++sends == 2) story.chain.drop_all();  // the first is forgotten when the second comes
    if (sends >= 4) story.chain.mines = true;
    return Trouble::none;
  });
  for (const auto& result : story.pay_together({order(1), order(2)})) {
    ASSERT_TRUE(result) << base::describe(result.error().error);
    EXPECT_LT(result->timings.inclusion, 15s) << "without waiting until it is handed in again anyway";
  }
  expect_balanced(story);
}

}  // namespace
}  // namespace e2e::chain
