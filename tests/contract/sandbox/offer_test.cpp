// Offers, their acceptance, payment by record, delivery and confirmation: who may, and when.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "contract/sandbox/sandbox_fixture.hpp"

namespace e2e::test {
namespace {

namespace json = boost::json;
using testing::ElementsAre;

constexpr std::string_view kPayments = "/api/marketplace/payments";
constexpr std::string_view kNoSuchId = "00000000-0000-4000-8000-000000000000";

class OfferTest : public SandboxTest {
 protected:
  void SetUp() override {
    market_ = &start();
    buyer_ = market_->make_actor("buyer");
    seller_ = market_->make_actor("seller");
    rival_ = market_->make_actor("seller");
    request_ = market_->make_request(buyer_, {seller_, rival_});
  }
  Answer offer(const Actor& caller, const json::value& body) {
    return market_->post(request_path(request_, "/offers"), caller, body);
  }
  Answer accept(const Actor& caller, std::string_view id) {
    return market_->put(fmt::format("/api/marketplace/offers/{}/accept", id), caller);
  }
  Answer select(const Actor& caller, const json::value& body) {
    return market_->post(request_path(request_, "/select-offer"), caller, body);
  }
  json::object payment(std::string_view offer_id) const {
    return {{"purchaseRequestId", request_}, {"sellerOfferId", offer_id}, {"buyerId", buyer_.id},
            {"sellerId", seller_.id},        {"amount", "1.01"},          {"currency", "USDT"},
            {"provider", "escrow"}};
  }

