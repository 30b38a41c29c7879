// Finds out what became of a mutation whose reply was lost, before anything else is done.
//
// Errors: of the reads; and `unreachable` where the mutation has not happened. Source: docs/profile.md.
#pragma once

#include <string>

#include "flow/actor.hpp"
#include "market/market_api.hpp"

namespace e2e::flow {

// Through what to ask, and on whose behalf.
struct LookUp {
  market::MarketApi& api;
  market::CallTag tag;
};

// By its title among the buyer's own requests; where the backend has no such list, by the buyer's newest notice about a
// purchase request that no earlier look has seen.
net::Task<core::RequestId> look_up_request(LookUp through, Actor& buyer, std::string title);
// By its seller among the request's offers.
net::Task<core::OfferId> look_up_offer(LookUp through, const Actor& seller, core::RequestId request);
// By the request's selected offer.
net::Task<void> look_up_acceptance(LookUp through, const Actor& buyer, core::RequestId request, core::OfferId offer);
// By the request's status: `status` or a later one in the profile's order.
net::Task<void> look_up_status(LookUp through, const Actor& buyer, core::RequestId request, std::string status);

}  // namespace e2e::flow
