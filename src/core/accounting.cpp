#include "core/accounting.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace e2e::core {
namespace {

using ExpectationList = std::vector<const Expectation*>;
using ItemList = std::vector<const InboxItem*>;
using Matches = std::vector<std::optional<std::size_t>>;

// The order in which items are judged: as they appeared, and by id within one read.
bool appeared_before(const InboxItem& a, const InboxItem& b) {
  return a.first_seen != b.first_seen ? a.first_seen < b.first_seen : a.id < b.id;
}

// Maximum bipartite matching by augmenting paths (Kuhn). Items are offered in order of appearance, and one
// that is matched stays matched, so the earliest of two copies is the one that counts.
class Matcher {
 public:
  Matcher(const ExpectationList& expectations, const ItemList& items)
      : expectations_(expectations), items_(items), item_of_(expectations.size()) {
    for (std::size_t e = 0; e < expectations.size(); ++e) {
      for (const auto& id : expectations[e]->related_ids) by_related_id_[id].push_back(e);
    }
  }

  Matches run() {
    std::vector<std::size_t> order(items_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return appeared_before(*items_[a], *items_[b]); });
    for (const std::size_t item : order) {
      visited_.assign(expectations_.size(), false);
      place(item);
    }
    return item_of_;
  }

 private:
  bool place(std::size_t item) {
    const auto candidates = by_related_id_.find(items_[item]->related_id);
    if (candidates == by_related_id_.end()) return false;
    // A free place first: moving others would give a late item the place of one that came in time.
    for (const std::size_t e : candidates->second) {
      if (item_of_[e] || !expectations_[e]->fits(*items_[item])) continue;
      item_of_[e] = item;
      return true;
    }
    for (const std::size_t e : candidates->second) {
      const std::optional<std::size_t> occupant = item_of_[e];
      if (!occupant || visited_[e] || !expectations_[e]->fits(*items_[item])) continue;
      visited_[e] = true;
      if (place(*occupant)) {
        item_of_[e] = item;
        return true;
      }
    }
    return false;
  }

  const ExpectationList& expectations_;
  const ItemList& items_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_related_id_;
  Matches item_of_;
  std::vector<bool> visited_;
};

// Who else must be told about an entity, to name the right recipient of a stray item.
using Addressees = std::unordered_multimap<std::string, const Expectation*>;  // by related id

// Judges one inbox against its owner's expectations.
class InboxJudge {
 public:
  InboxJudge(const AccountingInput& input, const ActorInbox& inbox, ExpectationList own, const Addressees& addressees)
      : input_(input), inbox_(inbox), own_(std::move(own)), addressees_(addressees), judgements_(own_.size()) {
    for (const auto& item : inbox.items) {
      if (!input.policy->is_ignorable(item.category)) items_.push_back(&item);
    }
    std::sort(items_.begin(), items_.end(),
              [](const InboxItem* a, const InboxItem* b) { return appeared_before(*a, *b); });
  }

