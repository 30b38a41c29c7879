// Notifications in the wrong inbox.
#include "unit/core/accounting_fixture.hpp"

namespace e2e::core {
namespace {

TEST_F(AccountingTest, AnotherWorkersEntityIsCrossFlowBeforeItIsMisfiled) {
  add(expect(kBuyer, Event::offer_created, "offer", {"o1", "r1"}, 100));
  auto addressee = expect(kOtherBuyer, Event::offer_created, "offer", {"o9", "r9"}, 100);
  addressee.flow = 1;
  add(addressee);
  inbox(kBuyer, {item("n1", "offer", "o9", 150)});
  inbox(kOtherBuyer, {});
  const auto result = judge();
  EXPECT_EQ(result.judgements[0].verdict, Verdict::missing);
  EXPECT_EQ(result.judgements[1].verdict, Verdict::missing);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].kind, FindingKind::cross_flow);
  EXPECT_EQ(result.findings[0].event, Event::offer_created);
  EXPECT_EQ(result.findings[0].flow, FlowIndex{0});
}

TEST_F(AccountingTest, CrossFlowNamesBothFlows) {
  add(expect(kBuyer, Event::offer_created, "offer", {"o1", "r1"}, 100));
  inbox(kBuyer, {item("n1", "offer", "o9", 150)});
  const auto result = judge();
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].detail, "about offer o9 of flow flow-2, seen in flow-1");
}

TEST_F(AccountingTest, SomebodyElsesNoticeIsAtAWrongRecipient) {
  add(expect(kSeller1, Event::offer_accepted, "offer", {"o1"}, 100));
  add(expect(kSeller2, Event::offer_rejected, "offer", {"o2"}, 100));
  inbox(kSeller1, {item("n1", "offer", "o1", 150), item("n2", "offer", "o2", 150)});
  inbox(kSeller2, {});
  const auto result = judge();
  EXPECT_EQ(result.judgements[0].verdict, Verdict::found);
  EXPECT_EQ(result.judgements[1].verdict, Verdict::missing);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].kind, FindingKind::wrong_recipient);
  EXPECT_EQ(result.findings[0].owner, kSeller1);
  EXPECT_EQ(result.findings[0].event, Event::offer_rejected);
}

TEST_F(AccountingTest, WhateverABystanderIsToldOfARunIsAtAWrongRecipient) {
  constexpr ActorKey kBystander{2, ActorRole::seller, 4};
  add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
  inbox(kBuyer, {item("n1", "purchase_request", "r1", 150)});
  inbox(kBystander, {item("n2", "purchase_request", "r1", 150), item("n3", "chat", "o1", 150),
                     item("n4", "promo", "zz", 150), item("n5", "system", "r1", 150)});
  input_.inboxes.back().is_bystander = true;
  const auto result = judge();
  ASSERT_EQ(result.findings.size(), 3U);
  EXPECT_EQ(result.findings[0].kind, FindingKind::wrong_recipient);
  EXPECT_EQ(result.findings[0].event, Event::request_created);
  EXPECT_EQ(result.findings[0].flow, FlowIndex{0});
  EXPECT_EQ(result.findings[1].kind, FindingKind::wrong_recipient);
  EXPECT_EQ(result.findings[1].detail, "its owner takes part in no flow");
  EXPECT_EQ(result.findings[2].kind, FindingKind::unexpected);
}

TEST_F(AccountingTest, EveryIdOfTheOwnerIsTheOwners) {
  add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
  for (const char* id : {"uuid-of-buyer", "hex-of-buyer", "an id that no reply gave"}) {
    input_.inboxes.clear();
    inbox(kBuyer, {item("n1", "purchase_request", "r1", 150)});
    input_.inboxes[0].owner_ids = {"uuid-of-buyer", "hex-of-buyer"};
    input_.inboxes[0].items[0].user_ids = {id};
    EXPECT_EQ(judge().judgements[0].verdict, Verdict::found) << id;
  }
}

TEST_F(AccountingTest, AnItemThatNamesAnotherActorIsNotItsOwners) {
  add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
  inbox(kBuyer, {item("n1", "purchase_request", "r1", 150), item("n2", "purchase_request", "", 150)});
  inbox(kSeller1, {});
  input_.inboxes[0].owner_ids = {"id-of-buyer"};
  input_.inboxes[1].owner_ids = {"id-of-seller"};
  for (auto& one : input_.inboxes[0].items) one.user_ids = {"an id that no reply gave", "id-of-seller"};
  const auto result = judge();
  EXPECT_EQ(result.judgements[0].verdict, Verdict::missing);
  ASSERT_EQ(result.findings.size(), 2U);
  EXPECT_EQ(result.findings[0].kind, FindingKind::wrong_recipient);
  EXPECT_EQ(result.findings[0].detail, "says it is for seller 1 of worker 1");
  EXPECT_EQ(result.findings[1].kind, FindingKind::wrong_recipient);
}

TEST_F(AccountingTest, AnItemThatNamesItsOwnerAmongOthersIsItsOwners) {
  add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
  inbox(kBuyer, {item("n1", "purchase_request", "r1", 150)});
  inbox(kSeller1, {});
  input_.inboxes[0].owner_ids = {"id-of-buyer"};
  input_.inboxes[1].owner_ids = {"id-of-seller"};
  input_.inboxes[0].items[0].user_ids = {"id-of-seller", "id-of-buyer"};
  EXPECT_EQ(judge().judgements[0].verdict, Verdict::found);
}

