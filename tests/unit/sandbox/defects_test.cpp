#include "sandbox/defects.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sandbox/defect_names.hpp"
#include "sandbox/notices.hpp"
#include "sandbox/time_text.hpp"

namespace e2e::sandbox {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;

constexpr std::string_view kEverySingleEvent[] = {"wrong-recipient", "extra-recipient", "cross-flow", "duplicate"};

base::Error refusal_of(std::string_view text) {
  const auto defect = parse_defect(text);
  return defect ? base::Error{base::ErrorKind::internal, "accepted", {}, {}} : defect.error();
}

base::Result<Defects> defects_of(std::vector<std::string> names) { return parse_defects("clean", names); }

// Both orders, which must be treated alike.
std::string refusal_of_both(const std::string& a, const std::string& b) {
  const auto defects = defects_of({a, b});
  EXPECT_EQ(defects.has_value(), defects_of({b, a}).has_value()) << a << " " << b;
  if (defects) return "accepted";
  EXPECT_EQ(defects.error().kind, base::ErrorKind::usage);
  EXPECT_FALSE(defects.error().fix.empty());
  EXPECT_THAT(defects.error().message, HasSubstr(a));
  EXPECT_THAT(defects.error().message, HasSubstr(b));
  return "refused";
}

TEST(TimeText, ReadsMillisecondsAndUnits) {
  EXPECT_EQ(parse_time("250"), milliseconds(250));
  EXPECT_EQ(parse_time("250ms"), milliseconds(250));
  EXPECT_EQ(parse_time("600s"), kMaximumTime);
  for (const auto* text : {"", "ms", "s", "-1", "+1", "1.5s", "1m", "600001", "601s", "99999999999999999999"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

TEST(DefectNames, ReadsPlainOnes) {
  for (const auto* name :
       {"accepted-related-id-missing", "accepted-related-id-wrong", "payments-500", "silent-delivery",
        "silent-confirmation", "unread-drift", "stuck-status", "losers-not-rejected"}) {
    EXPECT_EQ(parse_defect(name).value().name, name);
  }
  EXPECT_EQ(parse_defect("silent-delivery")->event, Event::seller_delivered);
  EXPECT_EQ(parse_defect("silent-confirmation")->event, Event::delivery_confirmed);
  EXPECT_EQ(parse_defect("losers-not-rejected")->event, Event::offer_rejected);
  EXPECT_EQ(parse_defect("accepted-related-id-wrong")->event, Event::offer_accepted);
  EXPECT_FALSE(parse_defect("payments-500")->event);
}

TEST(DefectNames, ReadsEventsOfEachKind) {
  for (const auto kind : kEverySingleEvent) {
    for (const auto event : event_names()) {
      const std::string text = std::string(kind).append(":").append(event);
      EXPECT_EQ(parse_defect(text).value().name, text);
      EXPECT_EQ(parse_defect(text)->event, parse_event(event));
    }
  }
}

TEST(DefectNames, ReadsTimesLikeTheOtherOptions) {
  EXPECT_EQ(parse_defect("late:offer_created:900")->delay, milliseconds(900));
  EXPECT_EQ(parse_defect("late:offer_created:900ms")->name, "late:offer_created:900");
  EXPECT_EQ(parse_defect("late:offer_created:2s")->name, "late:offer_created:2000");
  EXPECT_EQ(parse_defect("late:offer_created:600000")->delay, milliseconds(600'000));
  for (const auto* text : {"late:offer_created:0", "late:offer_created:600001",
                           "late:offer_created:", "late:offer_created:soon", "late:offer_created:-5"}) {
    EXPECT_THAT(refusal_of(text).message, HasSubstr("no time from 1 ms to 10 minutes")) << text;
  }
}

TEST(DefectNames, ServesExactlyTheNoticesThatTheContractSends) {
  std::vector<std::string> accepted;
  for (const auto event : event_names()) {
    for (const auto role : recipient_role_names()) {
      const std::string pair = std::string(event).append(":").append(role);
      if (parse_defect("missing:" + pair)) accepted.push_back(pair);
    }
  }
  EXPECT_THAT(accepted,
              ElementsAre("request_created:buyer", "request_created:seller", "offer_created:buyer",
                          "offer_accepted:selected_seller", "offer_rejected:rejected_seller", "payment_confirmed:buyer",
                          "seller_delivered:buyer", "delivery_confirmed:selected_seller"));
  const auto refused = refusal_of("missing:offer_created:seller");
  EXPECT_THAT(refused.message, HasSubstr("offer_created to seller"));
  for (const auto& pair : accepted) {
    EXPECT_THAT(refused.fix, HasSubstr(pair));
  }
}

TEST(DefectNames, RolesToldAreThoseOfTheNotices) {
  PurchaseRequest request;
  request.targeted_sellers = {UserId("bob")};
  Offer offer;
  offer.seller = UserId("bob");
  for (const auto name : event_names()) {
    const Event event = parse_event(name).value();
    std::vector<RecipientRole> told;
    for (const auto& notice : notices_for(request, {event, &offer})) {
      told.push_back(notice.cause.value().role);
    }
    const auto roles = roles_told(event);
    EXPECT_THAT(told, ElementsAreArray(roles.begin(), roles.end())) << name;
  }
}

TEST(DefectNames, SuggestTheNearestWord) {
  EXPECT_EQ(refusal_of("stuck_status").fix, "did you mean stuck-status?");
  EXPECT_EQ(refusal_of("wrong-recipent:offer_created").fix, "did you mean wrong-recipient:offer_created?");
  EXPECT_EQ(refusal_of("duplicate:offer_acepted").fix, "did you mean duplicate:offer_accepted?");
  EXPECT_EQ(refusal_of("missing:offer_accepted:selectedseller").fix,
            "did you mean missing:offer_accepted:selected_seller?");
  EXPECT_THAT(refusal_of("nonsense").fix, HasSubstr("losers-not-rejected"));
  EXPECT_THAT(refusal_of("late::5").fix, HasSubstr("payment_confirmed"));
}

TEST(DefectNames, SayHowToWriteThem) {
  EXPECT_EQ(refusal_of("late:offer_created").fix, "write it as late:EVENT:MS");
  EXPECT_EQ(refusal_of("missing:offer_created").fix, "write it as missing:EVENT:ROLE");
  EXPECT_EQ(refusal_of("duplicate").fix, "write it as duplicate:EVENT");
  EXPECT_EQ(refusal_of("duplicate:offer_created:5").fix, "write it as duplicate:EVENT");
  EXPECT_EQ(refusal_of("stuck-status:offer_created").fix, "write it as stuck-status");
}

TEST(DefectNames, KnowThoseOfLivePayments) {
  for (const auto* name :
       {"underpaid-confirms", "check-never-confirms", "confirms-before-payment", "shared-destination"}) {
    EXPECT_TRUE(needs_chain(parse_defect(name).value().kind)) << name;
  }
  for (const auto* name : {"payments-500", "stuck-status", "unread-drift", "silent-delivery"}) {
    EXPECT_FALSE(needs_chain(parse_defect(name).value().kind)) << name;
  }
}

TEST(Defects, ExcludeEachOther) {
  EXPECT_EQ(refusal_of_both("wrong-recipient:offer_created", "cross-flow:offer_created"), "refused");
  EXPECT_EQ(refusal_of_both("wrong-recipient:offer_created", "extra-recipient:offer_created"), "refused");
  EXPECT_EQ(refusal_of_both("extra-recipient:offer_created", "cross-flow:offer_created"), "refused");
  EXPECT_EQ(refusal_of_both("accepted-related-id-missing", "accepted-related-id-wrong"), "refused");
  EXPECT_EQ(refusal_of_both("late:offer_created:1", "late:offer_created:2"), "refused");
  EXPECT_EQ(refusal_of_both("missing:offer_created:buyer", "late:offer_created:1"), "refused");
  EXPECT_EQ(refusal_of_both("silent-delivery", "duplicate:seller_delivered"), "refused");
  EXPECT_EQ(refusal_of_both("losers-not-rejected", "wrong-recipient:offer_rejected"), "refused");
  EXPECT_EQ(refusal_of_both("missing:offer_accepted:selected_seller", "accepted-related-id-wrong"), "refused");
  EXPECT_EQ(refusal_of_both("underpaid-confirms", "check-never-confirms"), "refused");
  EXPECT_EQ(refusal_of_both("check-never-confirms", "confirms-before-payment"), "refused");
  EXPECT_EQ(refusal_of_both("confirms-before-payment", "underpaid-confirms"), "refused");
}

TEST(Defects, GoTogetherOtherwise) {
  EXPECT_EQ(refusal_of_both("wrong-recipient:offer_created", "cross-flow:offer_accepted"), "accepted");
  EXPECT_EQ(refusal_of_both("late:offer_created:1", "late:offer_accepted:2"), "accepted");
  EXPECT_EQ(refusal_of_both("duplicate:offer_created", "late:offer_created:1"), "accepted");
  EXPECT_EQ(refusal_of_both("wrong-recipient:offer_accepted", "accepted-related-id-missing"), "accepted");
  EXPECT_EQ(refusal_of_both("missing:request_created:buyer", "wrong-recipient:request_created"), "accepted");
  EXPECT_EQ(refusal_of_both("silent-delivery", "missing:seller_delivered:buyer"), "accepted");
  EXPECT_EQ(refusal_of_both("stuck-status", "silent-confirmation"), "accepted");
  EXPECT_EQ(refusal_of_both("shared-destination", "underpaid-confirms"), "accepted");
  EXPECT_FALSE(
      defects_of({"missing:request_created:buyer", "missing:request_created:seller", "duplicate:request_created"}))
      << "nobody is left";
}

TEST(Defects, CountOnceWhenGivenTwice) {
  const auto defects = defects_of({"late:offer_created:2s", "stuck-status", "late:offer_created:2000"}).value();
  ASSERT_EQ(defects.all().size(), 2U);
  EXPECT_EQ(defects.all()[0].name, "late:offer_created:2000");
  EXPECT_EQ(defects.all()[1].name, "stuck-status");
}

TEST(Defects, AnswerForTheirEventAndRoleOnly) {
  const auto defects =
      defects_of({"missing:request_created:seller", "cross-flow:offer_created", "payments-500"}).value();
  EXPECT_TRUE(defects.touches(Event::request_created));
  EXPECT_TRUE(defects.touches(Event::offer_created));
  EXPECT_FALSE(defects.touches(Event::offer_accepted));
  EXPECT_TRUE(defects.suppression(Event::request_created, RecipientRole::seller));
  EXPECT_FALSE(defects.suppression(Event::request_created, RecipientRole::buyer));
  EXPECT_EQ(defects.redirection(Event::offer_created)->kind, DefectKind::cross_flow);
  EXPECT_FALSE(defects.redirection(Event::request_created));
  EXPECT_TRUE(defects.has(DefectKind::payments_500));
  EXPECT_FALSE(defects.has(DefectKind::stuck_status));
  EXPECT_FALSE(Defects().touches(Event::request_created));
}

}  // namespace
}  // namespace e2e::sandbox
