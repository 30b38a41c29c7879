// Nonces that a node makes up: nothing is signed for them, and no wide gap is closed.
#include <string>
#include <vector>

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wallet_story.hpp"

namespace e2e::chain {
namespace {

using test::destination;
using test::fault_of;
using test::order;
using test::Trouble;
using test::WalletStory;
using testing::HasSubstr;

void count_wrong(WalletStory& story, std::size_t node, std::int64_t by) {
  story.node(node).misreport_nonces([by](std::uint64_t nonce) { return nonce + static_cast<std::uint64_t>(by); });
}

TEST(NonceTest, SignsNothingForANonceThatCannotBe) {
  for (const std::int64_t by : {std::int64_t{1} << 40, std::int64_t{-1}, std::int64_t{1} << 33}) {
    WalletStory story;
    count_wrong(story, 0, by);
    story.begin();
    const auto refused = story.start();
    ASSERT_FALSE(refused) << by;
    EXPECT_EQ(refused.error().kind, base::ErrorKind::payment_environment);
    EXPECT_THAT(refused.error().message, HasSubstr("no account has sent so many transactions"));
    EXPECT_TRUE(story.payer().book().all().empty());
  }
}

TEST(NonceTest, SignsNothingFarFromTheJournal) {
  for (const std::int64_t by : {17, 100, -17, -40}) {
    WalletStory story;
    story.begin();
    ASSERT_TRUE(story.start(40));
    for (std::uint8_t i = 1; i <= 40; ++i) ASSERT_EQ(fault_of(story.pay(order(i))), "paid");
    count_wrong(story, 0, by);
    story.begin();
    const auto refused = story.start();
    ASSERT_FALSE(refused) << by;
    EXPECT_EQ(refused.error().kind, base::ErrorKind::payment_environment);
    EXPECT_THAT(refused.error().message, HasSubstr("by the payment journal it is 40"));
    EXPECT_THAT(refused.error().fix, HasSubstr("Implausible nonces"));
    EXPECT_EQ(story.payer().book().in_flight(), 0U);
  }
}

TEST(NonceTest, SignsNothingWhereNodesDisagree) {
  WalletStory story(2);
  count_wrong(story, 1, 17);
  story.begin();
  const auto refused = story.start();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "nodes disagree about the wallet's next nonce: 0 and 17");
}

TEST(NonceTest, ClosesNoWideGap) {
  WalletStory story;
  count_wrong(story, 0, 1'000);
  story.begin();
  ASSERT_TRUE(story.start()) << "without a journal nobody can tell";
  EXPECT_EQ(fault_of(story.pay(order(1))), "not_mined");
  story.node().misreport_nonces({});
  EXPECT_FALSE(story.finish());
  story.begin();
  const auto refused = story.start();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::payment_environment);
  EXPECT_THAT(refused.error().message, HasSubstr("a payment waits at nonce 1000"));
  EXPECT_EQ(story.payer().book().all().size(), 1U) << "nothing was signed for the gap";
}

TEST(NonceTest, ClosesNothingMoreOnceInterrupted) {
  WalletStory story;
  count_wrong(story, 0, 12);
  story.begin();
  ASSERT_TRUE(story.start());
  EXPECT_EQ(fault_of(story.pay(order(1))), "not_mined");
  story.node().misreport_nonces({});
  story.begin();
  int sent = 0;
  story.node().set_plan([&](int, const std::vector<std::string>& methods) {
    if (methods.front() == "eth_sendRawTransaction" && ++sent == 3) story.time.cancel_all();
    return Trouble::none;
  });
  (void)story.start();
  EXPECT_LE(story.payer().book().all().size(), 4U);
}

// Whatever a node answers, it is the node's fault, and never a bug of ours.
TEST(UnusableAnswerTest, IsAProblemOfThePaymentEnvironment) {
  const std::string most(64, 'f');
  const boost::json::array answers = {"0x" + most,
                                      "0x" + most + "f",
                                      "0xffffffffffffffff",
                                      "0xfffffffffffffffe",
                                      "0x0",
                                      "0x",
                                      "",
                                      "-0x1",
                                      "zz",
                                      nullptr,
                                      true,
                                      -1,
                                      1.5,
                                      boost::json::array(),
                                      boost::json::object{{"number", "0xffffffffffffffff"}},
                                      boost::json::object{{"number", "0x1"}, {"baseFeePerGas", "0x" + most}}};
  for (const std::string method :
       {"eth_chainId", "eth_blockNumber", "eth_gasPrice", "eth_getBlockByNumber", "eth_getTransactionCount",
        "eth_getBalance", "eth_getCode", "eth_getTransactionReceipt", "eth_getTransactionByHash",
        "eth_sendRawTransaction", "eth_call", "eth_estimateGas"}) {
    for (const auto& answer : answers) {
      const std::string where = method + " " + boost::json::serialize(answer);
      SCOPED_TRACE(where);
      for (const bool is_later : {false, true}) {
        WalletStory story;
        if (!is_later) story.node().answer_always(method, answer);
        story.begin();
        const auto ready = story.start();
        if (!ready) {
          EXPECT_EQ(ready.error().kind, base::ErrorKind::payment_environment) << where;
          continue;
        }
        story.node().answer_always(method, answer);
        const auto paid = story.pay(order(1));
        if (!paid) {
          EXPECT_NE(paid.error().fault, PaymentFault::internal) << where;
          EXPECT_EQ(paid.error().error.kind, base::ErrorKind::payment_environment) << where;
        }
        const auto books = story.finish();
        if (!books) EXPECT_EQ(books.error().kind, base::ErrorKind::payment_environment) << where;
        EXPECT_LE(story.chain.transfers_to(destination(1)), 1U) << where;
      }
    }
  }
}

}  // namespace
}  // namespace e2e::chain