  Marketplace* market_ = nullptr;
  Actor buyer_;
  Actor seller_;
  Actor rival_;
  std::string request_;
};

TEST_P(OfferTest, IsStoredAndMovesTheRequest) {
  auto body = valid_offer();
  body["price"] = {{"amount", 1.01}, {"currency", "USDT"}};
  body["notes"] = "By bicycle courier";
  const auto created = offer(seller_, body);
  ASSERT_EQ(created.status, 201U);
  EXPECT_EQ(created.text("/data/offer/price/amount"), "1.01");
  EXPECT_EQ(created.text("/data/offer/sellerId"), seller_.id);
  const auto list = market_->get(request_path(request_, "/offers"), buyer_);
  EXPECT_EQ(list.at("/data/offers/0"), created.at("/data/offer"));
  EXPECT_EQ(market_->get(request_path(request_), buyer_).text("/data/request/status"), "received_offers");
}

TEST_P(OfferTest, IsForTargetedSellersOnce) {
  EXPECT_EQ(offer({}, valid_offer()).status, 401U);
  EXPECT_EQ(offer(buyer_, valid_offer()).status, 403U);
  EXPECT_EQ(offer(market_->make_actor("seller"), valid_offer()).status, 403U);
  EXPECT_EQ(offer(seller_, valid_offer()).status, 201U);
  EXPECT_EQ(offer(seller_, valid_offer()).status, 409U);
  EXPECT_EQ(offer(rival_, valid_offer()).status, 201U);
  market_->move_to(buyer_, request_, "pending_payment");
  const auto late = market_->make_request(buyer_, {seller_});
  market_->move_to(buyer_, late, "pending_payment");
  EXPECT_EQ(market_->post(request_path(late, "/offers"), seller_, valid_offer()).status, 400U);
}

TEST_P(OfferTest, SaysEverythingThatIsWrong) {
  const auto answer = offer(seller_, {{"title", ""},
                                      {"price", {{"amount", "0.0"}, {"currency", "GOLD"}}},
                                      {"deliveryTime", {{"amount", 1.5}, {"unit", "moons"}}},
                                      {"notes", 5}});
  EXPECT_EQ(answer.status, 400U);
  EXPECT_EQ(answer.fields(),
            "title, description, price.currency, price.amount, deliveryTime.amount, deliveryTime.unit, notes");
  for (const json::value& amount : {json::value("-1"), json::value(-1), json::value("1e3"), json::value(1e30),
                                    json::value("1."), json::value(true), json::value("0.0000000000000000001")}) {
    auto body = valid_offer();
    body["price"].as_object()["amount"] = amount;
    EXPECT_EQ(offer(seller_, body).status, 400U) << json::serialize(amount);
  }
}

TEST_P(OfferTest, IsAcceptedOnceByTheBuyerAndRejectsTheOthers) {
  const auto chosen = market_->make_offer(seller_, request_);
  const auto other = market_->make_offer(rival_, request_);
  EXPECT_EQ(accept(seller_, chosen).status, 403U);
  EXPECT_EQ(accept(market_->make_actor("buyer"), chosen).status, 403U);
  EXPECT_EQ(accept(buyer_, kNoSuchId).status, 404U);
  EXPECT_EQ(accept(buyer_, "x").status, 400U);
  const auto accepted = accept(buyer_, chosen);
  ASSERT_EQ(accepted.status, 200U);
  EXPECT_EQ(accepted.text("/data/offer/status"), "accepted");
  EXPECT_EQ(accepted.text("/data/request/selectedOfferId"), chosen);
  EXPECT_EQ(accepted.text("/data/request/status"), "received_offers");
  EXPECT_EQ(market_->get(request_path(request_, "/offers"), buyer_).text("/data/offers/1/status"), "rejected");
  EXPECT_EQ(accept(buyer_, chosen).status, 409U);
  EXPECT_EQ(accept(buyer_, other).status, 409U);
  EXPECT_THAT(inbox_of(*market_, seller_), ElementsAre("offer/" + chosen, "purchase_request/" + request_));
  EXPECT_THAT(inbox_of(*market_, rival_), ElementsAre("offer/" + other, "purchase_request/" + request_));
}

TEST_P(OfferTest, IsSelectedByTheOtherRouteJustSo) {
  const auto chosen = market_->make_offer(seller_, request_);
  const auto other = market_->make_offer(rival_, request_);
  const auto elsewhere = market_->make_offer(seller_, market_->make_request(buyer_, {seller_}));
  EXPECT_EQ(select(seller_, {{"offerId", chosen}}).status, 403U);
  EXPECT_EQ(select(market_->make_actor("buyer"), {{"offerId", chosen}}).status, 403U);
  EXPECT_EQ(select(buyer_, json::object()).fields(), "offerId");
  EXPECT_EQ(select(buyer_, {{"offerId", kNoSuchId}}).status, 404U);
  EXPECT_EQ(select(buyer_, {{"offerId", elsewhere}}).status, 404U);
  EXPECT_EQ(select(buyer_, {{"offerId", chosen}}).text("/data/request/selectedOfferId"), chosen);
  EXPECT_EQ(select(buyer_, {{"offerId", chosen}}).status, 409U);
  EXPECT_EQ(newest_of(*market_, rival_), "offer/" + other);
}

TEST_P(OfferTest, CannotBeMadeOrAcceptedOnceTheRequestHasMovedOn) {
  const auto id = market_->make_offer(seller_, request_);
  market_->move_to(buyer_, request_, "payment");
  EXPECT_EQ(accept(buyer_, id).status, 400U);
  EXPECT_EQ(offer(rival_, valid_offer()).status, 400U);
}

TEST_P(OfferTest, PaymentIsRecordedOnceAndTellsTheBuyer) {
  const auto id = market_->make_offer(seller_, request_);
  EXPECT_EQ(market_->post(kPayments, buyer_, payment(id)).text("/error"), "NO_OFFER_SELECTED");
  market_->accept(buyer_, id);
  EXPECT_EQ(market_->post(kPayments, seller_, payment(id)).status, 403U);
  EXPECT_EQ(market_->post(kPayments, market_->make_actor("buyer"), payment(id)).status, 403U);
  auto wrong = payment(kNoSuchId);
  wrong["buyerId"] = rival_.id;
  wrong["sellerId"] = rival_.id;
  wrong["amount"] = "1.00";
  wrong["currency"] = "EUR";
  EXPECT_EQ(market_->post(kPayments, buyer_, wrong).fields(), "sellerOfferId, buyerId, sellerId, amount, currency");

  const auto recorded = market_->post(kPayments, buyer_, payment(id));
  ASSERT_EQ(recorded.status, 201U);
  EXPECT_EQ(recorded.text("/data/payment/status"), "completed");
  EXPECT_EQ(recorded.text("/data/payment/amount"), "1.01");
  EXPECT_EQ(market_->get(request_path(request_), buyer_).text("/data/request/status"), "payment");
  EXPECT_EQ(newest_of(*market_, buyer_), "payment/" + request_);
  EXPECT_EQ(market_->post(kPayments, buyer_, payment(id)).status, 409U);
  EXPECT_EQ(market_->post(kPayments, buyer_, json::object()).fields(),
            "purchaseRequestId, sellerOfferId, buyerId, sellerId, amount, currency, provider");
}

TEST_P(OfferTest, IsDeliveredByTheSelectedSellerAndConfirmedByTheBuyer) {
  const auto id = market_->make_offer(seller_, request_);
  market_->make_offer(rival_, request_);
  const auto delivery = request_path(request_, "/delivery");
  const auto confirmation = request_path(request_, "/confirm-delivery");
  EXPECT_EQ(market_->put(delivery, seller_).status, 403U) << "nothing is selected yet";
  market_->accept(buyer_, id);
  EXPECT_EQ(market_->put(delivery, seller_).status, 400U) << "not paid yet";
  market_->move_to(buyer_, request_, "processing");
  EXPECT_EQ(market_->put(delivery, rival_).status, 403U);
  EXPECT_EQ(market_->put(delivery, buyer_).status, 403U);
  EXPECT_EQ(market_->put(delivery, seller_, {{"carrier", 1}}).fields(), "carrier");
  EXPECT_EQ(market_->patch(confirmation, buyer_).status, 400U) << "not delivered yet";
  const auto delivered = market_->put(delivery, seller_, {{"trackingNumber", "T-1"}, {"carrier", "Post"}});
  EXPECT_EQ(delivered.text("/data/request/delivery/trackingNumber"), "T-1");
  EXPECT_EQ(market_->put(delivery, seller_).status, 400U);
  EXPECT_EQ(market_->patch(confirmation, seller_).status, 403U);
  EXPECT_EQ(market_->patch(confirmation, market_->make_actor("buyer")).status, 403U);
  EXPECT_EQ(market_->patch(confirmation, market_->admin()).text("/data/request/status"), "delivered");
  EXPECT_EQ(market_->patch(confirmation, buyer_).status, 400U);
  EXPECT_EQ(newest_of(*market_, seller_), "delivery/" + request_);
}

INSTANTIATE_SANDBOX_TEST(OfferTest);

}  // namespace
}  // namespace e2e::test
