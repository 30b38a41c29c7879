// Which item explains which expectation: maximum bipartite matching.
//
// Source: H. W. Kuhn's augmenting paths. Items are placed in the order in which they are given, and one that is placed
// stays placed (perhaps elsewhere): of two that want the same place the earlier one keeps a place. As many as possible
// are placed.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace e2e::core {

// For each item the places it fits, the likeliest first.
using PlacesOfItems = std::vector<std::vector<std::size_t>>;

// For each of `places` places the item that takes it.
std::vector<std::optional<std::size_t>> match_to_places(const PlacesOfItems& items, std::size_t places);

}  // namespace e2e::core
