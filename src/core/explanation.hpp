// What became of an expectation, in words: where a notification was filed, and what waiting for it showed. Pure.
#pragma once

#include <span>
#include <string>

#include "core/run_result.hpp"

namespace e2e::core {

// "nearest: …; looked 3 times: at 1 ms HTTP 200, 0 items; …". The attempts in their order; of more than two hundred, two
// minutes' worth, those in the middle are only counted.
std::string describe_wait(std::span<const PollAttempt> polls, std::span<const NearMiss> nearest);

// What happened to a notification that did not come as it should; "" for one that did, and for one whose absence is
// allowed. `config` tells how long was waited, and whether for known gaps, too.
std::string explain(const CheckpointResult& checkpoint, const FlowIds& ids, const ConfigInfo& config);

}  // namespace e2e::core
