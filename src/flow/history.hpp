// What an earlier part of a run, which was killed, had done of a flow.
//
// Pure values. Instants are on this part's clock, and before anything that this part does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "core/run_result.hpp"
#include "flow/flow_log.hpp"

namespace e2e::flow {

struct PastStep {
  StepMark mark;
  base::Instant sent;
  base::Instant replied;                      // meaningful where `end` is there
  std::optional<base::WallTime> made_after;   // the newest notification seen when it was sent, by the backend's clock
  std::optional<StepEnd> end;                 // absent: nobody knows what became of it
  core::StepResult result;                    // meaningful where `end` is there
  std::optional<std::vector<WaitEnd>> waits;  // of its checkpoint; absent while that had not ended
};

// How a flow ended, where it did.
struct PastEnd {
  bool passed = false;
  std::string final_status;
  core::Duration duration{};
  std::optional<core::FlowFailure> failure;
};

struct FlowHistory {
  std::vector<PastStep> steps;
  core::Duration took{};  // so far
  std::optional<PastEnd> ended;

  // Null where it had not been begun.
  const PastStep* find(StepMark mark) const {
    for (const auto& step : steps) {
      if (step.mark.step == mark.step && step.mark.seller == mark.seller) return &step;
    }
    return nullptr;
  }
};

}  // namespace e2e::flow
