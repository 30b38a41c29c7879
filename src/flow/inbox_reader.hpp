// Reads an actor's inbox over the API, page by page, down to the first item that is already known.
#pragma once

#include <cstdint>
#include <optional>

#include "flow/actor.hpp"
#include "market/market_api.hpp"

namespace e2e::flow {

enum class ReadKind {
  baseline,  // what is there before the first flow; repeated after transport errors
  poll,      // one look; whoever waits looks again
  sweep,     // the last look; repeated after transport errors
};

struct InboxRead {
  market::CallInfo call;      // of the first page
  base::Result<void> result;  // fails where any page could not be read
  core::Duration waited{};    // for the rate limits, by all its requests
  std::size_t items = 0;      // on all pages that were read
  bool brings_new = false;    // of a baseline: something that was not in it yet
  // As the list says, else, at the baseline and in a sweep, as the separate route does.
  std::optional<std::int64_t> unread_count;
};

boost::asio::awaitable<InboxRead> read_inbox(market::MarketApi& api, Actor& actor, ReadKind kind, market::CallTag tag);

}  // namespace e2e::flow
