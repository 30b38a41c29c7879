// Payments, and what is never paid.
#include "chain/payer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wallet_story.hpp"

namespace e2e::chain {
namespace {

using namespace std::chrono_literals;
using base::TokenAmount;
using test::destination;
using test::expect_balanced;
using test::fault_of;
using test::order;
using test::WalletStory;
using testing::HasSubstr;

TEST(PayerTest, PaysOnceAndSaysHow) {
  WalletStory story;
  story.begin();
  const auto ready = story.start();
  ASSERT_TRUE(ready) << base::describe(ready.error());
  EXPECT_EQ(ready->symbol, "USDT");
  EXPECT_EQ(ready->tokens, *TokenAmount::parse("1000"));
  const auto paid = story.pay(order(1, "2.5"));
  ASSERT_TRUE(paid) << base::describe(paid.error().error);
  EXPECT_EQ(paid->nonce, 0U);
  EXPECT_GE(paid->confirmations, 5U);
  EXPECT_EQ(paid->gas_used, 51'330U);
  EXPECT_EQ(paid->gas_price, base::Wei::from_gwei(1));
  EXPECT_EQ(paid->attempts, 1);
  EXPECT_FALSE(paid->destination_has_code);
  EXPECT_GT(paid->timings.broadcast, 0ns);
  EXPECT_GT(paid->timings.inclusion, 0ns);
  EXPECT_GT(paid->timings.confirmation, 1s) << "four more blocks";
  EXPECT_LT(paid->timings.confirmation, 4s);
  EXPECT_EQ(story.chain.tokens(destination(1)), *TokenAmount::parse("2.5"));
  EXPECT_EQ(story.chain.transfers_to(destination(1)), 1U);
  EXPECT_EQ(story.payer().book().find("payment-1")->state, PaymentState::confirmed);
  expect_balanced(story);
}

TEST(PayerTest, PaysManySideBySideFromOneWallet) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start(32));
  std::vector<PaymentOrder> orders;
  for (std::uint8_t i = 1; i <= 32; ++i) orders.push_back(order(i));
  const auto results = story.pay_together(orders);
  std::set<std::uint64_t> nonces;
  for (const auto& result : results) {
    ASSERT_TRUE(result) << base::describe(result.error().error);
    nonces.insert(result->nonce);
  }
  EXPECT_EQ(nonces.size(), 32U);
  EXPECT_EQ(story.chain.mined_nonce(story.wallet), 32U);
  expect_balanced(story);
}

TEST(PayerTest, KeepsNoMoreInFlightThanTheWindow) {
  WalletStory story;
  story.settings.lane.window = 3;
  story.begin();
  ASSERT_TRUE(story.start(9));
  std::size_t most = 0;
  story.node().set_plan([&](int, const std::vector<std::string>&) {
    most = std::max(most, story.chain.pooled());
    return test::Trouble::none;
  });
  std::vector<PaymentOrder> orders;
  for (std::uint8_t i = 1; i <= 9; ++i) orders.push_back(order(i));
  for (const auto& result : story.pay_together(orders)) EXPECT_TRUE(result);
  EXPECT_GE(most, 2U);
  EXPECT_LE(most, 3U);
}

TEST(PayerTest, MovesTokensOnceUnderOneId) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  const auto results = story.pay_together({order(1), order(1), order(1)});
  for (const auto& result : results) {
    ASSERT_TRUE(result);
    EXPECT_EQ(result->transaction, results[0]->transaction);
  }
  EXPECT_EQ(story.pay(order(1))->transaction, results[0]->transaction);
  EXPECT_EQ(story.chain.transfers_to(destination(1)), 1U);
  auto other = order(1, "3");
  EXPECT_EQ(fault_of(story.pay(other)), "bad_order");
  EXPECT_EQ(story.chain.mined_nonce(story.wallet), 1U);
}

