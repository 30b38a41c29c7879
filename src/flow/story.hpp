// One flow: a purchase from the request to the confirmed delivery, with a checkpoint after every step.
//
// A mutation whose reply is lost is looked up, never sent again. The first step that fails ends the steps;
// the flow's inboxes are swept all the same.
#pragma once

#include "flow/actor.hpp"
#include "flow/context.hpp"
#include "flow/flow_record.hpp"
#include "flow/history.hpp"

namespace e2e::flow {

// Plays one round of a worker. With a history it goes on where that ends; of a flow that had ended, nothing is sent.
// Borrows: context, worker and history (null: the flow is a new one), until it returns.
boost::asio::awaitable<FlowRecord> play_flow(FlowContext& context, Worker& worker, market::CallTag tag,
                                             const FlowHistory* history = nullptr);

}  // namespace e2e::flow
