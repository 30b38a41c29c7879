#include "core/expectation.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_map>

#include "base/text.hpp"
#include "core/matching.hpp"

namespace e2e::core {
namespace {

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  return base::to_lower(text).find(base::to_lower(part)) != std::string::npos;
}

bool has_related_id(const Expectation& expectation, const std::string& id) {
  const auto& ids = expectation.related_ids;
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// The expectations of one actor, to be found by what an item carries.
class Candidates {
 public:
  Candidates(const std::vector<const Expectation*>& expectations, const RunNames& names)
      : expectations_(expectations), names_(names) {
    for (std::size_t e = 0; e < expectations.size(); ++e) {
      for (const auto& id : expectations[e]->related_ids) by_related_id_[id].push_back(e);
      if (expectations[e]->takes_unknown_id) takers_.push_back(e);
    }
  }

  // Those that an item fits, the likeliest first.
  std::vector<std::size_t> of(const InboxItem& item) const {
    std::vector<std::size_t> fitting;
    if (expectations_.empty() || names_another(item, expectations_.front()->owner, names_)) return fitting;
    const auto add = [&](const std::vector<std::size_t>& some) {
      std::copy_if(some.begin(), some.end(), std::back_inserter(fitting),
                   [&](std::size_t e) { return expectations_[e]->is_like(item); });
    };
    const auto named = by_related_id_.find(item.related_id);
    if (named != by_related_id_.end()) {
      add(named->second);
    } else if (!item.related_id.empty() && !names_.entities.contains(item.related_id)) {
      add(takers_);
    }
    sort_by_likelihood(fitting, expectations_);
    return fitting;
  }

 private:
  const std::vector<const Expectation*>& expectations_;
  const RunNames& names_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_related_id_;
  std::vector<std::size_t> takers_;
};

}  // namespace

bool appeared_before(const InboxItem* a, const InboxItem* b) {
  return a->first_seen != b->first_seen ? a->first_seen < b->first_seen : a->id < b->id;
}

std::optional<Duration> Expectation::arrival_of(const InboxItem& item) const {
  if (earlier) return earlier->arrival;
  return std::max(Duration::zero(), Duration(item.first_seen - replied) - (item.waited - waited));
}

bool Expectation::is_like(const InboxItem& item) const {
  const bool is_too_old = item.created_at && made_after && *item.created_at < *made_after;
  return item.category == category && item.first_seen >= sent && !is_too_old &&
         contains_ignoring_case(item.title, title);
}

bool Expectation::fits(const InboxItem& item) const { return has_related_id(*this, item.related_id) && is_like(item); }

std::optional<ActorKey> names_another(const InboxItem& item, const ActorKey& owner, const RunNames& names) {
  std::optional<ActorKey> another;
  for (const auto& id : item.user_ids) {
    const auto actor = names.actors.find(id);
    if (actor == names.actors.end()) continue;
    if (actor->second == owner) return std::nullopt;
    if (!another) another = actor->second;
  }
  return another;
}

void sort_by_likelihood(std::vector<std::size_t>& candidates, const std::vector<const Expectation*>& expectations) {
  std::sort(candidates.begin(), candidates.end(), [&](std::size_t a, std::size_t b) {
    const Expectation& left = *expectations[a];
    const Expectation& right = *expectations[b];
    if (left.need != right.need) return left.need < right.need;
    return left.sent != right.sent ? left.sent > right.sent : a < b;
  });
}

std::vector<std::optional<std::size_t>> match_items(const std::vector<const Expectation*>& expectations,
                                                    const std::vector<const InboxItem*>& items, const RunNames& names) {
  const Candidates candidates(expectations, names);
  std::vector<std::size_t> order(items.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return appeared_before(items[a], items[b]); });
  PlacesOfItems places;
  places.reserve(order.size());
  for (const std::size_t item : order) places.push_back(candidates.of(*items[item]));
  auto item_of = match_to_places(places, expectations.size());
  for (auto& item : item_of) {
    if (item) item = order[*item];
  }
  return item_of;
}

std::vector<NearMiss> nearest_misses(const Expectation& expectation, const std::vector<const InboxItem*>& unexplained) {
  constexpr std::size_t kShown = 3;
  // 2: about the right thing; 1: of the right category; 0: neither.
  const auto nearness = [&](const InboxItem* item) {
    if (item->first_seen < expectation.sent) return 0;
    return has_related_id(expectation, item->related_id) ? 2 : item->category == expectation.category ? 1 : 0;
  };
  std::vector<const InboxItem*> near;
  std::copy_if(unexplained.begin(), unexplained.end(), std::back_inserter(near),
               [&](const InboxItem* item) { return nearness(item) > 0; });
  std::sort(near.begin(), near.end(), [&](const InboxItem* a, const InboxItem* b) {
    return nearness(a) != nearness(b) ? nearness(a) > nearness(b) : appeared_before(a, b);
  });
  std::vector<NearMiss> nearest;
  for (std::size_t i = 0; i < std::min(near.size(), kShown); ++i) {
    nearest.push_back({near[i]->id.value(), near[i]->category, near[i]->related_id, near[i]->title});
  }
  return nearest;
}

}  // namespace e2e::core
