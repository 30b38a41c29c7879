#include "core/request_budget.hpp"

#include <algorithm>
#include <numeric>

namespace e2e::core {
namespace {

// At least one: an unlimited tier has one window without an end.
long long windows_of(const RequestBudget& budget, const std::vector<RateTier>& tiers) {
  long long windows = 1;
  for (const auto& tier : tiers) {
    if (tier.limit == 0 || tier.tier == Tier::payment) continue;
    const long long requests = tier.tier == Tier::auth ? budget.logins : budget.all;
    windows = std::max(windows, (requests + tier.limit - 1) / tier.limit);
  }
  return windows;
}

}  // namespace

RequestBudget request_budget(const RunConfig& config, bool has_bystander) {
  const auto& levels = config.concurrency_levels;
  if (levels.empty()) return {};
  const long long workers = *std::max_element(levels.begin(), levels.end());
  const long long flows = std::accumulate(levels.begin(), levels.end(), 0LL) * config.rounds;
  const long long sellers = config.sellers_per_worker;
  const long long actors = sellers + 1 + (has_bystander ? 1 : 0);
  constexpr long long kBeforeActors = 3;                   // reachability, the admin's login, the category
  constexpr long long kForEachActor = 3;                   // creation, login, baseline
  const long long mutations = sellers + 5;                 // an offer of each seller, and one of every other step
  const long long checks = 3 * sellers + 5;                // inbox reads at the checkpoints
  const long long flow = mutations + checks + actors + 1;  // a sweep of everyone, and the final status
  return {kBeforeActors + workers * actors * (kForEachActor + 1) + flows * flow, 1 + workers * actors};
}

bool hires_bystander(const RunConfig& config, const std::vector<RateTier>& tiers) {
  if (config.bystander != Bystander::automatic) return config.bystander == Bystander::on;
  if (config.skip_wrong_recipient_check) return false;
  return windows_of(request_budget(config, true), tiers) == windows_of(request_budget(config, false), tiers);
}

}  // namespace e2e::core
