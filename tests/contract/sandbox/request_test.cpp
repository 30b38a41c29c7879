// Purchase requests: what may be asked for, who sees it, and how it moves.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "contract/sandbox/sandbox_fixture.hpp"

namespace e2e::test {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kRequests = "/api/marketplace/purchase-requests";
constexpr std::string_view kNoSuchId = "00000000-0000-4000-8000-000000000000";

class RequestTest : public SandboxTest {
 protected:
  void SetUp() override {
    market_ = &start();
    buyer_ = market_->make_actor("buyer");
    seller_ = market_->make_actor("seller");
  }
  unsigned move(const Actor& caller, std::string_view request, std::string_view status) {
    return market_->patch(request_path(request, "/status"), caller, {{"status", status}}).status;
  }

  Marketplace* market_ = nullptr;
  Actor buyer_;
  Actor seller_;
};

TEST_P(RequestTest, KeepsWhatWasAsked) {
  auto body = valid_request(*market_, {seller_});
  body["budget"] = {{"min", 0.3}, {"max", "1000000.000000000000000001"}, {"currency", "USDT"}};
  body["title"] = "Ein \"Fahrrad\" für 😀";
  const auto created = market_->post(kRequests, buyer_, body);
  ASSERT_EQ(created.status, 201U) << json::serialize(created.body);
  const auto id = created.text("/data/purchaseRequest/id");
  const auto read = market_->get(request_path(id), buyer_);
  EXPECT_EQ(read.at("/data/request"), created.at("/data/purchaseRequest"));
  EXPECT_EQ(read.text("/data/request/title"), "Ein \"Fahrrad\" für 😀");
  EXPECT_EQ(read.text("/data/request/budget/min"), "0.3");
  EXPECT_EQ(read.text("/data/request/budget/max"), "1000000.000000000000000001");
  EXPECT_EQ(read.text("/data/request/status"), "pending");
  EXPECT_EQ(read.text("/data/request/buyerId"), buyer_.id);
  EXPECT_EQ(read.text("/data/request/preferredSellerIds/0"), seller_.id);
  EXPECT_EQ(read.text("/data/request/deliveryInfo/address"), "1 Main Street");
  EXPECT_TRUE(read.at("/data/request/selectedOfferId").is_null());
}

TEST_P(RequestTest, SaysEverythingThatIsWrong) {
  const auto answer = market_->post(kRequests, buyer_,
                                    {{"title", std::string(201, 'x')},
                                     {"description", "four"},
                                     {"categoryId", "bicycles"},
                                     {"productType", "gadget"},
                                     {"quantity", 0},
                                     {"budget", {{"min", "2"}, {"max", -1}, {"currency", "BTC"}}},
                                     {"urgency", "now"},
                                     {"isPublic", 1},
                                     {"preferredSellerIds", {seller_.legacy_id}},
                                     {"deliveryInfo", {{"deliveryType", "pigeon"}}}});
  EXPECT_EQ(answer.status, 400U);
  EXPECT_EQ(answer.fields(),
            "title, description, categoryId, productType, quantity, budget.max, budget.currency, budget.max, urgency, "
            "isPublic, preferredSellerIds.0, deliveryInfo.deliveryType");
  EXPECT_EQ(market_->post(kRequests, buyer_, json::object()).fields(),
            "title, description, categoryId, productType, budget, budget.min, budget.max, budget.currency");
  EXPECT_THAT(inbox_of(*market_, buyer_), IsEmpty());
}

TEST_P(RequestTest, RefersOnlyToWhatExists) {
  auto body = valid_request(*market_, {seller_});
  body["categoryId"] = kNoSuchId;
  body["preferredSellerIds"] = {buyer_.id, kNoSuchId};
  EXPECT_EQ(market_->post(kRequests, buyer_, body).fields(), "categoryId, preferredSellerIds");
  auto twice = valid_request(*market_, {seller_, seller_});
  EXPECT_EQ(market_->post(kRequests, buyer_, twice).fields(), "preferredSellerIds");
}

TEST_P(RequestTest, IsForBuyers) {
  const auto body = valid_request(*market_, {seller_});
  EXPECT_EQ(market_->post(kRequests, {}, body).status, 401U);
  EXPECT_EQ(market_->post(kRequests, seller_, body).status, 403U);
  EXPECT_EQ(market_->post(kRequests, market_->admin(), body).status, 403U);
  EXPECT_EQ(market_->post(kRequests, seller_, json::object()).status, 403U) << "role before validation";
}

TEST_P(RequestTest, PrivateOnesAreSeenByTheirPartiesOnly) {
  const auto stranger = market_->make_actor("seller");
  const auto other_buyer = market_->make_actor("buyer");
  const auto request = market_->make_request(buyer_, {seller_});
  for (const auto* rest : {"", "/offers"}) {
    const auto path = request_path(request, rest);
    EXPECT_EQ(market_->get(path, buyer_).status, 200U);
    EXPECT_EQ(market_->get(path, seller_).status, 200U);
    EXPECT_EQ(market_->get(path, market_->admin()).status, 200U);
    EXPECT_EQ(market_->get(path, stranger).status, 403U);
    EXPECT_EQ(market_->get(path, other_buyer).status, 403U);
    EXPECT_EQ(market_->get(path).status, 401U);
  }
  auto body = valid_request(*market_, {});
  body["isPublic"] = true;
  const auto open = market_->post(kRequests, buyer_, body).text("/data/purchaseRequest/id");
  EXPECT_EQ(market_->get(request_path(open), stranger).status, 200U);
  EXPECT_THAT(inbox_of(*market_, stranger), IsEmpty());
}

TEST_P(RequestTest, ListsTheCallersOwnNewestFirst) {
  const auto first = market_->make_request(buyer_, {seller_});
  const auto second = market_->make_request(buyer_, {});
  const auto list = market_->get(kRequests, buyer_);
  EXPECT_EQ(list.at("/data/purchaseRequests").as_array().size(), 2U);
  EXPECT_EQ(list.text("/data/purchaseRequests/0/id"), second);
  EXPECT_EQ(list.text("/data/purchaseRequests/1/id"), first);
  EXPECT_TRUE(market_->get(kRequests, seller_).at("/data/purchaseRequests").as_array().empty());
}

TEST_P(RequestTest, MovesForwardForItsBuyerAndAnywhereForAnAdmin) {
  const auto request = market_->make_request(buyer_, {seller_});
  EXPECT_EQ(move(seller_, request, "active"), 403U);
  EXPECT_EQ(move(market_->make_actor("buyer"), request, "active"), 403U);
  EXPECT_EQ(move(buyer_, request, "payment"), 200U);
  EXPECT_EQ(move(buyer_, request, "pending"), 400U);
  EXPECT_EQ(move(buyer_, request, "payment"), 400U);
  EXPECT_EQ(move(buyer_, request, "shipped"), 400U);
  EXPECT_EQ(market_->patch(request_path(request, "/status"), buyer_, json::object()).fields(), "status");
  EXPECT_EQ(move(market_->admin(), request, "payment"), 200U);
  EXPECT_EQ(move(market_->admin(), request, "active"), 200U);
  EXPECT_EQ(move(buyer_, request, "cancelled"), 200U);
  EXPECT_EQ(move(buyer_, request, "completed"), 400U);
  EXPECT_THAT(inbox_of(*market_, buyer_), ElementsAre("payment/" + request, "purchase_request/" + request))
      << "told once: setting the status again pays nothing";
}

TEST_P(RequestTest, AnswersUnknownAndMalformedIds) {
  EXPECT_EQ(market_->get(request_path(kNoSuchId), buyer_).status, 404U);
  EXPECT_EQ(market_->get(request_path("42"), buyer_).status, 400U);
  EXPECT_EQ(market_->get(request_path("42"), buyer_).text("/error"), "INVALID_ID");
  EXPECT_EQ(move(buyer_, kNoSuchId, "payment"), 404U);
  EXPECT_EQ(move(buyer_, "%00", "payment"), 400U);
  for (const auto* rest : {"/delivery", "/confirm-delivery"}) {
    const auto path = request_path(kNoSuchId, rest);
    const auto& caller = std::string_view(rest) == "/delivery" ? seller_ : buyer_;
    EXPECT_EQ((&caller == &seller_ ? market_->put(path, caller) : market_->patch(path, caller)).status, 404U) << rest;
  }
}

INSTANTIATE_SANDBOX_TEST(RequestTest);

}  // namespace
}  // namespace e2e::test
