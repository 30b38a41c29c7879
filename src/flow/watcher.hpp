// Waits at a checkpoint for the notifications that must have been caused by a step.
//
// One read of an inbox serves all open expectations of its actor. Required ones are polled until they are
// found or their deadline passes, the last poll at the deadline; recipients of known gaps and optional ones
// are read once. Pauses before the polls: 0, 50, 100, 200, 400, then 800 ms.
#pragma once

#include <span>
#include <vector>

#include "flow/actor.hpp"
#include "flow/context.hpp"
#include "flow/flow_record.hpp"

namespace e2e::flow {

// Everything that a flow has opened so far, of which the last `opened` were opened by the step at hand.
struct OpenExpectations {
  std::vector<Awaited>& awaited;
  std::size_t opened = 0;
};

// Errors: cancelled only; an inbox that cannot be read leaves its expectations open.
// Borrows: all parameters, until it returns.
net::Task<void> wait_for_notifications(FlowContext& context, Worker& worker, OpenExpectations open,
                                       market::CallTag tag);

// Whether each expectation of one actor is met by what has been seen in its inbox so far; in the order of
// `awaited`, false for those of others.
std::vector<bool> met_so_far(const Actor& actor, const std::vector<Awaited>& awaited, const core::RunNames& names);

// How the waits for the last `opened` expectations have ended so far; in their order.
std::vector<WaitEnd> ends_of_waits(Worker& worker, OpenExpectations open, const core::RunNames& names);

// Takes over how the waits had ended in an earlier part of the run: what had not come by its deadline can only be late
// now. Returns false, and changes nothing, where the waits are others than those.
bool recall_waits(std::span<Awaited> opened, const std::vector<WaitEnd>& waits);

// Of the items of its owner's inbox that explain nothing so far, those that come closest to an expectation.
std::vector<core::NearMiss> nearest_so_far(const Actor& actor, const std::vector<Awaited>& awaited,
                                           const core::Expectation& expectation, const core::RunNames& names);

// How long after a flow's last checkpoint an absence proves something: the run's own 99th percentile of
// arrival times, at least 250 ms and at most the notification timeout.
core::Duration window_of_absence(const core::SortedDurations& arrivals, core::Duration timeout);

}  // namespace e2e::flow
