// Properties of the accounting over random worlds: two flows a worker, with expectations and items that mostly, but not
// always, belong together.
#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/accounting.hpp"
#include "core/summary.hpp"

namespace e2e::core {
namespace {

using std::chrono::milliseconds;

base::Instant at(int ms) { return base::Instant(milliseconds(ms)); }

constexpr int kWorkers = 3;
constexpr int kSellers = 3;

struct World {
  NotificationPolicy policy;
  AccountingInput input;
};

ActorKey random_actor() {
  return {*rc::gen::inRange(1, kWorkers + 1), *rc::gen::element(ActorRole::buyer, ActorRole::seller),
          *rc::gen::inRange(1, kSellers + 1)};
}

// A third seller takes part in nothing.
bool is_bystander(const ActorKey& key) { return key.role == ActorRole::seller && key.index == kSellers; }

std::string id_of(const ActorKey& key) {
  return std::string(to_string(key.role)) + std::to_string(key.worker) + "-" + std::to_string(key.index);
}

// Mostly nobody, else somebody of the run or a stranger.
std::vector<std::string> random_user() {
  const int choice = *rc::gen::inRange(0, 6);
  if (choice == 0) return {id_of(random_actor())};
  if (choice == 1) return {"a stranger"};
  return {};
}

std::string random_entity() {
  const int flow = *rc::gen::inRange(0, 2 * kWorkers);
  const std::string kind = *rc::gen::element<std::string>("r", "o");
  return *rc::gen::inRange(0, 4) > 0 ? kind + std::to_string(flow) : *rc::gen::element<std::string>("", "zz");
}

std::string random_category() {
  return *rc::gen::element<std::string>("purchase_request", "offer", "delivery", "system");
}

World random_world() {
  World world;
  world.policy.ignorable_categories = {"system"};
  for (int flow = 0; flow < 2 * kWorkers; ++flow) {
    world.input.flows.push_back({flow / 2 + 1, "f" + std::to_string(flow)});
    for (const char* kind : {"r", "o"}) {
      world.input.flow_of_entity.emplace(kind + std::to_string(flow), static_cast<FlowIndex>(flow));
    }
  }
  const int expectations = *rc::gen::inRange(0, 14);
  for (int i = 0; i < expectations; ++i) {
    auto owner = random_actor();
    if (is_bystander(owner)) owner.index = 1;
    const int flow = 2 * (owner.worker - 1) + *rc::gen::inRange(0, 2);
    Expectation expectation;
    expectation.event = *rc::gen::elementOf(std::vector(all_events().begin(), all_events().end()));
    expectation.takes_unknown_id = *rc::gen::inRange(0, 8) == 0;
    expectation.owner = owner;
    expectation.category = *rc::gen::element<std::string>("purchase_request", "offer", "delivery");
    expectation.related_ids = {"o" + std::to_string(flow), "r" + std::to_string(flow)};
    expectation.sent = at(*rc::gen::inRange(0, 1000));
    expectation.replied = expectation.sent + milliseconds(10);
    expectation.flow = static_cast<FlowIndex>(flow);
    expectation.need = *rc::gen::element(Need::required, Need::known_gap, Need::optional);
    if (*rc::gen::inRange(0, 2) == 0)
      expectation.closed = expectation.replied + milliseconds(*rc::gen::inRange(0, 500));
    world.input.expectations.push_back(std::move(expectation));
  }
  std::map<ActorKey, std::vector<InboxItem>> items;
  const int count = *rc::gen::inRange(0, 20);
  for (int i = 0; i < count; ++i) {
    InboxItem item{NotificationId("n" + std::to_string(i)),
                   random_category(),
                   random_entity(),
                   at(*rc::gen::inRange(0, 20) * 100),
                   "",
                   random_user(),
                   true,
                   std::nullopt};
    if (*rc::gen::inRange(0, 2) == 0) item.created_at = base::WallTime(milliseconds(*rc::gen::inRange(0, 2'000)));
    items[random_actor()].push_back(std::move(item));
  }
  for (int worker = 1; worker <= kWorkers; ++worker) {
    for (int index = 1; index <= kSellers; ++index) {
      for (const auto role : {ActorRole::buyer, ActorRole::seller}) {
        const ActorKey key{worker, role, index};
        world.input.inboxes.push_back({key, items[key], at(5'000), std::nullopt, {}, {id_of(key)}, is_bystander(key)});
      }
    }
  }
  return world;
}

Accounting judge(World& world) {
  world.input.policy = &world.policy;
  return account(world.input);
}

using FindingRow =
    std::tuple<FindingKind, ActorKey, std::string, std::optional<FlowIndex>, std::optional<Event>, std::string>;

std::vector<FindingRow> rows(const Accounting& accounting) {
  std::vector<FindingRow> found;
  for (const auto& finding : accounting.findings) {
    found.emplace_back(finding.kind, finding.owner, finding.notification.value(), finding.flow, finding.event,
                       finding.detail);
  }
  std::sort(found.begin(), found.end());
  return found;
}

// The details name actors.
std::vector<FindingRow> rows_without_detail(Accounting accounting) {
  for (auto& finding : accounting.findings) finding.detail.clear();
  return rows(accounting);
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
  for (const auto& judgement : result.judgements)
    explained += meets(judgement.verdict) || judgement.filed_under ? 1 : 0;
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
  for (auto& flow : world.input.flows) flow.worker = flow.worker % kWorkers + 1;
  const auto after = judge(world);
  RC_ASSERT(verdicts(before) == verdicts(after));
  auto renamed = before;
  for (auto& finding : renamed.findings) finding.owner = rename(finding.owner);
  RC_ASSERT(rows_without_detail(renamed) == rows_without_detail(after));
}

RC_GTEST_PROP(AccountingProperty, RenamingSellersRenamesTheResult, ()) {
  World world = random_world();
  const auto before = judge(world);
  const auto rename = [](ActorKey key) {
    if (key.role == ActorRole::seller && !is_bystander(key)) key.index = kSellers - key.index;
    return key;
  };
  for (auto& expectation : world.input.expectations) expectation.owner = rename(expectation.owner);
  for (auto& inbox : world.input.inboxes) inbox.owner = rename(inbox.owner);
  const auto after = judge(world);
  RC_ASSERT(verdicts(before) == verdicts(after));
  auto renamed = before;
  for (auto& finding : renamed.findings) finding.owner = rename(finding.owner);
  RC_ASSERT(rows_without_detail(renamed) == rows_without_detail(after));
}

RC_GTEST_PROP(AccountingProperty, TheSumsOfTheReportHold, ()) {
  World world = random_world();
  const auto result = judge(world);
  FlowResult flow;
  for (std::size_t e = 0; e < world.input.expectations.size(); ++e) {
    const auto& expectation = world.input.expectations[e];
    CheckpointResult checkpoint;
    checkpoint.event = expectation.event;
    checkpoint.role = PolicyRole::buyer;
    checkpoint.need = expectation.need;
    checkpoint.verdict = result.judgements[e].verdict;
    flow.checkpoints.push_back(std::move(checkpoint));
  }
  for (const Event event : all_events()) {
    PolicyRule rule;
    rule.event = event;
    world.policy.rules.push_back(std::move(rule));
  }
  const auto counts = count_notifications(std::vector{flow}, world.policy, true, milliseconds(100));
  const auto& required = counts.required;
  RC_ASSERT(required.total ==
            required.found + required.late + required.missing + required.misfiled + required.not_checked);
  const auto expectations = static_cast<int>(world.input.expectations.size());
  RC_ASSERT(required.total + counts.known_gaps.total + counts.optional.total == expectations);
  int by_event = 0;
  for (const auto& row : counts.by_event) {
    by_event += row.total;
    RC_ASSERT(row.arrival.misses == static_cast<std::size_t>(row.missing + row.misfiled));
  }
  RC_ASSERT(by_event == expectations);
}

RC_GTEST_PROP(AccountingProperty, OneInboxIsJudgedApartFromTheOthers, ()) {
  World world = random_world();
  const auto together = judge(world);
  World alone = world;
  const auto kept = *rc::gen::inRange<std::size_t>(0, world.input.inboxes.size());
  for (std::size_t i = 0; i < alone.input.inboxes.size(); ++i) {
    if (i != kept) alone.input.inboxes[i].items.clear();
  }
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
