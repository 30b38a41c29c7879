#include "core/matching.hpp"

namespace e2e::core {
namespace {

class Matcher {
 public:
  Matcher(const PlacesOfItems& items, std::size_t places)
      : items_(items), item_at_(places), visited_by_(places, items.size()) {}

  std::vector<std::optional<std::size_t>> run() {
    for (std::size_t item = 0; item < items_.size(); ++item) place(item, item);
    return std::move(item_at_);
  }

 private:
  // `newcomer` is the item whose search this is: a place is tried once in each search.
  bool place(std::size_t item, std::size_t newcomer) {
    // A free place first: moving others would give a late item the place of one that came in time.
    for (const std::size_t at : items_[item]) {
      if (item_at_[at]) continue;
      item_at_[at] = item;
      return true;
    }
    for (const std::size_t at : items_[item]) {
      const std::optional<std::size_t> occupant = item_at_[at];
      if (!occupant || visited_by_[at] == newcomer) continue;
      visited_by_[at] = newcomer;
      if (place(*occupant, newcomer)) {
        item_at_[at] = item;
        return true;
      }
    }
    return false;
  }

  const PlacesOfItems& items_;
  std::vector<std::optional<std::size_t>> item_at_;
  std::vector<std::size_t> visited_by_;
};

}  // namespace

std::vector<std::optional<std::size_t>> match_to_places(const PlacesOfItems& items, std::size_t places) {
  return Matcher(items, places).run();
}

}  // namespace e2e::core
