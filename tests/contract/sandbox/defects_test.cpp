// Each defect but the redirections (redirection_test.cpp), as clients see it and as the truth tells it.
#include <map>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "contract/sandbox/defects_fixture.hpp"

namespace e2e::test {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST_P(DefectsTest, LeaveNoTraceWhereThereIsNone) {
  auto& market = begin({});
  const auto made = purchase();
  EXPECT_THAT(market.get("/__sandbox/truth").at("/data/defects").as_array(), IsEmpty());
  const auto truth = truth_about(made.request);
  EXPECT_EQ(text_at(truth, "status"), "delivered");
  EXPECT_THAT(truth.at("suppressed").as_array(), IsEmpty());
  ASSERT_THAT(truth.at("notifications").as_array(), SizeIs(10));
  for (const auto& notice : truth.at("notifications").as_array()) {
    EXPECT_EQ(notice.at("intended"), notice.at("recipient"));
    EXPECT_TRUE(notice.at("defect").is_null());
  }
}

TEST_P(DefectsTest, AcceptedRelatedIdIsMissing) {
  auto& market = begin({"accepted-related-id-missing"});
  const auto made = accept_an_offer();
  EXPECT_EQ(newest_of(market, winner), "offer/");
  EXPECT_EQ(newest_of(market, loser), "offer/" + made.losing);
  const auto inbox = market.get("/api/notifications", winner);
  EXPECT_EQ(inbox.text("/data/notifications/0/metadata/purchaseRequestId"), made.request);
  EXPECT_EQ(inbox.at("/data/notifications/0").as_object().count("relatedId"), 0U);
  EXPECT_THAT(changes(made.request, "accepted-related-id-missing"), ElementsAre("offer_accepted winner for winner"));
  EXPECT_TRUE(truth_about(made.request).at("notifications").as_array().at(5).at("relatedId").is_null());
}

TEST_P(DefectsTest, AcceptedRelatedIdIsTheRequests) {
  auto& market = begin({"accepted-related-id-wrong"});
  const auto made = accept_an_offer();
  EXPECT_EQ(newest_of(market, winner), "offer/" + made.request);
  EXPECT_EQ(newest_of(market, loser), "offer/" + made.losing);
  EXPECT_THAT(changes(made.request, "accepted-related-id-wrong"), ElementsAre("offer_accepted winner for winner"));
}

TEST_P(DefectsTest, PaymentsAnswer500) {
  auto& market = begin({"payments-500"});
  const auto made = accept_an_offer();
  const json::object payment{{"purchaseRequestId", made.request},
                             {"sellerOfferId", made.winning},
                             {"buyerId", buyer.id},
                             {"sellerId", winner.id},
                             {"amount", "1.01"},
                             {"currency", "USDT"},
                             {"provider", "escrow"}};
  const auto answer = market.post("/api/marketplace/payments", buyer, payment);
  EXPECT_EQ(answer.status, 500U);
  EXPECT_EQ(answer.text("/success"), "false");
  EXPECT_EQ(answer.number("/statusCode"), 500);
  EXPECT_EQ(answer.text("/path"), "/api/marketplace/payments");
  EXPECT_EQ(status_of(made.request), "received_offers");
  EXPECT_EQ(newest_of(market, buyer), "offer/" + made.losing);
  const auto rows = market.get(fmt::format("/api/user/admin/{}/dependencies", buyer.id), market.admin());
  EXPECT_EQ(rows.number("/data/dependencies/payments"), 0);
  EXPECT_THAT(market.warnings, IsEmpty()) << "asked for, so not unexpected";
  EXPECT_EQ(market.post("/api/marketplace/payments", winner, payment).status, 403U) << "still the buyers' route";
  market.move_to(buyer, made.request, "payment");
  EXPECT_EQ(newest_of(market, buyer), "payment/" + made.request) << "the other way to pay works";
}

TEST_P(DefectsTest, DeliveryAndConfirmationAreSilent) {
  auto& market = begin({"silent-delivery", "silent-confirmation"});
  const auto made = purchase();
  EXPECT_EQ(status_of(made.request), "delivered");
  EXPECT_EQ(newest_of(market, buyer), "payment/" + made.request);
  EXPECT_EQ(newest_of(market, winner), "offer/" + made.winning);
  EXPECT_THAT(changes(made.request, "silent-delivery"), ElementsAre("seller_delivered nobody for buyer"));
  EXPECT_THAT(changes(made.request, "silent-confirmation"), ElementsAre("delivery_confirmed nobody for winner"));
  const auto suppressed = truth_about(made.request).at("suppressed").as_array();
  ASSERT_THAT(suppressed, SizeIs(2));
  EXPECT_EQ(text_at(suppressed.at(0), "role"), "buyer");
  EXPECT_EQ(text_at(suppressed.at(0), "relatedId"), made.request);
  EXPECT_EQ(text_at(suppressed.at(0).at("recipient"), "_id"), buyer.legacy_id);
}

TEST_P(DefectsTest, EveryNoticeCanBeMissing) {
  const std::map<std::string, std::vector<std::string>> missing = {
      {"request_created:buyer", {"request_created nobody for buyer"}},
      {"request_created:seller", {"request_created nobody for winner", "request_created nobody for loser"}},
      {"offer_created:buyer", {"offer_created nobody for buyer", "offer_created nobody for buyer"}},
      {"offer_accepted:selected_seller", {"offer_accepted nobody for winner"}},
      {"offer_rejected:rejected_seller", {"offer_rejected nobody for loser"}},
      {"payment_confirmed:buyer", {"payment_confirmed nobody for buyer"}},
      {"seller_delivered:buyer", {"seller_delivered nobody for buyer"}},
      {"delivery_confirmed:selected_seller", {"delivery_confirmed nobody for winner"}}};
  for (const auto& [notices, expected] : missing) {
    begin({"missing:" + notices});
    const auto made = purchase();
    EXPECT_EQ(changes(made.request, "missing:" + notices), expected);
    EXPECT_THAT(truth_about(made.request).at("notifications").as_array(), SizeIs(10 - expected.size())) << notices;
  }
}

TEST_P(DefectsTest, NoticesAreStoredTwice) {
  auto& market = begin({"duplicate:request_created"});
  const auto made = accept_an_offer();
  EXPECT_THAT(inbox_of(market, winner), SizeIs(3));
  const auto page = market.get("/api/notifications", winner).at("/data/notifications").as_array();
  EXPECT_NE(page.at(1).at("id"), page.at(2).at("id"));
  EXPECT_EQ(page.at(1).at("relatedId"), page.at(2).at("relatedId"));
  EXPECT_THAT(told(made.request, "request_created"),
              ElementsAre("buyer", "buyer", "winner", "winner", "loser", "loser"));
  EXPECT_THAT(changes(made.request, "duplicate:request_created"), SizeIs(3)) << "the first of two is right";
}

TEST_P(DefectsTest, NoticesAreLate) {
  auto options = options_with({"late:request_created:2s"});
  options.notify_delay = {milliseconds(100), milliseconds(100)};
  auto& market = begin_with(std::move(options));
  const auto request = market.make_request(buyer, {winner});
  market.make_offer(winner, request);
  market.clock.advance(milliseconds(100));
  EXPECT_THAT(inbox_of(market, buyer), SizeIs(1)) << "the offer's";
  market.clock.advance(milliseconds(1'999));
  EXPECT_THAT(inbox_of(market, winner), IsEmpty());
  market.clock.advance(milliseconds(1));
  EXPECT_THAT(inbox_of(market, winner), SizeIs(1));
  EXPECT_EQ(newest_of(market, buyer), "purchase_request/" + request) << "on top";
  EXPECT_THAT(changes(request, "late:request_created:2000"), SizeIs(2));
  EXPECT_EQ(text_at(truth_about(request).at("notifications").as_array().at(0), "visibleAt"),
            base::to_rfc3339(market.clock.wall()));
}

TEST_P(DefectsTest, TheUnreadCountDrifts) {
  auto& market = begin({"unread-drift"});
  for (int count = 1; count <= 4; ++count) {
    market.make_request(buyer, {});
    const int shown = count < 3 ? count : count + 1;
    const auto page = market.get("/api/notifications?limit=1&unreadOnly=true", buyer);
    EXPECT_EQ(page.number("/data/unreadCount"), shown);
    EXPECT_EQ(page.number("/data/pagination/total"), count);
    EXPECT_EQ(market.get("/api/notifications/unread-count", buyer).number("/data/unreadCount"), shown);
  }
  EXPECT_EQ(market.get("/api/notifications", winner).number("/data/unreadCount"), 0);
}

TEST_P(DefectsTest, TheStatusIsStuck) {
  auto& market = begin({"stuck-status"});
  const auto made = purchase();
  EXPECT_EQ(status_of(made.request), "delivery");
  EXPECT_EQ(text_at(truth_about(made.request), "status"), "delivery");
  EXPECT_EQ(newest_of(market, winner), "delivery/" + made.request);
  EXPECT_EQ(confirm(made.request).text("/data/request/status"), "delivered") << "the answer hides it";
}

TEST_P(DefectsTest, LosersAreNotRejected) {
  auto& market = begin({"losers-not-rejected"});
  const auto made = accept_an_offer();
  const auto offers = market.get(request_path(made.request, "/offers"), buyer);
  EXPECT_EQ(offers.text("/data/offers/0/status"), "accepted");
  EXPECT_EQ(offers.text("/data/offers/1/status"), "pending");
  EXPECT_EQ(newest_of(market, winner), "offer/" + made.winning);
  EXPECT_THAT(inbox_of(market, loser), SizeIs(1));
  EXPECT_THAT(changes(made.request, "losers-not-rejected"), ElementsAre("offer_rejected nobody for loser"));
  EXPECT_EQ(text_at(truth_about(made.request).at("suppressed").as_array().at(0), "relatedId"), made.losing);
}

TEST_P(DefectsTest, TheTruthNamesThemAll) {
  auto& market = begin({"late:offer_created:1s", "stuck-status", "missing:request_created:buyer"});
  EXPECT_EQ(market.get("/__sandbox/truth").text("/data/defects"),
            R"(["late:offer_created:1000","stuck-status","missing:request_created:buyer"])");
  const auto request = market.make_request(buyer, {});
  EXPECT_THAT(changes(request, "missing:request_created:buyer"), SizeIs(1)) << "known though nobody was told of it";
  EXPECT_THAT(inbox_of(market, buyer), IsEmpty());
}

TEST_P(DefectsTest, TheTruthOutlivesDeletedUsers) {
  auto& market = begin({"silent-delivery", "wrong-recipient:offer_created"});
  const auto made = purchase();
  market.del("/api/user/admin/" + buyer.id, market.admin());
  const auto truth = truth_about(made.request);
  EXPECT_TRUE(truth.at("status").is_null());
  EXPECT_THAT(changes(made.request, "silent-delivery"), ElementsAre("seller_delivered nobody for buyer"));
  EXPECT_THAT(changes(made.request, "wrong-recipient:offer_created"),
              ElementsAre("offer_created loser for buyer", "offer_created winner for buyer"));
}

INSTANTIATE_SANDBOX_TEST(DefectsTest);

}  // namespace
}  // namespace e2e::test
