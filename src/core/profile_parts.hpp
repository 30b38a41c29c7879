// The readers of a profile's larger parts; profile.cpp puts them together. Each notes its problems in the
// cursor's list and returns what it could read.
#pragma once

#include <array>
#include <map>
#include <string_view>
#include <vector>

#include "core/profile.hpp"
#include "core/profile_reader.hpp"

namespace e2e::core {

// What the runner needs of an action and offers to its templates; docs/profile.md shows the same table.
struct ActionRules {
  Action action;
  std::vector<std::string_view> required_results;
  std::vector<std::string_view> optional_results;
  std::vector<std::string_view> placeholders;
};

ActionRules rules_of(Action action);

std::map<Action, ActionSpec> read_actions(const Cursor& at);
Pointers read_pointers(const Cursor& at);
// The keys of a known gap, and the reading of them; the caller has checked that nothing else is there.
inline constexpr std::array<std::string_view, 5> kGapKeys = {"since", "reason", "owner", "link", "expires"};
KnownGap read_known_gap(const Cursor& at);
NotificationPolicy read_policy(const Cursor& at);
std::vector<RateTier> read_rate_tiers(const Cursor& at);

}  // namespace e2e::core
