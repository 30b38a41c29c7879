#include "core/accounting.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include <rapidcheck/gtest.h>

namespace e2e::core {
namespace {

using std::chrono::milliseconds;

base::Instant at(int ms) { return base::Instant(milliseconds(ms)); }

constexpr ActorKey kBuyer{1, ActorRole::buyer, 1};
constexpr ActorKey kSeller1{1, ActorRole::seller, 1};
constexpr ActorKey kSeller2{1, ActorRole::seller, 2};
constexpr ActorKey kOtherBuyer{2, ActorRole::buyer, 1};

Expectation expect(ActorKey owner, Event event, std::string category, std::vector<std::string> related, int sent) {
  Expectation expectation;
  expectation.event = event;
  expectation.owner = owner;
  expectation.category = std::move(category);
  expectation.related_ids = std::move(related);
  expectation.sent = at(sent);
  expectation.replied = at(sent + 10);
  return expectation;
}

InboxItem item(std::string id, std::string category, std::string related, int seen) {
  return {NotificationId(std::move(id)), std::move(category), std::move(related), at(seen)};
}

// One worker's flow about request r1 with offers o1 and o2, and another worker's about r9.
class AccountingTest : public testing::Test {
 protected:
  AccountingTest() {
    policy_.ignorable_categories = {"system"};
    input_.policy = &policy_;
    input_.worker_of_flow = {1, 2};
    input_.flow_of_entity = {{"r1", 0}, {"o1", 0}, {"o2", 0}, {"r9", 1}, {"o9", 1}};
  }

  std::size_t add(Expectation expectation) {
    input_.expectations.push_back(std::move(expectation));
    return input_.expectations.size() - 1;
  }

