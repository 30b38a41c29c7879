// Removes the actors of a run from the target, as far as it lets us.
//
// A refused removal is listed, and never an error: what a marketplace keeps is its own decision. The admin account is used
// for the removals alone. Whom the journal does not show as begun by this run, at an address of its form, is listed too and
// never asked for.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "core/config.hpp"
#include "core/run_result.hpp"
#include "market/market_api.hpp"
#include "run/journal.hpp"

namespace e2e::run {

enum class Removal {
  removed,
  gone,        // it was not there any more
  ambiguous,   // 404, and the answer does not say whether for the user or for the route
  refused,     // it stays, or cannot be removed this way
  unanswered,  // the target does not answer, or not now: no further one is asked for
};

// What an answer to the deletion of a user means.
Removal judge_removal(const market::CallInfo& call, const base::Result<void>& result);

// Through what actors are removed, and by whose right. Borrows: all of it, until clean_up returns.
struct Cleaning {
  market::MarketApi& api;
  const std::string& run_id;
  const base::Secret& admin;
  const base::Secret& run_secret;  // empty: actors whose id is not known cannot be found
  Journal& journal;
};

struct CleanupEnd {
  core::CleanupResult result;          // without a command
  std::optional<base::Error> stopped;  // what kept it from asking for all
};

// Asks for one removal after another while `goes_on` says so. The journal is told of each.
boost::asio::awaitable<CleanupEnd> clean_up(Cleaning cleaning, std::function<bool()> goes_on);

// The shell's command line that removes the actors of a run: with the settings that it needs, where they are not the
// default ones. The admin account is left to the environment.
std::string cleanup_command(std::string_view run_id, const core::RunConfig& config);

}  // namespace e2e::run