TEST(PayerTest, RefusesDestinationsThatMakeNoSense) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  for (const auto& to : {eth::Address(), story.wallet, story.chain.token(),
                         *eth::Address::parse("0x000000000000000000000000000000000000dEaD")}) {
    const auto refused = story.pay({"p", to, *TokenAmount::parse("1")});
    EXPECT_EQ(fault_of(refused), "bad_order") << to.to_string();
    EXPECT_EQ(refused.error().error.kind, base::ErrorKind::usage);
  }
  EXPECT_EQ(fault_of(story.pay({"p", destination(1), TokenAmount()})), "bad_order");
  EXPECT_EQ(fault_of(story.pay({"", destination(1), *TokenAmount::parse("1")})), "bad_order");
  EXPECT_EQ(story.payer().book().all().size(), 0U) << "nothing was signed";
}

TEST(PayerTest, KeepsToBothCaps) {
  WalletStory story;
  story.settings.lane.max_payment = *TokenAmount::parse("2");
  story.settings.lane.max_spend = *TokenAmount::parse("4.5");
  story.begin();
  ASSERT_TRUE(story.start());
  EXPECT_EQ(fault_of(story.pay(order(1, "2.000000000000000001"))), "over_cap");
  const auto results = story.pay_together({order(2, "2"), order(3, "2"), order(4, "2"), order(5, "0.5")});
  EXPECT_EQ(fault_of(results[0]), "paid");
  EXPECT_EQ(fault_of(results[1]), "paid");
  EXPECT_EQ(fault_of(results[2]), "over_cap");
  EXPECT_EQ(fault_of(results[3]), "paid");
  EXPECT_EQ(results[2].error().error.kind, base::ErrorKind::usage);
  EXPECT_EQ(story.chain.transfers_to(destination(4)), 0U);
  expect_balanced(story);
}

TEST(PayerTest, OffersWhatTheNodeNames) {
  WalletStory story;
  story.chain.least_price = base::Wei::from_gwei(3);
  story.begin();
  ASSERT_TRUE(story.start());
  const auto paid = story.pay(order(1));
  ASSERT_TRUE(paid) << base::describe(paid.error().error);
  EXPECT_EQ(paid->gas_price, base::Wei::from_gwei(3));
  EXPECT_EQ(paid->attempts, 2);
  EXPECT_EQ(story.chain.transfers_to(destination(1)), 1U);
  expect_balanced(story);
}

TEST(PayerTest, PaysNoMoreThanTheCapForGas) {
  WalletStory story;
  story.chain.least_price = base::Wei::from_gwei(21);
  story.begin();
  ASSERT_TRUE(story.start());
  const auto refused = story.pay(order(1));
  EXPECT_EQ(fault_of(refused), "rejected");
  EXPECT_THAT(refused.error().error.message, HasSubstr("minimum needed 21000000000"));
  EXPECT_EQ(story.payer().book().find("payment-1")->state, PaymentState::rejected);
  story.chain.least_price = base::Wei();
  EXPECT_EQ(fault_of(story.pay(order(2))), "paid") << "the nonce was free again";
  EXPECT_EQ(fault_of(story.pay(order(1))), "paid") << "nobody had it";
  expect_balanced(story);
}

TEST(PayerTest, SpeaksTheOldFormWhereTheNodeWantsIt) {
  WalletStory story;
  story.chain.takes_dynamic = false;
  story.begin();
  ASSERT_TRUE(story.start());
  EXPECT_EQ(fault_of(story.pay(order(1))), "paid");
  story.chain.base_fee.reset();
  EXPECT_EQ(fault_of(story.pay(order(2))), "paid");
  EXPECT_EQ(story.payer().book().find("payment-1")->attempts.size(), 2U);
  EXPECT_EQ(story.payer().book().find("payment-2")->attempts.size(), 1U);
  expect_balanced(story);
}

TEST(PayerTest, WaitsForRoomInThePool) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.chain.is_pool_full = true;
  int sends = 0;
  story.node().set_plan([&](int, const std::vector<std::string>& methods) {
    if (methods.front() == "eth_sendRawTransaction" && ++sends == 4) story.chain.is_pool_full = false;
    return test::Trouble::none;
  });
  EXPECT_EQ(fault_of(story.pay(order(1))), "paid");
  story.chain.is_pool_full = true;
  const auto refused = story.pay(order(2));
  EXPECT_EQ(fault_of(refused), "rejected");
  story.chain.is_pool_full = false;
  EXPECT_EQ(fault_of(story.pay(order(3))), "paid") << "the lane goes on";
  expect_balanced(story);
}

