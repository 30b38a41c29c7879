// Creates the actors of a worker through the admin account, logs them in and takes their inboxes' baseline.
//
// The admin account is used for nothing else. A created user whose reply was lost is looked up by logging in. Actors
// that the journal knows from an earlier part of the run are logged in again, and their inboxes read: what is new in them
// since their baseline belongs to the flows.
#pragma once

#include <memory>
#include <string>

#include "base/secret.hpp"
#include "flow/actor.hpp"
#include "market/market_api.hpp"
#include "run/journal.hpp"

namespace e2e::run {

struct CastOrder {
  std::string run_id;
  int worker = 1;
  int level = 1;
  int sellers = 3;
  bool has_bystander = false;
};

// Through what actors are created, by whose right, and what their passwords follow from. Borrows: all of it, until
// create_worker returns.
struct Hiring {
  market::MarketApi& api;
  const base::Secret& admin;
  const base::Secret& run_secret;
  Journal& journal;
};

// e2e-<runId>-w<worker>-<role><index>@example.com
std::string actor_email(const std::string& run_id, const core::ActorKey& key);

// Errors: of the first call that failed, with the actor's name as context.
net::Task<std::unique_ptr<flow::Worker>> create_worker(Hiring hiring, CastOrder order);

}  // namespace e2e::run