TEST_F(AccountingTest, ASecondCopyThatNamesAnotherActorIsNoDuplicate) {
  add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
  inbox(kBuyer, {item("n1", "purchase_request", "r1", 150), item("n2", "purchase_request", "r1", 150)});
  inbox(kSeller1, {});
  input_.inboxes[1].owner_ids = {"id-of-seller"};
  input_.inboxes[0].items[1].user_ids = {"id-of-seller"};
  const auto result = judge();
  EXPECT_EQ(result.judgements[0].verdict, Verdict::found);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].kind, FindingKind::wrong_recipient);
  EXPECT_EQ(result.findings[0].notification.value(), "n2");
}

TEST_F(AccountingTest, WhatNobodyMustBeToldOfAnOfferIsAtNoWrongRecipient) {
  add(expect(kSeller2, Event::offer_rejected, "offer", {"o2"}, 100));
  inbox(kSeller1, {item("n1", "chat", "o2", 150)});
  inbox(kSeller2, {item("n2", "offer", "o2", 150)});
  const auto result = judge();
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].kind, FindingKind::unexpected);
}

TEST_F(AccountingTest, WhatBelongsToSomebodyElseIsTheLastToBeTakenForMisfiled) {
  add(expect(kSeller1, Event::offer_accepted, "offer", {"o1"}, 100));
  add(expect(kSeller2, Event::offer_rejected, "offer", {"o2"}, 100));
  for (const auto* ids : {"ab", "ba"}) {
    input_.inboxes.clear();
    inbox(kSeller1, {item({ids[0]}, "offer", "o2", 150), item({ids[1]}, "offer", "", 150)});
    inbox(kSeller2, {item("n3", "offer", "o2", 150)});
    const auto result = judge();
    EXPECT_EQ(result.judgements[0].filed_under, "");
    ASSERT_EQ(result.findings.size(), 1U);
    EXPECT_EQ(result.findings[0].kind, FindingKind::wrong_recipient);
  }
}

TEST_F(AccountingTest, StrangersAreNotLookedForWhenSkipped) {
  add(expect(kSeller2, Event::offer_rejected, "offer", {"o2"}, 100));
  inbox(kSeller1, {item("n1", "offer", "o2", 150), item("n2", "offer", "o9", 150)});
  inbox(kSeller2, {item("n3", "offer", "o2", 150)});
  input_.look_for_strangers = false;
  EXPECT_TRUE(judge().findings.empty());
}

// Two that must be told of one offer: the buyer when it is made, its seller when it loses.
class AddresseeTest : public AccountingTest {
 protected:
  AddresseeTest() {
    made_ = add(expect(kBuyer, Event::offer_created, "offer", {"o2", "r1"}, 100));
    lost_ = add(expect(kSeller2, Event::offer_rejected, "offer", {"o2"}, 200));
    inbox(kBuyer, {dated(item("n1", "offer", "o2", 150), 1'000)});
    inbox(kSeller2, {dated(item("n2", "offer", "o2", 250), 1'090)});
    inbox(kSeller1, {dated(item("n3", "offer", "o2", 250), 1'040)});
  }

  static InboxItem dated(InboxItem item, int ms) {
    item.created_at = base::WallTime(std::chrono::milliseconds(ms));
    return item;
  }

  Event event_of_the_stray() const {
    const auto result = judge();
    EXPECT_EQ(result.findings.size(), 1U);
    EXPECT_EQ(result.findings.at(0).kind, FindingKind::wrong_recipient);
    return result.findings.at(0).event.value();
  }

  InboxItem& stray() { return input_.inboxes[2].items[0]; }

  std::size_t made_ = 0;
  std::size_t lost_ = 0;
};

TEST_F(AddresseeTest, IsTheOneWhoseOwnNoticeWasMadeAtTheNearestTime) {
  EXPECT_EQ(event_of_the_stray(), Event::offer_created);
  stray().created_at = base::WallTime(std::chrono::milliseconds(1'050));
  EXPECT_EQ(event_of_the_stray(), Event::offer_rejected);
}

TEST_F(AddresseeTest, WithoutTimesIsTheLatest) {
  stray().created_at = std::nullopt;
  EXPECT_EQ(event_of_the_stray(), Event::offer_rejected);
}

TEST_F(AddresseeTest, IsFirstOfAllTheOneWhoWasNotTold) {
  input_.inboxes[0].items.clear();
  stray().created_at = base::WallTime(std::chrono::milliseconds(1'090));
  EXPECT_EQ(event_of_the_stray(), Event::offer_created);
  input_.inboxes[1].items.clear();
  input_.expectations[made_].need = Need::optional;
  EXPECT_EQ(event_of_the_stray(), Event::offer_rejected);
  input_.expectations[made_].need = Need::required;
  input_.expectations[lost_].need = Need::optional;
  EXPECT_EQ(event_of_the_stray(), Event::offer_created);
}

}  // namespace
}  // namespace e2e::core
