// The last look at the inboxes of a flow or of a run: late arrivals, strangers, unread counts.
#pragma once

#include <vector>

#include "core/verdict.hpp"
#include "flow/actor.hpp"
#include "flow/context.hpp"
#include "flow/flow_record.hpp"

namespace e2e::flow {

// Reads the inboxes of the worker's actors: all of them, or with looks_for_strangers off those with something open in
// `awaited`. Where the unread count does not agree with the list it looks again before it believes it: counts are often
// cached. Returns whose inbox could not be read. Borrows: context and worker, until it returns.
boost::asio::awaitable<std::vector<core::UnreadInbox>> sweep(FlowContext& context, Worker& worker,
                                                             std::vector<Awaited> awaited, market::CallTag tag);

}  // namespace e2e::flow
