// One flow: a purchase from the request to the confirmed delivery, with a checkpoint after every step.
//
// A mutation whose reply is lost is looked up, never sent again. The first step that fails ends the steps;
// the flow's inboxes are swept all the same.
#pragma once

#include "flow/actor.hpp"
#include "flow/context.hpp"
#include "flow/flow_record.hpp"

namespace e2e::flow {

// Plays one round of a worker. Borrows: context and worker, until it returns.
boost::asio::awaitable<FlowRecord> play_flow(FlowContext& context, Worker& worker, market::CallTag tag);

}  // namespace e2e::flow
