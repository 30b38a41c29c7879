// What one flow leaves behind: its part of the report, and the raw material of the accounting.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/accounting.hpp"
#include "core/run_result.hpp"

namespace e2e::flow {

// An expectation with what waiting for it took. `expectation.flow` is set when the run puts its flows in
// order.
struct Awaited {
  core::Expectation expectation;
  std::vector<core::PollAttempt> polls;
  std::optional<std::int64_t> unread_count;
};

struct FlowRecord {
  core::FlowResult result;  // without checkpoints and findings: the accounting at the end of the run gives them
  std::vector<Awaited> awaited;
};

}  // namespace e2e::flow
