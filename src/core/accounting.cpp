#include "core/accounting.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "core/matching.hpp"

namespace e2e::core {
namespace {

using ExpectationList = std::vector<const Expectation*>;
using ItemList = std::vector<const InboxItem*>;
using Matches = std::vector<std::optional<std::size_t>>;

std::string name_of(const ActorKey& key) { return fmt::format("{} {}", to_string(key.role), key.index); }

// What all inboxes are judged by; it grows while they are.
struct RunKnowledge {
  explicit RunKnowledge(const AccountingInput& given)
      : input(given),
        expectations(given.expectations),
        met_by(expectations.size()),
        flow_of_entity(given.flow_of_entity) {
    for (const auto& [id, flow] : flow_of_entity) names.entities.insert(id);
    for (const auto& inbox : input.inboxes) {
      for (const auto& id : inbox.owner_ids) names.actors.emplace(id, inbox.owner);
    }
    for (const auto& expectation : expectations) {
      for (const auto& id : expectation.related_ids) addressees.emplace(id, &expectation);
    }
  }
  RunKnowledge(const RunKnowledge&) = delete;  // it is pointed into
  RunKnowledge& operator=(const RunKnowledge&) = delete;
  ~RunKnowledge() = default;

  const InboxItem* item_of(const Expectation& expectation) const { return met_by[index_of(expectation)]; }

  void note_met(const Expectation& expectation, const InboxItem& item) {
    met_by[index_of(expectation)] = &item;
    if (expectation.fits(item)) return;
    // The id that we were not told: now it is known what it names.
    expectations[index_of(expectation)].related_ids.push_back(item.related_id);
    addressees.emplace(item.related_id, &expectation);
    flow_of_entity.emplace(item.related_id, expectation.flow);
  }

  std::size_t index_of(const Expectation& expectation) const {
    return static_cast<std::size_t>(&expectation - expectations.data());
  }

  const AccountingInput& input;
  std::vector<Expectation> expectations;
  std::vector<const InboxItem*> met_by;
  RunNames names;
  std::unordered_map<std::string, FlowIndex> flow_of_entity;
  // Who must be told about an entity, to name the right recipient of a stray item; by related id.
  std::unordered_multimap<std::string, const Expectation*> addressees;
};

// Judges one inbox against its owner's expectations: first what fits, then, knowing what fits everywhere, the rest.
class InboxJudge {
 public:
  InboxJudge(RunKnowledge& run, const ActorInbox& inbox, ExpectationList own)
      : run_(run), inbox_(inbox), own_(std::move(own)), judgements_(own_.size()), item_of_(own_.size()) {}

  void judge_fits() {
    sort_items();
    match_exactly();
  }

  void judge_rest() {
    for (const InboxItem* item : strays_) judge_kin(*item);
    match_misfiled();
    for (const InboxItem* item : orphans_) judge_orphan(*item);
    for (std::size_t e = 0; e < own_.size(); ++e) {
      if (is_met(e)) continue;
      if (!judgements_[e].filed_under) judgements_[e].verdict = judge_absent(*own_[e]);
      judgements_[e].nearest = nearest_misses(*own_[e], orphans_);
    }
    judge_unread_counts();
  }

  std::vector<Judgement> take_judgements() { return std::move(judgements_); }
  std::vector<AccountedFinding> take_findings() { return std::move(findings_); }

 private:
  bool is_met(std::size_t e) const { return item_of_[e].has_value(); }

  std::optional<ActorKey> other_named_by(const InboxItem& item) const {
    return names_another(item, inbox_.owner, run_.names);
  }

  void sort_items() {
    for (const auto& item : inbox_.items) {
      if (!run_.input.policy->is_ignorable(item.category)) items_.push_back(&item);
    }
    std::sort(items_.begin(), items_.end(), appeared_before);
  }

