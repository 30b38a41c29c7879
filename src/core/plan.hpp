// What a run takes, before it is run: requests, rate windows, time. Pure.
//
// The figures hold where every notification that the policy requires or knows as a gap is there at the first look, and
// nothing is sent twice: pages beyond the first, polls and look-ups come on top. Requests are taken to need no time, so
// times are the waiting alone.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "core/config.hpp"
#include "core/profile.hpp"

namespace e2e::core {

// By what the requests are for.
using RequestCounts = std::map<Action, long long>;

RequestCounts count_requests(const RunConfig& config, const Profile& profile, bool has_bystander);

long long total_of(const RequestCounts& counts);
// Of them, those that count in a tier.
long long total_in(const RequestCounts& counts, const Profile& profile, Tier tier);

// BYSTANDER as it applies to this run. `automatic` leaves the bystanders out where they would cost one more window of the
// profile's rate limits, and where nobody looks for wrong recipients.
// What the dearest seller of a flow asks.
base::TokenAmount highest_price(const RunConfig& config);

bool hires_bystander(const RunConfig& config, const Profile& profile);

struct PlannedLevel {
  int concurrency = 0;
  long long window = 1;  // counted from 1: the one in which its first flow starts
  std::chrono::seconds starts_after{};
};

struct TierShare {
  RateTier tier;
  long long requests = 0;
};

struct Plan {
  long long workers = 0;
  long long actors = 0;  // of all workers
  bool has_bystander = false;
  long long flows = 0;
  RequestCounts counts;
  std::vector<TierShare> tiers;  // of the limits that were reckoned with
  bool is_exact = true;  // false: with SKIP_WRONG_RECIPIENT_CHECK it depends on what is open; then at most so many
  long long windows = 1;
  std::chrono::seconds ends_after{};
  std::vector<PlannedLevel> levels;
  std::vector<std::string> suggestions;
};

// `limits` are those to reckon with; none where nothing is limited.
Plan make_plan(const RunConfig& config, const Profile& profile, const std::vector<RateTier>& limits);

}  // namespace e2e::core
