// Finds out what became of a mutation whose reply was lost, before anything else is done.
//
// A look-up gives nothing where the mutation has not happened. Errors: of the reads; then nobody knows.
// Source: docs/profile.md.
#pragma once

#include <optional>
#include <string>

#include "core/expectation.hpp"
#include "flow/actor.hpp"
#include "market/market_api.hpp"

namespace e2e::flow {

// Through what to ask, and on whose behalf.
struct LookUp {
  market::MarketApi& api;
  const core::RunNames& names;  // what is known of the run
  market::CallTag tag;
};

// Of a mutation that makes nothing: it has happened.
struct Happened {};

// A request that was to be made.
struct SoughtRequest {
  std::string title;
  base::Instant sent;  // not before it was asked for
};

// By its title among the buyer's own requests; where the backend has no such list, by the buyer's newest notice about a
// purchase request that nothing is known of, first seen since it was asked for.
net::Task<std::optional<core::RequestId>> look_up_request(LookUp through, Actor& buyer, SoughtRequest sought);
// By its seller among the request's offers.
net::Task<std::optional<core::OfferId>> look_up_offer(LookUp through, const Actor& seller, core::RequestId request);
// By the request's selected offer.
net::Task<std::optional<Happened>> look_up_acceptance(LookUp through, const Actor& buyer, core::RequestId request,
                                                      core::OfferId offer);
// By the request's status: `status` or a later one in the profile's order.
net::Task<std::optional<Happened>> look_up_status(LookUp through, const Actor& buyer, core::RequestId request,
                                                  std::string status);

}  // namespace e2e::flow
