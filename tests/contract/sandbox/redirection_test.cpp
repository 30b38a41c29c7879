// Notices that go to others: wrong-recipient, extra-recipient and cross-flow.
#include <gmock/gmock.h>

#include "contract/sandbox/defects_fixture.hpp"

namespace e2e::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class RedirectionTest : public DefectsTest {};

// Who gets the notices of each event instead of the right recipients.
const std::map<std::string, std::vector<std::string>, std::less<>> kOthers = {
    {"request_created", {"bystander for buyer", "bystander for winner", "bystander for loser"}},
    {"offer_created", {"loser for buyer", "winner for buyer"}},
    {"offer_accepted", {"loser for winner"}},
    {"offer_rejected", {"winner for loser"}},
    {"payment_confirmed", {"loser for buyer"}},
    {"seller_delivered", {"loser for buyer"}},
    {"delivery_confirmed", {"loser for winner"}}};

TEST_P(RedirectionTest, WrongRecipientsAreTold) {
  for (const auto& [event, others] : kOthers) {
    const auto defect = "wrong-recipient:" + event;
    begin({defect});
    const auto made = purchase();
    EXPECT_EQ(told(made.request, event), others);
    EXPECT_THAT(changes(made.request, defect), SizeIs(others.size()));
    EXPECT_THAT(truth_about(made.request).at("notifications").as_array(), SizeIs(10));
    EXPECT_THAT(truth_about(made.request).at("suppressed").as_array(), IsEmpty()) << event;
  }
}

TEST_P(RedirectionTest, ExtraRecipientsAreTold) {
  for (const auto& [event, others] : kOthers) {
    const auto defect = "extra-recipient:" + event;
    begin({defect});
    const auto made = purchase();
    std::vector<std::string> expected;
    for (const auto& other : others) {
      expected.push_back(other.substr(other.rfind(' ') + 1));
      expected.push_back(other);
    }
    EXPECT_EQ(told(made.request, event), expected);
    EXPECT_THAT(changes(made.request, defect), SizeIs(others.size())) << "the right ones are right";
    EXPECT_THAT(truth_about(made.request).at("notifications").as_array(), SizeIs(10 + others.size()));
  }
}

TEST_P(RedirectionTest, AMisaddressedNoticeKeepsItsContent) {
  auto& market = begin({"wrong-recipient:offer_created"});
  const auto made = accept_an_offer();
  EXPECT_THAT(inbox_of(market, buyer), ElementsAre("purchase_request/" + made.request));
  EXPECT_THAT(inbox_of(market, loser),
              ElementsAre("offer/" + made.losing, "offer/" + made.winning, "purchase_request/" + made.request));
  const auto inbox = market.get("/api/notifications", loser);
  EXPECT_EQ(inbox.text("/data/notifications/1/title"), "New offer");
  EXPECT_EQ(inbox.text("/data/notifications/1/userId"), loser.legacy_id);
}

TEST_P(RedirectionTest, WithoutAnotherActorNobodyIsTold) {
  auto& market = begin({"wrong-recipient:offer_created", "extra-recipient:request_created"});
  market.del("/api/user/admin/" + bystander.id, market.admin());
  const auto request = market.make_request(buyer, {winner});
  market.make_request(buyer, {loser});
  const auto offer = market.make_offer(winner, request);
  EXPECT_THAT(told(request, "request_created"), ElementsAre("buyer", "loser for buyer", "winner", "loser for winner"));
  EXPECT_THAT(inbox_of(market, buyer), SizeIs(2));
  EXPECT_THAT(changes(request, "wrong-recipient:offer_created"), ElementsAre("offer_created nobody for buyer"));
  EXPECT_EQ(text_at(truth_about(request).at("suppressed").as_array().at(0), "relatedId"), offer);
  const auto other = market.make_request(buyer, {});
  EXPECT_THAT(told(other, "request_created"), ElementsAre("buyer")) << "every seller is targeted by some request";
}

TEST_P(RedirectionTest, TheBystanderIsTheNewestSellerWhomNoRequestTargets) {
  auto& market = begin({"wrong-recipient:request_created"});
  EXPECT_THAT(told(market.make_request(buyer, {loser, winner}), "request_created"), Contains("bystander for buyer"));
  const auto fourth = add("seller", "fourth");
  EXPECT_THAT(told(market.make_request(buyer, {winner}), "request_created"),
              ElementsAre("fourth for buyer", "fourth for winner"));
  EXPECT_THAT(told(market.make_request(buyer, {fourth}), "request_created"), Contains("bystander for buyer"))
      << "the loser is another request's target";
}

TEST_P(RedirectionTest, NoticesCrossIntoTheNewestOtherFlow) {
  auto& market = begin({"cross-flow:offer_created", "cross-flow:offer_accepted"});
  const auto made = accept_an_offer();
  EXPECT_THAT(told(made.request, "offer_created"), ElementsAre("buyer", "buyer")) << "no other flow";
  EXPECT_THAT(changes(made.request, "cross-flow:offer_created"), IsEmpty());
  const auto second_buyer = add("buyer", "second buyer");
  const auto third_buyer = add("buyer", "third buyer");
  const auto second = market.make_request(second_buyer, {bystander});
  const auto third = market.make_request(third_buyer, {loser});
  market.make_request(buyer, {loser});
  const auto again = accept_an_offer();
  EXPECT_THAT(told(again.request, "offer_created"), ElementsAre("third buyer for buyer", "third buyer for buyer"));
  EXPECT_THAT(told(again.request, "offer_accepted"), ElementsAre("loser for winner"));
  EXPECT_EQ(newest_of(market, third_buyer), "offer/" + again.losing);
  EXPECT_THAT(market.patch(request_path(third, "/status"), third_buyer, {{"status", "cancelled"}}).status, 200U);
  EXPECT_THAT(told(accept_an_offer().request, "offer_accepted"), ElementsAre("bystander for winner"));
  market.move_to(second_buyer, second, "delivered");
  EXPECT_THAT(told(accept_an_offer().request, "offer_accepted"), ElementsAre("winner")) << "the others have ended";
}

INSTANTIATE_SANDBOX_TEST(RedirectionTest);

}  // namespace
}  // namespace e2e::test
