#include "core/windows.hpp"

#include <algorithm>

namespace e2e::core {

Windows::Windows(const std::vector<RateTier>& limits) {
  for (const auto& rule : limits) {
    if (rule.limit > 0) tiers_.push_back({rule, {}, 0});
  }
}

bool Windows::State::counts(Tier tier) const {
  return tier != Tier::none && (rule.tier == tier || rule.tier == Tier::global);
}

std::chrono::seconds Windows::opens_at(Tier tier) const {
  auto opens = now_;
  for (const auto& state : tiers_) {
    const bool is_used_up = state.counts(tier) && state.spent == state.rule.limit;
    if (is_used_up) opens = std::max(opens, state.start + state.rule.window);
  }
  return opens;
}

bool Windows::try_spend(Tier tier) {
  if (opens_at(tier) > now_) return false;
  for (auto& state : tiers_) {
    if (!state.counts(tier)) continue;
    const auto end = state.start + state.rule.window;
    const bool is_used_up = state.spent == state.rule.limit;
    if (state.spent == 0 || now_ > end || (now_ == end && is_used_up)) {
      state.start = now_;
      state.spent = 0;
    }
    ++state.spent;
  }
  return true;
}

void Windows::wait_until(std::chrono::seconds time) {
  if (time <= now_) return;
  now_ = time;
  ++number_;
}

}  // namespace e2e::core
