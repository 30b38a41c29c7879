#include "sandbox/misdelivery.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sandbox/defect_names.hpp"
#include "sandbox/notices.hpp"

namespace e2e::sandbox {
namespace {

using testing::ElementsAre;

const std::optional<UserId> kNobody;
const std::optional<UserId> kEve = UserId("eve");

// Of a notice to bob that his offer o1 on request r1 was accepted; "bob offer o1", "eve for bob offer - +500 [late:…]",
// "- for bob offer o1 [missing:…]": who gets it for whom, category, related id, delay and defects.
std::vector<std::string> become(std::vector<std::string> defects, const std::optional<UserId>& elsewhere) {
  PurchaseRequest request;
  request.id = RequestId("r1");
  Offer offer;
  offer.id = OfferId("o1");
  offer.seller = UserId("bob");
  const Notice notice = notices_for(request, {Event::offer_accepted, &offer}).at(0);
  std::vector<std::string> lines;
  const Delivery right{notice, notice.cause.value(), notice.recipient, {}, {}, false};
  for (const auto& delivery : misdeliver(right, parse_defects("clean", defects).value(), elsewhere)) {
    EXPECT_EQ(delivery.intended, UserId("bob"));
    EXPECT_EQ(delivery.notice.title, notice.title);
    EXPECT_EQ(delivery.notice.metadata, notice.metadata);
    std::string line = delivery.suppressed ? "-" : delivery.notice.recipient.value();
    if (line != "bob") line += " for bob";
    line.append(" ").append(to_string(delivery.notice.category));
    line += " " + delivery.notice.related_id.value_or("-");
    if (delivery.delay.count() != 0) line += " +" + std::to_string(delivery.delay.count());
    if (!delivery.defect.empty()) line += " [" + delivery.defect + "]";
    lines.push_back(line);
  }
  return lines;
}

TEST(Misdelivery, LeavesOtherNoticesAlone) {
  EXPECT_THAT(become({}, kEve), ElementsAre("bob offer o1"));
  EXPECT_THAT(become({"duplicate:offer_rejected", "late:offer_created:5", "silent-delivery", "unread-drift"}, kEve),
              ElementsAre("bob offer o1"));
}

TEST(Misdelivery, ChangesTheLabel) {
  EXPECT_THAT(become({"accepted-related-id-missing"}, kNobody),
              ElementsAre("bob offer - [accepted-related-id-missing]"));
  EXPECT_THAT(become({"accepted-related-id-wrong"}, kNobody), ElementsAre("bob offer r1 [accepted-related-id-wrong]"));
}

TEST(Misdelivery, KeepsNoticesBack) {
  EXPECT_THAT(become({"missing:offer_accepted:selected_seller"}, kEve),
              ElementsAre("- for bob offer o1 [missing:offer_accepted:selected_seller]"));
}

TEST(Misdelivery, SendsElsewhere) {
  EXPECT_THAT(become({"wrong-recipient:offer_accepted"}, kEve),
              ElementsAre("eve for bob offer o1 [wrong-recipient:offer_accepted]"));
  EXPECT_THAT(become({"extra-recipient:offer_accepted"}, kEve),
              ElementsAre("bob offer o1", "eve for bob offer o1 [extra-recipient:offer_accepted]"));
  EXPECT_THAT(become({"cross-flow:offer_accepted"}, kEve),
              ElementsAre("eve for bob offer o1 [cross-flow:offer_accepted]"));
}

TEST(Misdelivery, DoesWithoutAnotherActor) {
  EXPECT_THAT(become({"wrong-recipient:offer_accepted", "duplicate:offer_accepted"}, kNobody),
              ElementsAre("- for bob offer o1 [wrong-recipient:offer_accepted]"));
  EXPECT_THAT(become({"extra-recipient:offer_accepted"}, kNobody), ElementsAre("bob offer o1"));
  EXPECT_THAT(become({"cross-flow:offer_accepted"}, kNobody), ElementsAre("bob offer o1"));
  EXPECT_THAT(become({"cross-flow:offer_accepted"}, UserId("bob")), ElementsAre("bob offer o1"));
}

TEST(Misdelivery, RepeatsAndDelays) {
  EXPECT_THAT(become({"duplicate:offer_accepted"}, kNobody),
              ElementsAre("bob offer o1", "bob offer o1 [duplicate:offer_accepted]"));
  EXPECT_THAT(become({"late:offer_accepted:500"}, kNobody), ElementsAre("bob offer o1 +500 [late:offer_accepted:500]"));
}

TEST(Misdelivery, CombinesDefects) {
  EXPECT_THAT(
      become({"late:offer_accepted:1s", "duplicate:offer_accepted", "extra-recipient:offer_accepted",
              "accepted-related-id-missing"},
             kEve),
      ElementsAre("bob offer - +1000 [accepted-related-id-missing, late:offer_accepted:1000]",
                  "bob offer - +1000 [accepted-related-id-missing, duplicate:offer_accepted, late:offer_accepted:1000]",
                  "eve for bob offer - +1000 [accepted-related-id-missing, extra-recipient:offer_accepted, "
                  "late:offer_accepted:1000]",
                  "eve for bob offer - +1000 [accepted-related-id-missing, extra-recipient:offer_accepted, "
                  "duplicate:offer_accepted, late:offer_accepted:1000]"));
}

TEST(Misdelivery, FindsTheFirstWhoIsNotInvolved) {
  const std::vector<UserId> sellers = {UserId("bob"), UserId("cid"), UserId("dan")};
  EXPECT_EQ(first_uninvolved(sellers, {}), UserId("bob"));
  EXPECT_EQ(first_uninvolved(sellers, std::vector{UserId("ann"), UserId("bob")}), UserId("cid"));
  EXPECT_EQ(first_uninvolved(sellers, sellers), kNobody);
  EXPECT_EQ(first_uninvolved({}, {}), kNobody);
}

TEST(Misdelivery, FindsTheCounterpartInAnotherFlow) {
  PurchaseRequest other;
  other.buyer = UserId("amy");
  EXPECT_EQ(counterpart(other, RecipientRole::buyer), UserId("amy"));
  EXPECT_EQ(counterpart(other, RecipientRole::seller), kNobody);
  other.targeted_sellers = {UserId("ben"), UserId("cal")};
  for (const auto role : {RecipientRole::seller, RecipientRole::selected_seller, RecipientRole::rejected_seller}) {
    EXPECT_EQ(counterpart(other, role), UserId("ben"));
  }
}

}  // namespace
}  // namespace e2e::sandbox
