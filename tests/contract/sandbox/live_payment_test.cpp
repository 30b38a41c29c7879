// Payments over a real chain: what confirms them, what does not, and who is told.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "contract/sandbox/live_fixture.hpp"

namespace e2e::test {
namespace {

namespace json = boost::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;

constexpr std::string_view kOtherToken = "0x64544969ed7EBf5f083679233325356EbE738930";
const std::string kPaid = fmt::format("delta {}", kPriceUnits);

class LivePaymentTest : public LiveTest {};

TEST_P(LivePaymentTest, AnIntentSaysWhereToAndHowMuch) {
  auto& market = serve();
  const auto purchase = make_purchase();
  const auto intent = make_intent(purchase);
  ASSERT_EQ(intent.status, 201U) << json::serialize(intent.body);
  EXPECT_THAT(intent.text("/data/directBalance/address"), MatchesRegex("0x[0-9a-fA-F]{40}"));
  EXPECT_EQ(intent.text("/data/directBalance/tokenAddress"), kToken);
  EXPECT_EQ(intent.text("/data/directBalance/amount"), kPriceUnits);
  EXPECT_EQ(intent.number("/data/directBalance/decimals"), 18);
  EXPECT_EQ(intent.number("/data/directBalance/chainId"), 97);
  EXPECT_EQ(intent.text("/data/directBalance/baseline"), "0");
  EXPECT_EQ(intent.text("/data/payment/status"), "pending");
  EXPECT_EQ(intent.text("/data/payment/purchaseRequestId"), purchase.request);
  EXPECT_TRUE(intent.at("/data/payment/escrowState").is_null());
  EXPECT_EQ(status_of(purchase), "received_offers") << "an intent is no payment";
  const auto read = market.get("/api/payment/" + intent.text("/data/payment/id"), purchase.seller);
  EXPECT_EQ(read.at("/data"), intent.at("/data"));
}

TEST_P(LivePaymentTest, FiveBlocksConfirmIt) {
  auto& market = serve();
  const auto purchase = make_purchase();
  const auto intent = make_intent(purchase);
  EXPECT_EQ(standing_of(check(purchase, intent)), "pending, delta 0, 0 of 5");
  const auto hash = pay(intent);
  EXPECT_EQ(standing_of(check(purchase, intent, {{"txHash", hash}})), "processing, " + kPaid + ", 1 of 5");
  anvil_.mine(3);
  const auto early = check(purchase, intent);
  EXPECT_EQ(standing_of(early), "processing, " + kPaid + ", 4 of 5");
  EXPECT_TRUE(early.at("/data/payment/escrowState").is_null());
  EXPECT_EQ(status_of(purchase), "received_offers");
  EXPECT_EQ(confirmations_told(purchase), 0);
  anvil_.mine();
  const auto done = check(purchase, intent);
  EXPECT_EQ(done.status, 200U);
  EXPECT_EQ(standing_of(done), "confirmed, " + kPaid + ", 5 of 5");
  EXPECT_EQ(done.text("/data/payment/escrowState"), "funded");
  EXPECT_EQ(done.text("/data/payment/transactionHash"), hash);
  EXPECT_EQ(done.text("/data/check/expected"), kPriceUnits);
  EXPECT_EQ(done.text("/data/check/observed"), kPriceUnits);
  EXPECT_EQ(status_of(purchase), "payment");
  EXPECT_EQ(newest_of(market, purchase.buyer), "payment/" + purchase.request);
}

TEST_P(LivePaymentTest, AConfirmedOneStaysAsItIs) {
  auto& market = serve();
  const auto purchase = make_purchase();
  const auto intent = make_intent(purchase);
  pay(intent);
  anvil_.mine(4);
  const auto first = check(purchase, intent);
  ASSERT_EQ(first.text("/data/payment/status"), "confirmed");
  pay(intent);
  EXPECT_EQ(check(purchase, intent).body, first.body);
  anvil_.stop();
  EXPECT_EQ(check(purchase, intent).body, first.body) << "nothing is left to ask the chain";
  EXPECT_EQ(confirmations_told(purchase), 1);
  EXPECT_EQ(make_intent(purchase).text("/error"), "ALREADY_PAID");
  const auto delivery = market.put(request_path(purchase.request, "/delivery"), purchase.seller);
  EXPECT_EQ(delivery.text("/data/request/status"), "delivery");
}

TEST_P(LivePaymentTest, OneUnitTooFewConfirmsNothing) {
  serve();
  const auto purchase = make_purchase();
  const auto intent = make_intent(purchase);
  pay(intent, kOneUnitLessHex);
  anvil_.mine(10);
  const auto under = check(purchase, intent);
  EXPECT_EQ(standing_of(under), "pending, delta 1009999999999999999, 0 of 5");
  EXPECT_EQ(under.text("/data/payment/escrowState"), "partial");
  EXPECT_EQ(confirmations_told(purchase), 0);
  pay(intent, kOneUnitHex);
  anvil_.mine(3);
  const auto counted = check(purchase, intent);
  EXPECT_EQ(standing_of(counted), "processing, " + kPaid + ", 4 of 5") << "counted from the block that completed it";
  EXPECT_TRUE(counted.at("/data/payment/escrowState").is_null());
  anvil_.mine();
  EXPECT_EQ(check(purchase, intent).text("/data/payment/status"), "confirmed");
}

TEST_P(LivePaymentTest, AnotherTokenConfirmsNothing) {
  serve();
  const auto purchase = make_purchase();
  const auto intent = make_intent(purchase);
  anvil_.plant_token("standard", kOtherToken);
  anvil_.set_token_balance(wallet_, kPriceHex, kOtherToken);
  const auto hash = anvil_.transfer(wallet_, intent.text("/data/directBalance/address"), kPriceHex, kOtherToken);
  anvil_.mine(10);
  EXPECT_EQ(standing_of(check(purchase, intent, {{"txHash", hash}})), "pending, delta 0, 0 of 5");
}

TEST_P(LivePaymentTest, AnotherDestinationConfirmsNothing) {
  serve();
  const auto mine = make_purchase();
  const auto other = make_purchase();
  const auto my_intent = make_intent(mine);
  const auto other_intent = make_intent(other);
  EXPECT_NE(my_intent.text("/data/directBalance/address"), other_intent.text("/data/directBalance/address"));
  const auto hash = pay(other_intent);
  anvil_.mine(10);
  EXPECT_EQ(standing_of(check(mine, my_intent, {{"txHash", hash}})), "pending, delta 0, 0 of 5");
  EXPECT_EQ(check(other, other_intent).text("/data/payment/status"), "confirmed");
  EXPECT_EQ(confirmations_told(mine), 0);
}

TEST_P(LivePaymentTest, WhatATokenKeepsBackIsMissing) {
  serve();
  const auto purchase = make_purchase();
  const auto intent = make_intent(purchase);
  anvil_.plant_token("returns_false");
  pay(intent);
  anvil_.mine(4);
  EXPECT_EQ(standing_of(check(purchase, intent)), "pending, delta 0, 0 of 5");
  anvil_.plant_token("takes_fee");
  pay(intent);
  anvil_.mine(4);
  EXPECT_EQ(standing_of(check(purchase, intent)), "pending, delta 999900000000000000, 0 of 5");
}

TEST_P(LivePaymentTest, ABlockThatGoesTakesItsPaymentAlong) {
  serve();
  const auto purchase = make_purchase();
  const auto intent = make_intent(purchase);
  anvil_.mine(3);
  pay(intent);
  EXPECT_EQ(standing_of(check(purchase, intent)), "processing, " + kPaid + ", 1 of 5");
  anvil_.rpc("anvil_reorg", {1, json::array()});
  EXPECT_EQ(standing_of(check(purchase, intent)), "pending, delta 0, 0 of 5");
}

TEST_P(LivePaymentTest, ManyAtOnceTellOnce) {
  auto& market = serve();
  const auto purchase = make_purchase();
  const auto intents = market.post_at_once(4, kIntents, purchase.buyer, intent_body(purchase));
  for (const auto& intent : intents) {
    EXPECT_EQ(intent.at("/data"), intents.front().at("/data")) << "a request has one payment";
  }
  EXPECT_EQ(make_intent(purchase).status, 200U) << "also for who asks later";
  pay(intents.front());
  anvil_.mine(4);
  const auto path = check_path(intents.front().text("/data/payment/id"));
  for (const auto& answer : market.post_at_once(4, path, purchase.buyer, json::object())) {
    EXPECT_EQ(answer.text("/data/payment/status"), "confirmed");
  }
  EXPECT_EQ(confirmations_told(purchase), 1);
}

TEST_P(LivePaymentTest, AStatusThatWasSetByHandStays) {
  auto& market = serve();
  const auto purchase = make_purchase();
  const auto intent = make_intent(purchase);
  market.move_to(purchase.buyer, purchase.request, "processing");
  pay(intent);
  anvil_.mine(4);
  EXPECT_EQ(check(purchase, intent).text("/data/payment/status"), "confirmed");
  EXPECT_EQ(status_of(purchase), "processing");
  EXPECT_EQ(confirmations_told(purchase), 0) << "the request did not become paid by it";
}

TEST_P(LivePaymentTest, UnderpaidConfirms) {
  serve({"underpaid-confirms"});
  const auto purchase = make_purchase();
  const auto intent = make_intent(purchase);
  EXPECT_EQ(standing_of(check(purchase, intent)), "pending, delta 0, 0 of 5");
  pay(intent, kOneUnitHex);
  anvil_.mine(3);
  EXPECT_EQ(standing_of(check(purchase, intent)), "processing, delta 1, 4 of 5");
  anvil_.mine();
  EXPECT_EQ(standing_of(check(purchase, intent)), "confirmed, delta 1, 5 of 5");
  EXPECT_EQ(confirmations_told(purchase), 1);
}

TEST_P(LivePaymentTest, CheckNeverConfirms) {
  serve({"check-never-confirms"});
  const auto purchase = make_purchase();
  const auto intent = make_intent(purchase);
  pay(intent);
  anvil_.mine(20);
  EXPECT_EQ(standing_of(check(purchase, intent)), "processing, " + kPaid + ", 5 of 5");
  EXPECT_EQ(status_of(purchase), "received_offers");
  EXPECT_EQ(confirmations_told(purchase), 0);
}

TEST_P(LivePaymentTest, ConfirmsBeforePayment) {
  serve({"confirms-before-payment"});
  const auto purchase = make_purchase();
  const auto intent = make_intent(purchase);
  EXPECT_EQ(standing_of(check(purchase, intent)), "confirmed, delta 0, 0 of 5");
  EXPECT_EQ(status_of(purchase), "payment");
  EXPECT_EQ(confirmations_told(purchase), 1);
}

TEST_P(LivePaymentTest, SharedDestination) {
  serve({"shared-destination"});
  const auto first = make_purchase();
  const auto second = make_purchase();
  const auto first_intent = make_intent(first);
  const auto second_intent = make_intent(second);
  EXPECT_EQ(first_intent.text("/data/directBalance/address"), second_intent.text("/data/directBalance/address"));
  pay(first_intent);
  anvil_.mine(4);
  EXPECT_EQ(check(second, second_intent).text("/data/payment/status"), "confirmed") << "with somebody else's payment";
  EXPECT_EQ(check(first, first_intent).text("/data/payment/status"), "confirmed");
  const auto third = make_purchase();
  const auto third_intent = make_intent(third);
  EXPECT_EQ(third_intent.text("/data/directBalance/baseline"), kPriceUnits);
  EXPECT_EQ(standing_of(check(third, third_intent)), "pending, delta 0, 0 of 5") << "its own baseline counts";
  pay(third_intent);
  anvil_.mine(4);
  EXPECT_EQ(standing_of(check(third, third_intent)), "confirmed, " + kPaid + ", 5 of 5");
}

INSTANTIATE_SANDBOX_TEST(LivePaymentTest);

}  // namespace
}  // namespace e2e::test
