// What doctor finds out about live payments: nodes, token and wallet. Nothing is signed, nothing is sent.
#pragma once

#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/redaction.hpp"
#include "chain/preflight.hpp"
#include "core/diagnosis.hpp"

namespace e2e::run {

// The checks "nodes" and "wallet". Borrows: the endpoints, until it returns.
boost::asio::awaitable<std::vector<core::Check>> examine_wallet(chain::Endpoints& endpoints, chain::PreflightPlan plan,
                                                                const base::Redactor& redactor);

}  // namespace e2e::run
