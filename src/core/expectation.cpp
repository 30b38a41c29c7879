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

}  // namespace

bool appeared_before(const InboxItem* a, const InboxItem* b) {
  return a->first_seen != b->first_seen ? a->first_seen < b->first_seen : a->id < b->id;
}

bool Expectation::fits_but_for_related_id(const InboxItem& item) const {
  return item.category == category && item.first_seen >= sent && !has_related_id(*this, item.related_id) &&
         contains_ignoring_case(item.title, title);
}

bool Expectation::fits(const InboxItem& item) const {
  return item.category == category && item.first_seen >= sent && has_related_id(*this, item.related_id) &&
         contains_ignoring_case(item.title, title);
}

std::vector<std::optional<std::size_t>> match_items(const std::vector<const Expectation*>& expectations,
                                                    const std::vector<const InboxItem*>& items) {
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_related_id;
  for (std::size_t e = 0; e < expectations.size(); ++e) {
    for (const auto& id : expectations[e]->related_ids) by_related_id[id].push_back(e);
  }
  std::vector<std::size_t> order(items.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return appeared_before(items[a], items[b]); });
  PlacesOfItems places(items.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (const std::size_t e : by_related_id[items[order[i]]->related_id]) {
      if (expectations[e]->fits(*items[order[i]])) places[i].push_back(e);
    }
  }
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
