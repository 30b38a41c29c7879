// Finds out what became of a mutation whose reply was lost, before anything else is done.
//
// Errors: of the reads; and `unreachable` where the mutation has not happened. Source: docs/profile.md.
#pragma once

#include <string>

#include "flow/actor.hpp"
#include "market/market_api.hpp"

namespace e2e::flow {

// By its title among the buyer's own requests; where the backend has no such list, by the buyer's newest
// notice about a purchase request that no earlier look has seen.
net::Task<core::RequestId> look_up_request(market::MarketApi& api, Actor& buyer, std::string title,
                                           market::CallTag tag);
// By its seller among the request's offers.
net::Task<core::OfferId> look_up_offer(market::MarketApi& api, const Actor& seller, core::RequestId request,
                                       market::CallTag tag);
// By the request's selected offer.
net::Task<void> look_up_acceptance(market::MarketApi& api, const Actor& buyer, core::RequestId request,
                                   core::OfferId offer, market::CallTag tag);
// By the request's status: `status` or a later one in the profile's order.
net::Task<void> look_up_status(market::MarketApi& api, const Actor& buyer, core::RequestId request, std::string status,
                               market::CallTag tag);

}  // namespace e2e::flow