  void inbox(ActorKey owner, std::vector<InboxItem> items, std::optional<base::Instant> swept = at(10'000)) {
    input_.inboxes.push_back({owner, std::move(items), swept});
  }

  Accounting judge() const { return account(input_); }

  NotificationPolicy policy_;
  AccountingInput input_;
};

TEST_F(AccountingTest, FindsWhatFits) {
  add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
  inbox(kBuyer, {item("n1", "purchase_request", "r1", 150)});
  const auto result = judge();
  EXPECT_EQ(result.judgements[0].verdict, Verdict::found);
  EXPECT_EQ(result.judgements[0].arrival, Duration(milliseconds(40)));
  EXPECT_TRUE(result.findings.empty());
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
                         testing::Values(Misfiling{"", "empty"}, Misfiling{"r1", "request"}, Misfiling{"o2", "other_offer"},
                                         Misfiling{"no-such-id", "unknown"}),
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

TEST_F(AccountingTest, StrangersAreNotLookedForWhenSkipped) {
  add(expect(kSeller2, Event::offer_rejected, "offer", {"o2"}, 100));
  inbox(kSeller1, {item("n1", "offer", "o2", 150), item("n2", "offer", "o9", 150)});
  inbox(kSeller2, {item("n3", "offer", "o2", 150)});
  input_.look_for_strangers = false;
  EXPECT_TRUE(judge().findings.empty());
}

TEST_F(AccountingTest, AnEntityThatNobodyIsToldAboutIsUnexpected) {
  add(expect(kBuyer, Event::request_created, "purchase_request", {"r1"}, 100));
  inbox(kBuyer, {item("n1", "purchase_request", "r1", 150), item("n2", "chat", "r1", 150), item("n3", "promo", "", 150)});
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

// ---- Properties over random worlds -------------------------------------------------------------------------------

constexpr int kWorkers = 3;
constexpr int kSellers = 3;

struct World {
  NotificationPolicy policy;
  AccountingInput input;
};

ActorKey random_actor() {
  return {*rc::gen::inRange(1, kWorkers + 1),
          *rc::gen::element(ActorRole::buyer, ActorRole::seller), *rc::gen::inRange(1, kSellers + 1)};
}

std::string random_entity(bool known) {
  const int flow = *rc::gen::inRange(0, 2 * kWorkers);
  const std::string kind = *rc::gen::element<std::string>("r", "o");
  return known || *rc::gen::inRange(0, 4) > 0 ? kind + std::to_string(flow) : *rc::gen::element<std::string>("", "zz");
}

std::string random_category() { return *rc::gen::element<std::string>("purchase_request", "offer", "delivery", "system"); }

// Two flows a worker, with expectations and items that mostly, but not always, belong together.
World random_world() {
  World world;
  world.policy.ignorable_categories = {"system"};
  for (int flow = 0; flow < 2 * kWorkers; ++flow) {
    world.input.worker_of_flow.push_back(flow / 2 + 1);
    for (const char* kind : {"r", "o"}) {
      world.input.flow_of_entity.emplace(kind + std::to_string(flow), static_cast<FlowIndex>(flow));
    }
  }
  const int expectations = *rc::gen::inRange(0, 14);
  for (int i = 0; i < expectations; ++i) {
    auto owner = random_actor();
    const int flow = 2 * (owner.worker - 1) + *rc::gen::inRange(0, 2);
    auto expectation = expect(owner, Event::offer_created, *rc::gen::element<std::string>("purchase_request", "offer", "delivery"),
                              {"o" + std::to_string(flow), "r" + std::to_string(flow)}, *rc::gen::inRange(0, 1000));
    expectation.flow = static_cast<FlowIndex>(flow);
    expectation.need = *rc::gen::element(Need::required, Need::known_gap, Need::optional);
    if (*rc::gen::inRange(0, 2) == 0) expectation.closed = expectation.replied + milliseconds(*rc::gen::inRange(0, 500));
    world.input.expectations.push_back(std::move(expectation));
  }
  std::map<ActorKey, std::vector<InboxItem>> items;
  const int count = *rc::gen::inRange(0, 20);
  for (int i = 0; i < count; ++i) {
    items[random_actor()].push_back(
        item("n" + std::to_string(i), random_category(), random_entity(false), *rc::gen::inRange(0, 20) * 100));
  }
  for (int worker = 1; worker <= kWorkers; ++worker) {
    for (int index = 1; index <= kSellers; ++index) {
      for (const auto role : {ActorRole::buyer, ActorRole::seller}) {
        const ActorKey key{worker, role, index};
        world.input.inboxes.push_back({key, items[key], at(5'000)});
      }
    }
  }
  return world;
}

Accounting judge(World& world) {
  world.input.policy = &world.policy;
  return account(world.input);
}

using FindingRow = std::tuple<FindingKind, ActorKey, std::string, std::optional<FlowIndex>, std::string>;

std::vector<FindingRow> rows(const Accounting& accounting) {
  std::vector<FindingRow> found;
  for (const auto& finding : accounting.findings) {
    found.emplace_back(finding.kind, finding.owner, finding.notification.value(), finding.flow, finding.detail);
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<Verdict> verdicts(const Accounting& accounting) {
  std::vector<Verdict> found;
  for (const auto& judgement : accounting.judgements) found.push_back(judgement.verdict);
  return found;
}

bool meets(Verdict verdict) {
  return verdict == Verdict::found || verdict == Verdict::late || verdict == Verdict::gap_fixed ||
         verdict == Verdict::optional_seen;
}

RC_GTEST_PROP(AccountingProperty, TheOrderOfItemsAndInboxesNeverMatters, ()) {
  World world = random_world();
  const auto before = judge(world);
  std::mt19937 shuffler(*rc::gen::arbitrary<unsigned>());
  for (auto& inbox : world.input.inboxes) std::shuffle(inbox.items.begin(), inbox.items.end(), shuffler);
  std::shuffle(world.input.inboxes.begin(), world.input.inboxes.end(), shuffler);
  const auto after = judge(world);
  RC_ASSERT(verdicts(before) == verdicts(after));
  RC_ASSERT(rows(before) == rows(after));
}

RC_GTEST_PROP(AccountingProperty, EachItemIsCountedExactlyOnce, ()) {
  World world = random_world();
  const auto result = judge(world);
  std::size_t items = 0;
  for (const auto& inbox : world.input.inboxes) {
    for (const auto& one : inbox.items) items += world.policy.is_ignorable(one.category) ? 0 : 1;
  }
  std::size_t explained = result.findings.size();
  for (const auto& judgement : result.judgements) explained += meets(judgement.verdict) || judgement.filed_under ? 1 : 0;
  RC_ASSERT(explained == items);
  std::set<std::string> reported;
  for (const auto& finding : result.findings) RC_ASSERT(reported.insert(finding.notification.value()).second);
}

RC_GTEST_PROP(AccountingProperty, RenamingWorkersRenamesTheResult, ()) {
  World world = random_world();
  const auto before = judge(world);
  const auto rename = [](ActorKey key) {
    key.worker = key.worker % kWorkers + 1;
    return key;
  };
  for (auto& expectation : world.input.expectations) expectation.owner = rename(expectation.owner);
  for (auto& inbox : world.input.inboxes) inbox.owner = rename(inbox.owner);
  for (auto& worker : world.input.worker_of_flow) worker = worker % kWorkers + 1;
  const auto after = judge(world);
  RC_ASSERT(verdicts(before) == verdicts(after));
  auto renamed = before;
  for (auto& finding : renamed.findings) finding.owner = rename(finding.owner);
  RC_ASSERT(rows(renamed) == rows(after));
}

RC_GTEST_PROP(AccountingProperty, OneInboxIsJudgedApartFromTheOthers, ()) {
  World world = random_world();
  const auto together = judge(world);
  World alone = world;
  const auto kept = *rc::gen::inRange<std::size_t>(0, world.input.inboxes.size());
  alone.input.inboxes = {world.input.inboxes[kept]};
  const auto apart = judge(alone);
  const auto owner = world.input.inboxes[kept].owner;
  for (std::size_t i = 0; i < world.input.expectations.size(); ++i) {
    if (world.input.expectations[i].owner == owner) {
      RC_ASSERT(together.judgements[i].verdict == apart.judgements[i].verdict);
    }
  }
}

}  // namespace
}  // namespace e2e::core