  // Exact fits. What is left are the strays.
  void match_exactly() {
    item_of_ = match_items(own_, items_, run_.names);
    std::vector<bool> is_explained(items_.size(), false);
    for (std::size_t e = 0; e < own_.size(); ++e) {
      const std::optional<std::size_t> item = item_of_[e];
      if (!item) continue;
      is_explained[*item] = true;
      judgements_[e] = judge_met(*own_[e], *items_[*item]);
      run_.note_met(*own_[e], *items_[*item]);
    }
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (!is_explained[i]) strays_.push_back(items_[i]);
    }
  }

  static Judgement judge_met(const Expectation& expectation, const InboxItem& item) {
    Judgement judgement;
    judgement.arrival = expectation.arrival_of(item);
    switch (expectation.need) {
      case Need::required: {
        const bool in_time = !expectation.closed || item.first_seen <= *expectation.closed;
        judgement.verdict = in_time ? Verdict::found : Verdict::late;
        break;
      }
      case Need::known_gap:
        judgement.verdict = Verdict::gap_fixed;
        break;
      case Need::optional:
        judgement.verdict = Verdict::optional_seen;
        break;
    }
    return judgement;
  }

  Verdict judge_absent(const Expectation& expectation) const {
    const bool is_swept = inbox_.swept_at && *inbox_.swept_at >= expectation.replied;
    if (!expectation.closed && !is_swept) return Verdict::not_checked;
    switch (expectation.need) {
      case Need::required:
        return Verdict::missing;
      case Need::known_gap:
        return Verdict::known_gap;
      case Need::optional:
        return Verdict::optional_absent;
    }
    return Verdict::missing;
  }

  std::optional<FlowIndex> flow_of(const InboxItem& item) const {
    const auto entity = run_.flow_of_entity.find(item.related_id);
    return entity == run_.flow_of_entity.end() ? std::nullopt : std::optional(entity->second);
  }

  // A stray that is explained before anything is assumed of it: a second copy, or a notice of another worker's flow.
  void judge_kin(const InboxItem& item) {
    if (const Expectation* twin = other_named_by(item) ? nullptr : satisfied_twin(item)) {
      report(FindingKind::duplicate, item, {twin, twin->flow}, "a second notification about the same thing");
      return;
    }
    const auto flow = flow_of(item);
    if (flow && !inbox_.is_bystander && run_.input.flows[*flow].worker != inbox_.owner.worker) {
      report_cross_flow(item, *flow);
      return;
    }
    orphans_.push_back(&item);
  }

  const Expectation* satisfied_twin(const InboxItem& item) const {
    for (std::size_t e = 0; e < own_.size(); ++e) {
      if (is_met(e) && own_[e]->fits(item)) return own_[e];
    }
    return nullptr;
  }

  void report_cross_flow(const InboxItem& item, FlowIndex about) {
    const auto appeared_in = flow_under_way(item.first_seen);
    const std::string where = appeared_in ? run_.input.flows[*appeared_in].id : "no flow of its owner";
    report(FindingKind::cross_flow, item, {addressee_of(item), appeared_in},
           fmt::format("about {} {} of flow {}, seen in {}", item.category, item.related_id, run_.input.flows[about].id,
                       where));
  }

  // Right recipient and category, wrong label: as many unmet expectations as possible get an orphan of their own. First
  // those orphans choose that lead to nobody else, required expectations before others, the latest before earlier ones.
  void match_misfiled() {
    std::sort(orphans_.begin(), orphans_.end(), [&](const InboxItem* a, const InboxItem* b) {
      const bool claimed = is_claimed(*a);
      return claimed != is_claimed(*b) ? !claimed : appeared_before(a, b);
    });
    PlacesOfItems places;
    for (const InboxItem* item : orphans_) places.push_back(likely_meant(*item));
    const Matches chosen = match_to_places(places, own_.size());
    std::vector<bool> is_taken(orphans_.size(), false);
    for (std::size_t e = 0; e < own_.size(); ++e) {
      const std::optional<std::size_t> choice = chosen[e];
      if (!choice) continue;
      is_taken[*choice] = true;
      judgements_[e].filed_under = orphans_[*choice]->related_id;
      judgements_[e].verdict = misfiled_verdict(own_[e]->need);
    }
    ItemList left;
    for (std::size_t i = 0; i < orphans_.size(); ++i) {
      if (!is_taken[i]) left.push_back(orphans_[i]);
    }
    std::sort(left.begin(), left.end(), appeared_before);
    orphans_ = std::move(left);
  }

