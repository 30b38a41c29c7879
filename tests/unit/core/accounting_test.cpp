#include "unit/core/accounting_fixture.hpp"

namespace e2e::core {
namespace {

TEST_F(AccountingTest, FindsWhatFits) {
  add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
  inbox(kBuyer, {item("n1", "purchase_request", "r1", 150)});
  const auto result = judge();
  EXPECT_EQ(result.judgements[0].verdict, Verdict::found);
  EXPECT_EQ(result.judgements[0].arrival, Duration(milliseconds(40)));
  EXPECT_TRUE(result.findings.empty());
}

TEST_F(AccountingTest, WaitingForRateLimitsIsNoPartOfTheArrival) {
  const auto e = add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
  input_.expectations[e].waited = milliseconds(7'000);
  inbox(kBuyer, {item("n1", "purchase_request", "r1", 900'150)});
  input_.inboxes[0].items[0].waited = milliseconds(907'000);
  EXPECT_EQ(judge().judgements[e].arrival, Duration(milliseconds(40)));
}

TEST_F(AccountingTest, CategoryAndRelatedIdBothDecide) {
  add(expect(kBuyer, Event::payment_confirmed, "payment", {"r1"}, 100));
  inbox(kBuyer, {item("n1", "offer", "r1", 150)});
  EXPECT_EQ(judge().judgements[0].verdict, Verdict::missing);
}

TEST_F(AccountingTest, AnItemSeenBeforeTheMutationIsNotItsOwn) {
  add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
  inbox(kBuyer, {item("n1", "purchase_request", "r1", 99)});
  const auto result = judge();
  EXPECT_EQ(result.judgements[0].verdict, Verdict::missing);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].kind, FindingKind::unexpected);
}

TEST_F(AccountingTest, AnItemSeenBeforeTheReplyHasArrivedAtOnce) {
  add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
  for (const int seen : {100, 109}) {
    input_.inboxes.clear();
    inbox(kBuyer, {item("n1", "purchase_request", "r1", seen)});
    const auto result = judge();
    EXPECT_EQ(result.judgements[0].verdict, Verdict::found) << seen;
    EXPECT_EQ(result.judgements[0].arrival, Duration::zero()) << seen;
  }
}

TEST_F(AccountingTest, LateIsSeenAfterTheWaitEnded) {
  const auto e = add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
  input_.expectations[e].closed = at(500);
  inbox(kBuyer, {item("n1", "purchase_request", "r1", 501)});
  EXPECT_EQ(judge().judgements[0].verdict, Verdict::late);
  input_.inboxes[0].items[0].first_seen = at(500);
  EXPECT_EQ(judge().judgements[0].verdict, Verdict::found);
}

TEST_F(AccountingTest, TwoOffersFiledUnderTheRequestMeetTwoExpectations) {
  add(expect(kBuyer, Event::offer_created, "offer", {"o1", "r1"}, 100));
  add(expect(kBuyer, Event::offer_created, "offer", {"o2", "r1"}, 200));
  inbox(kBuyer, {item("n2", "offer", "r1", 250), item("n1", "offer", "r1", 150)});
  const auto result = judge();
  EXPECT_EQ(result.judgements[0].verdict, Verdict::found);
  EXPECT_EQ(result.judgements[1].verdict, Verdict::found);
  EXPECT_TRUE(result.findings.empty());
}

TEST_F(AccountingTest, ALateItemDoesNotTakeThePlaceOfOneInTime) {
  const auto first = add(expect(kBuyer, Event::offer_created, "offer", {"o1", "r1"}, 100));
  const auto second = add(expect(kBuyer, Event::offer_created, "offer", {"o2", "r1"}, 200));
  input_.expectations[first].closed = at(150);
  input_.expectations[second].closed = at(300);
  inbox(kBuyer, {item("n1", "offer", "r1", 150), item("n2", "offer", "r1", 900)});
  const auto result = judge();
  EXPECT_EQ(result.judgements[first].verdict, Verdict::found);
  EXPECT_EQ(result.judgements[second].verdict, Verdict::late);
}

TEST_F(AccountingTest, MatchingMakesRoomForAnItemThatFitsOnlyOnePlace) {
  add(expect(kBuyer, Event::offer_created, "offer", {"o1", "r1"}, 100));
  add(expect(kBuyer, Event::offer_created, "offer", {"o2", "r1"}, 100));
  inbox(kBuyer, {item("n1", "offer", "r1", 150), item("n2", "offer", "o1", 160)});
  const auto result = judge();
  EXPECT_EQ(result.judgements[0].verdict, Verdict::found);
  EXPECT_EQ(result.judgements[1].verdict, Verdict::found);
}

TEST_F(AccountingTest, ASecondCopyIsADuplicateAndTheFirstCounts) {
  add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
  inbox(kBuyer, {item("n2", "purchase_request", "r1", 400), item("n1", "purchase_request", "r1", 150)});
  const auto result = judge();
  EXPECT_EQ(result.judgements[0].arrival, Duration(milliseconds(40)));
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].kind, FindingKind::duplicate);
  EXPECT_EQ(result.findings[0].notification.value(), "n2");
  EXPECT_EQ(result.findings[0].flow, FlowIndex{0});
}

struct Misfiling {
  const char* related;
  const char* name;
};

class MisfiledTest : public AccountingTest, public testing::WithParamInterface<Misfiling> {};

TEST_P(MisfiledTest, SaysWhereItWasFiled) {
  add(expect(kSeller1, Event::offer_accepted, "offer", {"o1"}, 100));
  inbox(kSeller1, {item("n1", "offer", GetParam().related, 150)});
  const auto result = judge();
  EXPECT_EQ(result.judgements[0].verdict, Verdict::misfiled);
  EXPECT_EQ(result.judgements[0].filed_under, GetParam().related);
  EXPECT_TRUE(result.findings.empty());
}

INSTANTIATE_TEST_SUITE_P(Places, MisfiledTest,
                         testing::Values(Misfiling{"", "empty"}, Misfiling{"r1", "request"},
                                         Misfiling{"o2", "other_offer"}, Misfiling{"no-such-id", "unknown"}),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST_F(AccountingTest, AMisfiledGapStaysAGapAndSaysSo) {
  auto gap = expect(kBuyer, Event::seller_delivered, "delivery", {"r1"}, 100);
  gap.need = Need::known_gap;
  add(gap);
  inbox(kBuyer, {item("n1", "delivery", "", 150)});
  const auto result = judge();
  EXPECT_EQ(result.judgements[0].verdict, Verdict::known_gap);
  EXPECT_EQ(result.judgements[0].filed_under, "");
}

TEST_F(AccountingTest, AnEntityThatNobodyIsToldAboutIsUnexpected) {
  add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
  inbox(kBuyer,
        {item("n1", "purchase_request", "r1", 150), item("n2", "chat", "r1", 150), item("n3", "promo", "", 150)});
  const auto result = judge();
  ASSERT_EQ(result.findings.size(), 2U);
  EXPECT_EQ(result.findings[0].kind, FindingKind::unexpected);
  EXPECT_EQ(result.findings[1].kind, FindingKind::unexpected);
}

TEST_F(AccountingTest, IgnorableItemsExplainNothingAndAreNoFinding) {
  add(expect(kBuyer, Event::request_created, "system", {"r1"}, 100));
  inbox(kBuyer, {item("n1", "system", "r1", 150)});
  const auto result = judge();
  EXPECT_EQ(result.judgements[0].verdict, Verdict::missing);
  EXPECT_TRUE(result.findings.empty());
}

TEST_F(AccountingTest, TitlesCountOnlyWhereTheyAreAskedFor) {
  const auto e = add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
  inbox(kBuyer, {item("n1", "purchase_request", "r1", 150)});
  input_.inboxes[0].items[0].title = "Your request is open";
  EXPECT_EQ(judge().judgements[e].verdict, Verdict::found);
  input_.expectations[e].title = "REQUEST";
  EXPECT_EQ(judge().judgements[e].verdict, Verdict::found);
  input_.expectations[e].title = "offer";
  const auto result = judge();
  EXPECT_EQ(result.judgements[e].verdict, Verdict::missing);
  ASSERT_EQ(result.judgements[e].nearest.size(), 1U);
  EXPECT_EQ(result.judgements[e].nearest[0].title, "Your request is open");
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].kind, FindingKind::unexpected);
}

TEST_F(AccountingTest, AsManyAsPossibleAreExplainedAsMisfiled) {
  // Without a related id it could be any of the two; with the second request's only the second one.
  add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
  auto later = expect(kBuyer, Event::request_created, "purchase_request", {"r2"}, 200);
  later.flow = 2;
  add(later);
  input_.flows.push_back({1, "flow-3"});
  input_.flow_of_entity.emplace("o3", 2);
  inbox(kBuyer, {item("n1", "purchase_request", "", 250), item("n2", "purchase_request", "o3", 260)});
  const auto result = judge();
  EXPECT_EQ(result.judgements[0].filed_under, "");
  EXPECT_EQ(result.judgements[1].filed_under, "o3");
  EXPECT_TRUE(result.findings.empty());
}

TEST_F(AccountingTest, AnItemWithoutALabelWasMeantForARequiredNoticeBeforeOthers) {
  add(expect(kBuyer, Event::offer_created, "offer", {"o1"}, 100));
  auto optional = expect(kBuyer, Event::offer_created, "offer", {"o2"}, 200);
  optional.need = Need::optional;
  add(optional);
  inbox(kBuyer, {item("n1", "offer", "", 250)});
  const auto result = judge();
  EXPECT_EQ(result.judgements[0].verdict, Verdict::misfiled);
  EXPECT_EQ(result.judgements[1].filed_under, std::nullopt);
}

TEST_F(AccountingTest, AnItemWithoutALabelWasMeantForTheLatestOfEqualNotices) {
  add(expect(kBuyer, Event::offer_created, "offer", {"o1"}, 100));
  add(expect(kBuyer, Event::offer_created, "offer", {"o2"}, 200));
  inbox(kBuyer, {item("n1", "offer", "", 250)});
  const auto result = judge();
  EXPECT_EQ(result.judgements[0].verdict, Verdict::missing);
  EXPECT_EQ(result.judgements[1].verdict, Verdict::misfiled);
}

TEST_F(AccountingTest, AFindingBelongsToTheFlowThatWasUnderWay) {
  add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
  auto later = expect(kBuyer, Event::request_created, "purchase_request", {"r2"}, 200);
  later.flow = 2;
  add(later);
  inbox(kBuyer, {item("n1", "promo", "", 99), item("n2", "promo", "", 199), item("n3", "promo", "", 200)});
  const auto result = judge();
  ASSERT_EQ(result.findings.size(), 3U);
  EXPECT_EQ(result.findings[0].flow, std::nullopt);
  EXPECT_EQ(result.findings[1].flow, FlowIndex{0});
  EXPECT_EQ(result.findings[2].flow, FlowIndex{2});
}

TEST_F(AccountingTest, WhatIsAboutTheRightThingIsNearerThanWhatHasTheRightCategory) {
  const auto e = add(expect(kBuyer, Event::payment_confirmed, "payment", {"r1"}, 100));
  input_.flows.push_back({1, "flow-3"});
  input_.flow_of_entity.emplace("r3", 2);
  inbox(kBuyer, {item("n1", "payment", "r3", 150), item("n2", "chat", "r1", 200)});
  const auto result = judge();
  ASSERT_EQ(result.judgements[e].nearest.size(), 2U);
  EXPECT_EQ(result.judgements[e].nearest[0].notification_id, "n2");
  EXPECT_EQ(result.judgements[e].nearest[1].notification_id, "n1");
}

TEST_F(AccountingTest, TheNearestMissesAreThoseAboutTheSameThing) {
  const auto e = add(expect(kBuyer, Event::payment_confirmed, "payment", {"r1"}, 100));
  inbox(kBuyer, {item("n1", "offer", "r1", 300), item("n2", "chat", "r1", 200), item("n3", "chat", "zz", 200),
                 item("n4", "offer", "r1", 90), item("n5", "chat", "r1", 200), item("n6", "offer", "r1", 400)});
  const auto result = judge();
  std::vector<std::string> nearest;
  for (const auto& miss : result.judgements[e].nearest) nearest.push_back(miss.notification_id);
  EXPECT_EQ(nearest, (std::vector<std::string>{"n2", "n5", "n1"}));
}

TEST_F(AccountingTest, AbsenceNeedsAProof) {
  const auto e = add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
  inbox(kBuyer, {}, std::nullopt);
  EXPECT_EQ(judge().judgements[e].verdict, Verdict::not_checked);
  input_.inboxes[0].swept_at = at(109);  // before the reply
  EXPECT_EQ(judge().judgements[e].verdict, Verdict::not_checked);
  input_.inboxes[0].swept_at = at(110);
  EXPECT_EQ(judge().judgements[e].verdict, Verdict::missing);
  input_.inboxes[0].swept_at = std::nullopt;
  input_.expectations[e].closed = at(500);
  EXPECT_EQ(judge().judgements[e].verdict, Verdict::missing);
}

TEST_F(AccountingTest, NeedsDecideTheWord) {
  struct Row {
    Need need;
    Verdict seen;
    Verdict absent;
  };
  for (const Row row : {Row{Need::required, Verdict::found, Verdict::missing},
                        Row{Need::known_gap, Verdict::gap_fixed, Verdict::known_gap},
                        Row{Need::optional, Verdict::optional_seen, Verdict::optional_absent}}) {
    input_.expectations.clear();
    input_.inboxes.clear();
    add(expect(kBuyer, Event::payment_confirmed, "payment", {"r1"}, 100));
    input_.expectations[0].need = row.need;
    inbox(kBuyer, {});
    EXPECT_EQ(judge().judgements[0].verdict, row.absent);
    input_.inboxes[0].items = {item("n1", "payment", "r1", 150)};
    EXPECT_EQ(judge().judgements[0].verdict, row.seen);
  }
}

TEST_F(AccountingTest, WhatWasMadeBeforeTheMutationIsNotItsNotice) {
  // The seller hears of its offer when it makes it, and of the acceptance without a related id.
  const auto e = add(expect(kSeller1, Event::offer_accepted, "offer", {"o1"}, 100));
  input_.expectations[e].made_after = base::WallTime(std::chrono::milliseconds(1'000));
  inbox(kSeller1, {item("echo", "offer", "o1", 150), item("accepted", "offer", "", 150)});
  auto& echo = input_.inboxes[0].items[0];
  echo.created_at = base::WallTime(std::chrono::milliseconds(999));
  const auto result = judge();
  EXPECT_EQ(result.judgements[e].verdict, Verdict::misfiled);
  EXPECT_EQ(result.judgements[e].filed_under, "");
  // Of the same time, or of none, nothing is proven.
  echo.created_at = base::WallTime(std::chrono::milliseconds(1'000));
  EXPECT_EQ(judge().judgements[e].verdict, Verdict::found);
  echo.created_at = std::nullopt;
  EXPECT_EQ(judge().judgements[e].verdict, Verdict::found);
}

TEST_F(AccountingTest, OneLostNoticeDoesNotShiftTheOthers) {
  for (const int sent : {100, 200, 300}) {
    const auto e = add(expect(kBuyer, Event::offer_created, "offer", {"o" + std::to_string(sent), "r1"}, sent));
    input_.expectations[e].closed = at(sent + 90);
  }
  inbox(kBuyer, {item("n2", "offer", "r1", 250), item("n3", "offer", "r1", 350)});
  const auto result = judge();
  EXPECT_EQ(result.judgements[0].verdict, Verdict::missing);
  EXPECT_EQ(result.judgements[1].verdict, Verdict::found);
  EXPECT_EQ(result.judgements[2].verdict, Verdict::found);
}

TEST_F(AccountingTest, ARequiredNoticeIsMetBeforeAKnownGap) {
  auto gap = expect(kBuyer, Event::seller_delivered, "delivery", {"r1"}, 200);
  gap.need = Need::known_gap;
  add(gap);
  add(expect(kBuyer, Event::delivery_confirmed, "delivery", {"r1"}, 100));
  inbox(kBuyer, {item("n1", "delivery", "r1", 250)});
  const auto result = judge();
  EXPECT_EQ(result.judgements[0].verdict, Verdict::known_gap);
  EXPECT_EQ(result.judgements[1].verdict, Verdict::found);
}

// A payment whose id we were not told.
class UnknownPaymentTest : public AccountingTest {
 protected:
  UnknownPaymentTest() {
    paid_ = add(expect(kBuyer, Event::payment_confirmed, "payment", {"r1"}, 100));
    input_.expectations[paid_].takes_unknown_id = true;
  }

  std::size_t paid_ = 0;
};

TEST_F(UnknownPaymentTest, AnIdThatNamesNothingOfTheRunWillDo) {
  inbox(kBuyer, {item("n1", "payment", "p7", 150)});
  EXPECT_EQ(judge().judgements[paid_].verdict, Verdict::found);
  EXPECT_TRUE(judge().findings.empty());
}

TEST_F(UnknownPaymentTest, AnotherEntityOfTheRunOrNoneWillNot) {
  for (const char* related : {"o1", "o9", ""}) {
    input_.inboxes.clear();
    inbox(kBuyer, {item("n1", "payment", related, 150)});
    EXPECT_NE(judge().judgements[paid_].verdict, Verdict::found) << related;
  }
}

TEST_F(UnknownPaymentTest, OnceSeenTheIdIsKnown) {
  inbox(kBuyer, {item("n1", "payment", "p7", 150), item("n2", "payment", "p7", 160)});
  inbox(kSeller1, {item("n3", "payment", "p7", 150)});
  const auto result = judge();
  ASSERT_EQ(result.findings.size(), 2U);
  EXPECT_EQ(result.findings[0].kind, FindingKind::duplicate);
  EXPECT_EQ(result.findings[1].kind, FindingKind::wrong_recipient);
  EXPECT_EQ(result.findings[1].event, Event::payment_confirmed);
  EXPECT_EQ(result.findings[1].flow, FlowIndex{0});
}

}  // namespace
}  // namespace e2e::core
