#include "sandbox/notices.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace e2e::sandbox {
namespace {

using testing::ElementsAre;

// "buyer buyer offer/o1": as whom, who, and how it is filed.
std::vector<std::string> told(Event event) {
  PurchaseRequest request;
  request.id = RequestId("r1");
  request.buyer = UserId("ann");
  request.title = "{} %s";
  request.targeted_sellers = {UserId("bob"), UserId("cid")};
  Offer offer;
  offer.id = OfferId("o1");
  offer.seller = UserId("bob");
  std::vector<std::string> lines;
  for (const auto& notice : notices_for(request, {event, &offer})) {
    const Cause cause = notice.cause.value();
    EXPECT_EQ(cause.event, event);
    EXPECT_EQ(cause.request, request.id);
    EXPECT_NE(notice.message.find("\"{} %s\""), std::string::npos) << notice.message;
    lines.push_back(std::string(to_string(cause.role)) + " " + notice.recipient.value() + " " +
                    std::string(to_string(notice.category)) + "/" + *notice.related_id);
  }
  return lines;
}

TEST(Notices, TellWhomTheContractNames) {
  EXPECT_THAT(
      told(Event::request_created),
      ElementsAre("buyer ann purchase_request/r1", "seller bob purchase_request/r1", "seller cid purchase_request/r1"));
  EXPECT_THAT(told(Event::offer_created), ElementsAre("buyer ann offer/o1"));
  EXPECT_THAT(told(Event::offer_accepted), ElementsAre("selected_seller bob offer/o1"));
  EXPECT_THAT(told(Event::offer_rejected), ElementsAre("rejected_seller bob offer/o1"));
  EXPECT_THAT(told(Event::payment_confirmed), ElementsAre("buyer ann payment/r1"));
  EXPECT_THAT(told(Event::seller_delivered), ElementsAre("buyer ann delivery/r1"));
  EXPECT_THAT(told(Event::delivery_confirmed), ElementsAre("selected_seller bob delivery/r1"));
}

}  // namespace
}  // namespace e2e::sandbox