  // Somebody else must be told exactly this.
  bool is_claimed(const InboxItem& item) const { return addressee_of(item) != nullptr; }

  // The unmet expectations that the item may have been meant for, the likeliest first: of its flow where that is known.
  std::vector<std::size_t> likely_meant(const InboxItem& item) const {
    std::vector<std::size_t> meant;
    if (other_named_by(item)) return meant;
    const auto flow = flow_of(item);
    for (std::size_t e = 0; e < own_.size(); ++e) {
      if (is_met(e) || own_[e]->fits(item) || !own_[e]->is_like(item)) continue;
      if (!flow || own_[e]->flow == *flow) meant.push_back(e);
    }
    sort_by_likelihood(meant, own_);
    return meant;
  }

  static Verdict misfiled_verdict(Need need) {
    switch (need) {
      case Need::required:
        return Verdict::misfiled;
      case Need::known_gap:
        return Verdict::known_gap;
      case Need::optional:
        return Verdict::optional_absent;
    }
    return Verdict::misfiled;
  }

  // An item that no expectation of its owner explains in any way.
  void judge_orphan(const InboxItem& item) {
    const auto flow = flow_of(item);
    const Expectation* addressee = flow ? addressee_of(item) : nullptr;
    const auto other = other_named_by(item);
    if (addressee != nullptr) {
      report(FindingKind::wrong_recipient, item, {addressee, flow}, "belongs to " + name_of(addressee->owner));
    } else if (other) {
      report(FindingKind::wrong_recipient, item, {nullptr, flow ? flow : flow_under_way(item.first_seen)},
             fmt::format("says it is for {} of worker {}", name_of(*other), other->worker));
    } else if (flow && inbox_.is_bystander) {
      report(FindingKind::wrong_recipient, item, {nullptr, flow}, "its owner takes part in no flow");
    } else {
      const std::string related = item.related_id.empty() ? "no related id" : "related id " + quote(item.related_id);
      report(FindingKind::unexpected, item, {nullptr, flow ? flow : flow_under_way(item.first_seen)},
             fmt::format("category {}, {}", quote(item.category), related));
    }
  }

  std::string quote(const std::string& text) const {
    const auto* redactor = run_.input.redactor;
    return redactor == nullptr ? text : redactor->redact_id(text);
  }

  const Expectation* addressee_of(const InboxItem& item) const {
    const Expectation* best = nullptr;
    const auto [first, last] = run_.addressees.equal_range(item.related_id);
    for (auto it = first; it != last; ++it) {
      const Expectation* candidate = it->second;
      if (candidate->owner == inbox_.owner || !candidate->fits(item)) continue;
      if (best == nullptr || is_better_addressee(*candidate, *best, item)) best = candidate;
    }
    return best;
  }

  // Of several that must be told of the same thing: one who was not told, required notices before others; else one whose
  // own notice was made at the nearest time; else that of the event that had just happened.
  bool is_better_addressee(const Expectation& a, const Expectation& b, const InboxItem& item) const {
    const auto key = [&](const Expectation& candidate) {
      const InboxItem* met = run_.item_of(candidate);
      const Need need = met == nullptr ? candidate.need : Need::required;
      const bool is_dated = met != nullptr && met->created_at && item.created_at;
      const auto apart =
          is_dated ? std::chrono::abs(*met->created_at - *item.created_at) : std::chrono::milliseconds::max();
      return std::tuple(met != nullptr, need, apart, -candidate.sent.time_since_epoch(), candidate.event,
                        candidate.owner);
    };
    return key(a) < key(b);
  }