TEST(PayerTest, StopsWhenTheMoneyForGasIsGone) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.chain.fund(story.wallet, "1000", "0.00000001");
  const auto refused = story.pay(order(1));
  EXPECT_EQ(fault_of(refused), "no_funds");
  EXPECT_THAT(refused.error().error.fix, HasSubstr(story.wallet.to_string()));
  EXPECT_EQ(fault_of(story.pay(order(2))), "lane_blocked");
  EXPECT_TRUE(story.payer().is_blocked());
}

TEST(PayerTest, DoesNotStartWithTooLittle) {
  WalletStory story;
  story.chain.fund(story.wallet, "2.5", "1");
  story.begin();
  auto refused = story.start(3);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::payment_environment);
  EXPECT_EQ(refused.error().message, "the wallet holds 2.5 USDT, and the run pays up to 3");
  EXPECT_THAT(refused.error().fix, HasSubstr("it is enough for 2"));
  story.chain.fund(story.wallet, "1000", "0.001");
  refused = story.start(3);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("of the chain's coin, and gas for 3 payments may cost"));
}

TEST(PayerTest, RefusesATokenThatCannotBePaidWith) {
  WalletStory story;
  story.chain.token_kind = test::TokenKind::reverts;
  story.begin();
  EXPECT_THAT(story.start().error().message, HasSubstr("it refuses a transfer"));
  story.settings.lane.token = destination(9);
  story.begin();
  EXPECT_THAT(story.start().error().message, HasSubstr("there is no contract at this address"));
}

TEST(PayerTest, JudgesByTheTokensLog) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  story.chain.token_kind = test::TokenKind::returns_false;
  auto failed = story.pay(order(1));
  EXPECT_EQ(fault_of(failed), "not_transferred");
  EXPECT_THAT(failed.error().error.message, HasSubstr("logged no transfer"));
  EXPECT_TRUE(failed.error().transaction);
  story.chain.token_kind = test::TokenKind::takes_fee;
  failed = story.pay(order(2));
  EXPECT_EQ(fault_of(failed), "not_transferred");
  EXPECT_THAT(failed.error().error.message, HasSubstr("moved 0.99 instead of 1"));
  story.chain.token_kind = test::TokenKind::standard;
  EXPECT_EQ(fault_of(story.pay(order(3))), "paid");
  expect_balanced(story);
}

TEST(PayerTest, SeesThatATransferWasReverted) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  // It works when it is tried, and not when it is mined.
  story.node().set_plan([&](int, const std::vector<std::string>& methods) {
    if (methods.front() == "eth_sendRawTransaction") story.chain.token_kind = test::TokenKind::reverts;
    return test::Trouble::none;
  });
  const auto failed = story.pay(order(1));
  EXPECT_EQ(fault_of(failed), "not_transferred");
  EXPECT_THAT(failed.error().error.message, HasSubstr("reverted"));
  const auto refused = story.pay(order(2));
  EXPECT_EQ(fault_of(refused), "token_refuses");
  expect_balanced(story);
}

TEST(PayerTest, ShowsNothingButTheHostOfItsNodes) {
  WalletStory story;
  story.begin();
  story.node().set_plan([](int, const auto&) { return test::Trouble::unreachable; });
  const auto failed = story.start();
  ASSERT_FALSE(failed);
  EXPECT_EQ(story.node().target(), "/v1/secret-key");
  EXPECT_THAT(base::describe(failed.error()) + failed.error().fix, testing::Not(HasSubstr("secret-key")));
  EXPECT_THAT(story.process->log.content(), testing::Not(HasSubstr("secret-key")));
}

TEST(PayerTest, RefusesAJournalOfAnotherWallet) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  std::string journal = to_line({1, base::WallTime(), RunBegun{"1.0", "r", 97, destination(1), story.chain.token()}});
  test::WalletProcess other(story.time, {&story.node()}, std::move(journal), story.settings);
  EXPECT_EQ(other.payer, nullptr);
  EXPECT_THAT(other.problem.message, HasSubstr("another wallet"));
}

}  // namespace
}  // namespace e2e::chain
