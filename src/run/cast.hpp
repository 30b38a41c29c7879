// Creates the actors of a worker through the admin account, logs them in and takes their inboxes' baseline.
//
// The admin account is used for nothing else. A created user whose reply was lost is looked up by logging in.
#pragma once

#include <memory>
#include <string>

#include "base/id_source.hpp"
#include "flow/actor.hpp"
#include "market/market_api.hpp"

namespace e2e::run {

struct CastOrder {
  std::string run_id;
  int worker = 1;
  int level = 1;
  int sellers = 3;
  bool has_bystander = false;
};

// e2e-<runId>-w<worker>-<role><index>@example.com
std::string actor_email(const std::string& run_id, const core::ActorKey& key);

// Errors: of the first call that failed, with the actor's name as context.
// Borrows: api, admin and passwords, until it returns.
net::Task<std::unique_ptr<flow::Worker>> create_worker(market::MarketApi& api, const base::Secret& admin,
                                                       base::IdSource& passwords, CastOrder order);

}  // namespace e2e::run