  void run() {
    const Matches matches = match_items(own_, items_);
    std::vector<bool> explained(items_.size(), false);
    for (std::size_t e = 0; e < own_.size(); ++e) {
      const std::optional<std::size_t> item = matches[e];
      if (!item) continue;
      explained[*item] = true;
      met_.push_back(e);
      judgements_[e] = judge_met(*own_[e], *items_[*item]);
    }
    std::sort(met_.begin(), met_.end());
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (!explained[i]) judge_stray(*items_[i]);
    }
    for (std::size_t e = 0; e < own_.size(); ++e) {
      if (!is_met(e) && !judgements_[e].filed_under) judgements_[e].verdict = judge_absent(*own_[e]);
    }
  }

  std::vector<Judgement> take_judgements() { return std::move(judgements_); }
  std::vector<AccountedFinding> take_findings() { return std::move(findings_); }

 private:
  bool is_met(std::size_t e) const { return std::binary_search(met_.begin(), met_.end(), e); }

  static Judgement judge_met(const Expectation& expectation, const InboxItem& item) {
    Judgement judgement;
    judgement.arrival = std::max(Duration::zero(), Duration(item.first_seen - expectation.replied));
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

  // An item that meets no expectation of its owner.
  void judge_stray(const InboxItem& item) {
    if (const Expectation* twin = satisfied_twin(item)) {
      report(FindingKind::duplicate, item, {twin, twin->flow}, "a second notification about the same thing");
      return;
    }
    const auto entity = input_.flow_of_entity.find(item.related_id);
    const bool is_known = entity != input_.flow_of_entity.end();
    if (is_known && input_.worker_of_flow[entity->second] != inbox_.owner.worker) {
      report(FindingKind::cross_flow, item, {addressee_of(item), flow_under_way(item)},
             fmt::format("about {} {} of another worker's flow", item.category, item.related_id));
      return;
    }
    if (const auto misfiled = unmet_of_category(item, is_known ? std::optional(entity->second) : std::nullopt)) {
      judgements_[*misfiled].filed_under = item.related_id;
      judgements_[*misfiled].verdict = misfiled_verdict(own_[*misfiled]->need);
      return;
    }
    if (const Expectation* addressee = is_known ? addressee_of(item) : nullptr) {
      report(FindingKind::wrong_recipient, item, {addressee, entity->second},
             fmt::format("belongs to {} {}", to_string(addressee->owner.role), addressee->owner.index));
      return;
    }
    report(FindingKind::unexpected, item, {nullptr, is_known ? std::optional(entity->second) : flow_under_way(item)},
           item.related_id.empty() ? fmt::format("category {}, no related id", item.category)
                                   : fmt::format("category {}, related id {}", item.category, item.related_id));
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

  const Expectation* satisfied_twin(const InboxItem& item) const {
    for (const std::size_t e : met_) {
      if (own_[e]->fits(item)) return own_[e];
    }
    return nullptr;
  }

  // The unmet expectation that the item was most probably meant for: of its flow where that is known,
  // required ones first, the latest opened of them. Later items can have been meant for more expectations
  // than earlier ones, so taking the items in order of appearance explains as many as possible.
  std::optional<std::size_t> unmet_of_category(const InboxItem& item, std::optional<FlowIndex> flow) const {
    std::optional<std::size_t> best;
    for (std::size_t e = 0; e < own_.size(); ++e) {
      const Expectation& candidate = *own_[e];
      const bool is_open = !is_met(e) && !judgements_[e].filed_under;
      if (!is_open || candidate.category != item.category || candidate.sent > item.first_seen) continue;
      if (flow && candidate.flow != *flow) continue;
      if (!best || is_likelier(candidate, *own_[*best])) best = e;
    }
    return best;
  }

  static bool is_likelier(const Expectation& a, const Expectation& b) {
    return a.need != b.need ? a.need < b.need : a.sent > b.sent;
  }

  const Expectation* addressee_of(const InboxItem& item) const {
    const Expectation* best = nullptr;
    const auto [first, last] = addressees_.equal_range(item.related_id);
    for (auto it = first; it != last; ++it) {
      const Expectation* candidate = it->second;
      if (candidate->owner == inbox_.owner || candidate->category != item.category) continue;
      if (candidate->sent > item.first_seen) continue;
      // Of several, the event that had just happened.
      const bool is_better = best == nullptr || candidate->sent > best->sent ||
                             (candidate->sent == best->sent && candidate->owner < best->owner);
      if (is_better) best = candidate;
    }
    return best;
  }

  // The owner's flow during which the item appeared.
  std::optional<FlowIndex> flow_under_way(const InboxItem& item) const {
    const Expectation* latest = nullptr;
    for (const Expectation* expectation : own_) {
      if (expectation->sent > item.first_seen) continue;
      if (latest == nullptr || expectation->sent > latest->sent) latest = expectation;
    }
    return latest == nullptr ? std::nullopt : std::optional(latest->flow);
  }

  // What a stray item looks like: the expectation it was probably meant for, and the flow to report it in.
  struct Likeness {
    const Expectation* meant = nullptr;
    std::optional<FlowIndex> flow;
  };

  void report(FindingKind kind, const InboxItem& item, Likeness like, std::string detail) {
    const bool is_stranger = kind == FindingKind::wrong_recipient || kind == FindingKind::cross_flow;
    if (is_stranger && !input_.look_for_strangers) return;
    findings_.push_back({kind, inbox_.owner, item.id, like.flow,
                         like.meant == nullptr ? std::nullopt : std::optional(like.meant->event), std::move(detail)});
  }

  const AccountingInput& input_;
  const ActorInbox& inbox_;
  ExpectationList own_;
  const Addressees& addressees_;
  ItemList items_;
  std::vector<std::size_t> met_;  // sorted
  std::vector<Judgement> judgements_;
  std::vector<AccountedFinding> findings_;
};

}  // namespace

bool Expectation::fits(const InboxItem& item) const {
  return item.category == category && item.first_seen >= sent &&
         std::find(related_ids.begin(), related_ids.end(), item.related_id) != related_ids.end();
}

std::vector<std::optional<std::size_t>> match_items(const std::vector<const Expectation*>& expectations,
                                                    const std::vector<const InboxItem*>& items) {
  return Matcher(expectations, items).run();
}

Accounting account(const AccountingInput& input) {
  Accounting result;
  result.judgements.resize(input.expectations.size());
  std::map<ActorKey, std::vector<std::size_t>> owned;
  Addressees addressees;
  for (std::size_t e = 0; e < input.expectations.size(); ++e) {
    owned[input.expectations[e].owner].push_back(e);
    for (const auto& id : input.expectations[e].related_ids) addressees.emplace(id, &input.expectations[e]);
  }
  for (const auto& inbox : input.inboxes) {
    ExpectationList own;
    for (const std::size_t e : owned[inbox.owner]) own.push_back(&input.expectations[e]);
    InboxJudge judge(input, inbox, std::move(own), addressees);
    judge.run();
    auto judgements = judge.take_judgements();
    for (std::size_t i = 0; i < judgements.size(); ++i) {
      result.judgements[owned[inbox.owner][i]] = std::move(judgements[i]);
    }
    for (auto& finding : judge.take_findings()) result.findings.push_back(std::move(finding));
  }
  return result;
}

}  // namespace e2e::core
