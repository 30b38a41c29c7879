// How many requests a client may send in a fixed window of time, and which request is one too many.
//
// A window belongs to one address and one tier. It begins with the first request in it and lasts as long as the limits
// say; refused requests count in it and never prolong it. No clock and no paths: the caller says when, and which tiers.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "sandbox/traffic.hpp"

namespace e2e::sandbox {

enum class Tier { global, auth, payment };
inline constexpr std::array kTiers = {Tier::global, Tier::auth, Tier::payment};
std::string_view to_string(Tier tier);

// Requests per window, at least 1; a tier without a limit is not counted.
struct RateLimits {
  std::optional<std::uint32_t> global;
  std::optional<std::uint32_t> auth;
  std::optional<std::uint32_t> payment;
  std::chrono::seconds window{900};

  bool operator==(const RateLimits&) const = default;
};

// Where a client stands in one tier after its request.
struct TierStanding {
  Tier tier = Tier::global;
  std::uint32_t limit = 0;
  std::uint32_t remaining = 0;
  bool refused = false;
  base::Instant::duration reset{0};  // until the window ends, more than 0
};

struct RateDecision {
  std::chrono::seconds window{0};
  std::vector<TierStanding> tiers;  // those in which the request was counted, global first; may be empty

  Tiers refusing() const;
  bool refused() const;
  // The tier with the fewest requests left, of two alike the one of fewer paths; null where none counted.
  const TierStanding* closest() const;
  // Until a request like this one is served again: the longest reset of the tiers that have nothing left.
  base::Instant::duration retry_after() const;
};

class RateLimiter {
 public:
  static constexpr std::size_t kMaximumAddresses = 10'000;

  // Of more addresses than this, the one that began no window for the longest time is forgotten.
  explicit RateLimiter(const RateLimits& limits, std::size_t maximum_addresses = kMaximumAddresses)
      : limits_(limits), maximum_addresses_(maximum_addresses) {}

  // Counts a request in every tier that it belongs to and that has a limit. `now` must not go back.
  RateDecision count(std::string_view address, const Tiers& tiers, base::Instant now);
  // Addresses that are remembered now; those whose windows are all over go with the next counted request.
  std::size_t addresses() const { return clients_.size(); }

 private:
  struct Window {
    base::Instant start;
    std::uint64_t requests = 0;  // 0: has not begun
  };
  struct Client {
    std::string address;
    base::Instant newest_start;
    std::array<Window, kTiers.size()> windows;
  };
  using Clients = std::list<Client>;

  std::optional<std::uint32_t> limit_of(Tier tier, const Tiers& tiers) const;
  Clients::iterator client_of(std::string_view address);
  TierStanding count_in(Clients::iterator client, Tier tier, std::uint32_t limit, base::Instant now);
  void forget_oldest();

  RateLimits limits_;
  std::size_t maximum_addresses_;
  Clients clients_;                                                     // by newest_start, the oldest first
  std::unordered_map<std::string_view, Clients::iterator> by_address_;  // its keys live in clients_
};

}  // namespace e2e::sandbox
