// What a run found out about the known gaps of its policy. Pure.
#pragma once

#include <span>
#include <vector>

#include "core/profile.hpp"
#include "core/run_result.hpp"

namespace e2e::core {

// One for each gap of the policy, expired ones included, in the order of its rules.
std::vector<GapResult> judge_gaps(std::span<const FlowResult> flows, const NotificationPolicy& policy);

}  // namespace e2e::core
