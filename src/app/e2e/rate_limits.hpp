// The rate limits of a run: from the settings and the profile to the governor's, and where the ledger of windows is kept.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "app/e2e/proxy.hpp"
#include "core/config.hpp"
#include "core/profile.hpp"
#include "net/file_ledger.hpp"
#include "net/rate_books.hpp"
#include "net/sink.hpp"

namespace e2e::app {

// RATE_LIMIT as it applies to a target: with `auto` the profile's tiers hold from the first request on, but on loopback only
// from the first 429.
net::RateSettings rate_settings(const core::RunConfig& config, const core::Profile& profile);

// $XDG_STATE_HOME/marketplace-e2e, else ~/.local/state/marketplace-e2e; nothing without a home.
// Source: XDG Base Directory Specification.
std::optional<std::filesystem::path> state_folder(const Environment& environment);

// Null where none is wanted, or there is no place for it. Borrows: the sink, which outlives it.
std::unique_ptr<net::FileLedger> make_ledger(const core::RunConfig& config, const Environment& environment,
                                             net::Sink& messages);

}  // namespace e2e::app
