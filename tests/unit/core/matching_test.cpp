#include "core/matching.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace e2e::core {
namespace {

// The largest number of items that can have a place of their own, by trying everything.
std::size_t most(const PlacesOfItems& items, std::size_t item, std::vector<bool>& taken) {
  if (item == items.size()) return 0;
  std::size_t best = most(items, item + 1, taken);
  for (const std::size_t place : items[item]) {
    if (taken[place]) continue;
    taken[place] = true;
    best = std::max(best, 1 + most(items, item + 1, taken));
    taken[place] = false;
  }
  return best;
}

TEST(Matching, MakesRoom) {
  const auto item_at = match_to_places({{0, 1}, {0}}, 2);
  EXPECT_EQ(item_at[0], 1U);
  EXPECT_EQ(item_at[1], 0U);
}

TEST(Matching, OfTwoThatWantOnePlaceTheFirstHasIt) { EXPECT_EQ(match_to_places({{0}, {0}}, 1)[0], 0U); }

TEST(Matching, TakesTheLikeliestFreePlace) { EXPECT_EQ(match_to_places({{2, 0, 1}}, 3)[2], 0U); }

RC_GTEST_PROP(MatchingProperty, PlacesAsManyAsPossibleAndTheEarlierFirst, ()) {
  const auto places = *rc::gen::inRange<std::size_t>(1, 6);
  PlacesOfItems items(*rc::gen::inRange<std::size_t>(0, 7));
  for (auto& fits : items) {
    for (std::size_t place = 0; place < places; ++place) {
      if (*rc::gen::inRange(0, 3) == 0) fits.push_back(place);
    }
  }
  const auto item_at = match_to_places(items, places);
  const auto placed = [&](std::size_t item) { return std::count(item_at.begin(), item_at.end(), item) == 1; };
  PlacesOfItems earlier;
  std::size_t count = 0;
  for (std::size_t item = 0; item < items.size(); ++item) {
    earlier.push_back(items[item]);
    std::vector<bool> taken(places, false);
    const auto possible = most(earlier, 0, taken);
    // An item has no place only where its coming makes no more items placeable.
    RC_ASSERT(placed(item) == (possible > count));
    count = possible;
  }
  for (std::size_t place = 0; place < places; ++place) {
    if (!item_at[place]) continue;
    const auto& fits = items[*item_at[place]];
    RC_ASSERT(std::find(fits.begin(), fits.end(), place) != fits.end());
  }
}

}  // namespace
}  // namespace e2e::core
