// How many requests a run takes at the least, and whether they fit into the backend's rate windows. Pure.
//
// The figures hold where every notification is there at the first look and nothing is sent twice: pages beyond the
// first, polls and look-ups come on top.
#pragma once

#include <vector>

#include "core/config.hpp"
#include "core/profile.hpp"

namespace e2e::core {

struct RequestBudget {
  long long all = 0;
  long long logins = 0;  // these count in the tier `auth`, too
};

RequestBudget request_budget(const RunConfig& config, bool has_bystander);

// BYSTANDER as it applies to this run. `automatic` leaves the bystanders out where they would cost one more rate window,
// and where nobody looks for wrong recipients.
bool hires_bystander(const RunConfig& config, const std::vector<RateTier>& tiers);

}  // namespace e2e::core
