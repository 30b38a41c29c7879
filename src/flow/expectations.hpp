// Which notifications a completed step must cause, by the policy. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/accounting.hpp"
#include "core/profile.hpp"

namespace e2e::flow {

// What is known of a flow when a step has been completed.
struct FlowEntities {
  int worker = 1;
  std::size_t sellers = 2;
  core::RequestId request;
  std::vector<core::OfferId> offers;  // by seller; shorter while not every seller has offered
  std::size_t selected = 0;           // index of the winner; meaningful after accept_offer
  core::PaymentId payment;            // empty where there is none
};

// A mutation that was sent and answered.
struct CompletedStep {
  core::Step step = core::Step::create_request;
  std::size_t seller = 0;  // create_offer: who offered
  base::Instant sent;
  base::Instant replied;
  core::Duration waited{};                   // for rate limits, by the worker until then
  std::optional<base::WallTime> made_after;  // the newest time of creation that had been seen when it was sent
};

// The expectations in the order of the policy, and of the sellers within a rule.
std::vector<core::Expectation> expectations_after(const core::NotificationPolicy& policy, const CompletedStep& step,
                                                  const FlowEntities& entities);

}  // namespace e2e::flow
