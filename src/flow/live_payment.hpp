// One payment on the chain, from the backend's asking for it to the backend's saying that it was made.
//
// Intent, a check that must say unpaid, the transfer, and checks until the backend has recognised it. What the backend asks
// for is checked before anything is sent: it must be the offer's price, in the pinned token, on the chain of the run.
// Findings: confirms_before_payment (nothing is sent then), shared_destination, underpaid_confirms, check_never_confirms.
// Errors: product, where the backend is wrong; payment_environment, where wallet, node or chain are; as MarketApi.
#pragma once

#include "flow/actor.hpp"
#include "flow/context.hpp"
#include "flow/history.hpp"
#include "flow/live_desk.hpp"

namespace e2e::flow {

struct LiveOrder {
  core::RequestId request;
  core::OfferId offer;
  base::TokenAmount price;
  market::CallTag tag;
  // What an earlier part of the run had asked the chain for; it is gone on with, and never paid twice.
  std::optional<PastPayment> past;
};

// Keeps what comes of it in `flow`: ids, payment and findings. Borrows: all of it, until it returns.
boost::asio::awaitable<market::Outcome<core::PaymentId>> pay_live(FlowContext& context, Actor& buyer,
                                                                  core::FlowResult& flow, LiveOrder order);

}  // namespace e2e::flow