  // The owner's flow that was under way at a time.
  std::optional<FlowIndex> flow_under_way(base::Instant at) const {
    const Expectation* latest = nullptr;
    for (const Expectation* expectation : own_) {
      if (expectation->sent > at) continue;
      if (latest == nullptr || expectation->sent > latest->sent) latest = expectation;
    }
    return latest == nullptr ? std::nullopt : std::optional(latest->flow);
  }

  // The unread count must have grown by the new unread items, those that the policy ignores included. A count that
  // stays wrong by as much is one finding.
  void judge_unread_counts() {
    if (!inbox_.unread_baseline) return;
    const std::int64_t baseline = *inbox_.unread_baseline;
    auto readings = inbox_.unread_readings;
    std::sort(readings.begin(), readings.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    std::int64_t known_drift = 0;
    for (const auto& reading : readings) {
      const auto fresh = std::count_if(inbox_.items.begin(), inbox_.items.end(), [&](const InboxItem& item) {
        return item.is_unread && item.first_seen <= reading.at;
      });
      const std::int64_t drift = reading.count - baseline - fresh;
      if (drift == std::exchange(known_drift, drift) || drift == 0) continue;
      findings_.push_back({FindingKind::unread_drift, inbox_.owner, NotificationId(), flow_under_way(reading.at),
                           std::nullopt,
                           fmt::format("the unread count is {}, but {} at the baseline and {} unread since make {}",
                                       reading.count, baseline, fresh, baseline + fresh)});
    }
  }

  // What a stray item looks like: the expectation it was probably meant for, and the flow to report it in.
  struct Likeness {
    const Expectation* meant = nullptr;
    std::optional<FlowIndex> flow;
  };

  void report(FindingKind kind, const InboxItem& item, Likeness like, std::string detail) {
    const bool is_stranger = kind == FindingKind::wrong_recipient || kind == FindingKind::cross_flow;
    if (is_stranger && !run_.input.look_for_strangers) return;
    findings_.push_back({kind, inbox_.owner, item.id, like.flow,
                         like.meant == nullptr ? std::nullopt : std::optional(like.meant->event), std::move(detail)});
  }

  RunKnowledge& run_;
  const ActorInbox& inbox_;
  ExpectationList own_;
  std::vector<Judgement> judgements_;
  std::vector<AccountedFinding> findings_;
  ItemList items_;    // in order of appearance, without ignorable ones
  Matches item_of_;   // by expectation
  ItemList strays_;   // what meets no expectation
  ItemList orphans_;  // strays that are neither a second copy nor of another worker's flow
};

}  // namespace

Accounting account(const AccountingInput& input) {
  Accounting result;
  result.judgements.resize(input.expectations.size());
  RunKnowledge knowledge(input);
  std::map<ActorKey, ExpectationList> owned;
  for (const auto& expectation : knowledge.expectations) owned[expectation.owner].push_back(&expectation);
  std::vector<InboxJudge> judges;
  judges.reserve(input.inboxes.size());
  for (const auto& inbox : input.inboxes) judges.emplace_back(knowledge, inbox, owned[inbox.owner]).judge_fits();
  for (std::size_t i = 0; i < judges.size(); ++i) {
    judges[i].judge_rest();
    const auto& own = owned[input.inboxes[i].owner];
    auto judgements = judges[i].take_judgements();
    for (std::size_t e = 0; e < own.size(); ++e) {
      result.judgements[knowledge.index_of(*own[e])] = std::move(judgements[e]);
    }
    for (auto& finding : judges[i].take_findings()) result.findings.push_back(std::move(finding));
  }
  return result;
}

}  // namespace e2e::core
