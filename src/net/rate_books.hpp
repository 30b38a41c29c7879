// All tiers of a target: takes places in them, and reads replies for what they say of them. It never waits.
//
// Borrows: the ledger, if there is one. It is asked only for tiers whose limit is in force.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "net/http.hpp"
#include "net/rate_tier.hpp"
#include "net/window_ledger.hpp"

namespace e2e::net {

enum class RateMode {
  off,        // every request goes at once, and a 429 is a reply like any other
  automatic,  // headers; without them what is assumed, from the start or from the first 429 on
  fixed,      // the user's limits; headers can only tighten them
};

struct RateTierSetting {
  std::string name;
  RateLimit rule;  // a limit of 0: none
};

struct RateSettings {
  RateMode mode = RateMode::automatic;
  std::vector<RateTierSetting> tiers;  // automatic: the profile's; fixed: the user's
  bool assumes_from_start = true;      // automatic: the profile's limits hold before the target has said anything
  std::chrono::nanoseconds max_wait = std::chrono::minutes(20);  // until the next window; 0: never wait
};

struct TierPlace {
  std::size_t tier = 0;
  RatePlace place;
};

// Why a request cannot go now.
struct RateBlock {
  std::size_t tier = 0;  // of those that are closed, the one that opens last
  std::uint64_t window = 0;
  base::Instant until;
};

enum class AfterReply { use, send_again };

struct Moment {
  base::Instant now;
  base::WallTime wall;
};

class RateBooks {
 public:
  RateBooks(const RateSettings& settings, WindowLedger* ledger);

  std::size_t size() const { return entries_.size(); }
  const RateTier& tier(std::size_t index) const { return entries_[index].tier; }
  std::int64_t throttled(std::size_t index) const { return entries_[index].throttled; }
  // The tiers of these names, each once; an unknown one is made, without a limit.
  std::vector<std::size_t> find(const std::vector<std::string>& names);

  // Takes a place in every tier and appends it to `places`, or none and says why.
  std::optional<RateBlock> take(const std::vector<std::size_t>& tiers, Moment at, std::vector<TierPlace>& places);
  AfterReply settle(const std::vector<TierPlace>& places, const HttpReply& reply, Moment at);

 private:
  struct Entry {
    RateTier tier;
    std::int64_t throttled = 0;
    // What the ledger knows.
    std::int64_t noted_spent = 0;
    base::Instant noted_end;
  };
  // What a reply says of one tier.
  struct Said {
    std::size_t tier = 0;
    RateStatement statement;
  };

  std::optional<RateBlock> block_of(const std::vector<std::size_t>& tiers, base::Instant now);
  std::optional<RateBlock> reserve(const std::vector<std::size_t>& tiers, Moment at, Reservation& reservation);
  std::vector<std::size_t> in_force(const std::vector<std::size_t>& tiers) const;
  LedgerTier ledger_tier(std::size_t index) const;
  std::vector<Said> assign(const std::vector<RateStatement>& statements, const std::vector<TierPlace>& places) const;
  std::size_t most_used(const std::vector<TierPlace>& places, const std::vector<Said>& said) const;
  void refuse(const std::vector<TierPlace>& places, const RateReport& report, std::vector<Said>& said,
              base::Instant now);
  void tell_ledger(const std::vector<TierPlace>& places, Moment at);

  std::vector<Entry> entries_;
  WindowLedger* ledger_;
};

}  // namespace e2e::net
