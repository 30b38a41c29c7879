// Payments on a real EVM node.
#include <climits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "anvil_wallet.hpp"

namespace e2e::chain {
namespace {

using namespace std::chrono_literals;
using test::AnvilWallet;
using test::expect_balanced;
using test::Mishap;
using test::numbered_destination;
using test::numbered_order;
using testing::HasSubstr;

std::string why(const PaymentResult<PaymentReceipt>& result) {
  return result ? "paid" : std::string(to_string(result.error().fault)) + ": " + result.error().error.message;
}

// One worker's payments, one after the other.
boost::asio::awaitable<std::vector<std::string>> work(Payer& payer, unsigned worker, unsigned rounds) {
  std::vector<std::string> ends;
  for (unsigned round = 0; round < rounds; ++round) {
    ends.push_back(why(co_await payer.pay(numbered_order(worker * 100 + round))));
  }
  co_return ends;
}

TEST(AnvilPaymentTest, PaysOnceAndSaysHow) {
  AnvilWallet wallet;
  wallet.begin();
  const auto ready = wallet.start(1);
  ASSERT_TRUE(ready) << base::describe(ready.error());
  EXPECT_EQ(ready->symbol, "tUSDT");
  EXPECT_EQ(ready->tokens.to_string(), "1000");
  ASSERT_TRUE(ready->market.base_fee) << "type 2 transactions";
  const auto paid = wallet.pay(numbered_order(1));
  ASSERT_TRUE(paid) << why(paid);
  EXPECT_GE(paid->confirmations, 5U);
  EXPECT_EQ(paid->gas_price, base::Wei::from_gwei(1));
  EXPECT_GT(paid->gas_used, 30'000U);
  EXPECT_EQ(wallet.tokens_of(numbered_destination(1)), "1");
  EXPECT_EQ(wallet.transfers_to(numbered_destination(1)), 1U);
  expect_balanced(wallet);
}

TEST(AnvilPaymentTest, PaysInTheOldForm) {
  AnvilWallet wallet;
  wallet.settings.lane.fees.type = TransactionType::legacy;
  wallet.begin();
  ASSERT_TRUE(wallet.start(1));
  const auto paid = wallet.pay(numbered_order(1));
  ASSERT_TRUE(paid) << why(paid);
  expect_balanced(wallet);
}

TEST(AnvilPaymentTest, PaysForThirtyTwoWorkersFromOneWallet) {
  constexpr unsigned kWorkers = 32;
  constexpr unsigned kRounds = 3;
  AnvilWallet wallet;
  wallet.begin();
  ASSERT_TRUE(wallet.start(kWorkers * kRounds));
  std::vector<boost::asio::awaitable<std::vector<std::string>>> workers;
  for (unsigned worker = 1; worker <= kWorkers; ++worker) workers.push_back(work(*wallet.payer, worker, kRounds));
  for (const auto& ends : wallet.run(net::gather(std::move(workers)))) {
    EXPECT_THAT(ends, testing::Each("paid"));
  }
  for (unsigned worker = 1; worker <= kWorkers; ++worker) {
    for (unsigned round = 0; round < kRounds; ++round) {
      EXPECT_EQ(wallet.transfers_to(numbered_destination(worker * 100 + round)), 1U);
    }
  }
  EXPECT_EQ(wallet.tokens_of(wallet.key.address()), "904");
  expect_balanced(wallet);
}

TEST(AnvilPaymentTest, PaysForThirtyTwoWorkersThroughABadLine) {
  constexpr unsigned kWorkers = 32;
  AnvilWallet wallet;
  wallet.begin([](int number, const std::string&) {
    if (number < 12 || number % 5 != 0) return Mishap::none;
    constexpr std::array kMishaps = {Mishap::lost_reply, Mishap::throttled, Mishap::bad_gateway, Mishap::unreachable,
                                     Mishap::shuffled};
    return kMishaps[static_cast<std::size_t>(number / 5) % kMishaps.size()];
  });
  ASSERT_TRUE(wallet.start(kWorkers));
  std::vector<boost::asio::awaitable<std::vector<std::string>>> workers;
  for (unsigned worker = 1; worker <= kWorkers; ++worker) workers.push_back(work(*wallet.payer, worker, 1));
  for (const auto& ends : wallet.run(net::gather(std::move(workers)))) EXPECT_THAT(ends, testing::Each("paid"));
  for (unsigned worker = 1; worker <= kWorkers; ++worker) {
    EXPECT_EQ(wallet.transfers_to(numbered_destination(worker * 100)), 1U);
  }
  expect_balanced(wallet);
}

TEST(AnvilPaymentTest, TrustsNoNodeThatNamesAnotherHash) {
  AnvilWallet wallet;
  bool has_lied = false;
  wallet.begin([&](int, const std::string& body) {
    if (has_lied || body.find("eth_sendRawTransaction") == std::string::npos) return Mishap::none;
    has_lied = true;
    return Mishap::wrong_hash;
  });
  ASSERT_TRUE(wallet.start(2));
  EXPECT_EQ(why(wallet.pay(numbered_order(1))), "paid") << "the chain knows it by its right name";
  EXPECT_THAT(why(wallet.pay(numbered_order(2))), HasSubstr("lane_blocked"));
  EXPECT_EQ(wallet.transfers_to(numbered_destination(1)), 1U);
}

TEST(AnvilPaymentTest, RecoversFromAReorganisation) {
  AnvilWallet wallet;
  bool is_reorged = false;
  wallet.begin([&](int, const std::string& body) {
    const bool was_mined = !is_reorged && wallet.node.block_number() > 4 && wallet.payer->book().in_flight() == 0 &&
                           !wallet.payer->book().all().empty();
    if (was_mined && body.find("eth_getTransactionReceipt") != std::string::npos) {
      is_reorged = true;
      wallet.node.rpc("anvil_reorg", {4, boost::json::array()});
    }
    return Mishap::none;
  });
  ASSERT_TRUE(wallet.start(2));
  const auto paid = wallet.pay(numbered_order(1));
  ASSERT_TRUE(paid) << why(paid);
  EXPECT_TRUE(is_reorged);
  EXPECT_EQ(wallet.transfers_to(numbered_destination(1)), 1U);
  EXPECT_EQ(why(wallet.pay(numbered_order(2))), "paid");
  expect_balanced(wallet);
}

TEST(AnvilPaymentTest, HandsInAgainWhatWasDropped) {
  AnvilWallet wallet({"--no-mining"});
  wallet.settings.hand_in_again_after = 2s;
  bool is_dropped = false;
  wallet.begin([&](int, const std::string& body) {
    const bool is_sent = wallet.payer->book().in_flight() > 0;
    if (!is_dropped && is_sent && body.find("eth_getTransactionReceipt") != std::string::npos) {
      is_dropped = true;
      const auto hash = wallet.payer->book().all().front().attempts.front().hash;
      wallet.node.rpc("anvil_dropTransaction", {eth::to_hex(hash)});
      wallet.node.rpc("evm_setIntervalMining", {1});
    }
    return Mishap::none;
  });
  ASSERT_TRUE(wallet.start(1));
  const auto paid = wallet.pay(numbered_order(1));
  ASSERT_TRUE(paid) << why(paid);
  EXPECT_TRUE(is_dropped);
  EXPECT_GE(paid->timings.inclusion, 2s);
  EXPECT_EQ(wallet.transfers_to(numbered_destination(1)), 1U);
  expect_balanced(wallet);
}

TEST(AnvilPaymentTest, JudgesTokensByTheirLog) {
  AnvilWallet wallet;
  wallet.begin();
  ASSERT_TRUE(wallet.start(4));
  const auto pay_with = [&](const char* token, unsigned number) {
    wallet.node.plant_token(token);
    return why(wallet.pay(numbered_order(number)));
  };
  EXPECT_EQ(pay_with("no_return", 1), "paid");
  EXPECT_THAT(pay_with("returns_false", 2), HasSubstr("not_transferred"));
  EXPECT_THAT(pay_with("takes_fee", 3), HasSubstr("not_transferred"));
  EXPECT_EQ(pay_with("bytes32_symbol", 4), "paid");
  EXPECT_EQ(wallet.tokens_of(numbered_destination(1)), "1");
  EXPECT_EQ(wallet.tokens_of(numbered_destination(2)), "0");
  expect_balanced(wallet);
}

TEST(AnvilPaymentTest, RefusesATokenWithOtherDecimals) {
  AnvilWallet wallet;
  wallet.node.plant_token("six_decimals");
  wallet.begin();
  const auto refused = wallet.start(1);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("it has 6 decimals, not 18"));
}

TEST(AnvilPaymentTest, RefusesANodeOfAnotherChain) {
  AnvilWallet wallet({}, 31337);
  wallet.begin();
  const auto refused = wallet.start(1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::payment_environment);
  EXPECT_THAT(refused.error().message, HasSubstr("serves chain 31337, not 97"));
}

TEST(AnvilPaymentTest, LetsOneProcessAtATimeUseAWallet) {
  AnvilWallet wallet;
  wallet.begin();
  const auto second = net::DurableFile::open(wallet.folder / payment_journal_name(97, wallet.key.address()));
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("in use by another process"));
}

// The process dies at each request of a payment, before or after the node has read it; the next one goes on with what is
// on the disk.
TEST(AnvilPaymentTest, PaysOnceAcrossCrashes) {
  AnvilWallet wallet;
  for (unsigned crash = 2; crash < 12; ++crash) {
    const PaymentOrder order = numbered_order(crash);
    int left = INT_MAX;
    wallet.begin([&](int, const std::string&) {
      if (--left > 0) return Mishap::none;
      wallet.sleeper->cancel_all();
      return left == 0 && crash % 2 == 0 ? Mishap::dies : Mishap::dead;
    });
    ASSERT_TRUE(wallet.start(1));
    left = static_cast<int>(crash / 2);
    const auto died = wallet.pay(order);
    ASSERT_FALSE(died) << crash;
    wallet.begin();
    ASSERT_TRUE(wallet.start(1));
    EXPECT_EQ(why(wallet.pay(order)), "paid") << crash;
    EXPECT_EQ(wallet.transfers_to(order.destination), 1U) << crash;
    expect_balanced(wallet);
  }
}

}  // namespace
}  // namespace e2e::chain
