#include "sandbox/rate_limiter.hpp"

#include <algorithm>

namespace e2e::sandbox {

std::string_view to_string(Tier tier) {
  switch (tier) {
    case Tier::global:
      return "global";
    case Tier::auth:
      return "auth";
    case Tier::payment:
      break;
  }
  return "payment";
}

Tiers RateDecision::refusing() const {
  Tiers refusing;
  for (const auto& standing : tiers) {
    if (!standing.refused) continue;
    refusing.global |= standing.tier == Tier::global;
    refusing.auth |= standing.tier == Tier::auth;
    refusing.payment |= standing.tier == Tier::payment;
  }
  return refusing;
}

bool RateDecision::refused() const {
  return std::any_of(tiers.begin(), tiers.end(), [](const TierStanding& standing) { return standing.refused; });
}

const TierStanding* RateDecision::closest() const {
  const TierStanding* closest = nullptr;
  for (const auto& standing : tiers) {
    if (closest == nullptr || standing.remaining <= closest->remaining) closest = &standing;
  }
  return closest;
}

base::Instant::duration RateDecision::retry_after() const {
  base::Instant::duration longest{0};
  for (const auto& standing : tiers) {
    if (standing.remaining == 0) longest = std::max(longest, standing.reset);
  }
  return longest;
}

std::optional<std::uint32_t> RateLimiter::limit_of(Tier tier, const Tiers& tiers) const {
  switch (tier) {
    case Tier::global:
      return tiers.global ? limits_.global : std::nullopt;
    case Tier::auth:
      return tiers.auth ? limits_.auth : std::nullopt;
    case Tier::payment:
      break;
  }
  return tiers.payment ? limits_.payment : std::nullopt;
}

void RateLimiter::forget_oldest() {
  by_address_.erase(clients_.front().address);
  clients_.pop_front();
}

RateLimiter::Clients::iterator RateLimiter::client_of(std::string_view address) {
  if (const auto known = by_address_.find(address); known != by_address_.end()) return known->second;
  if (clients_.size() >= maximum_addresses_) forget_oldest();
  const auto client = clients_.insert(clients_.end(), Client{std::string(address), {}, {}});
  by_address_.emplace(client->address, client);
  return client;
}

TierStanding RateLimiter::count_in(Clients::iterator client, Tier tier, std::uint32_t limit, base::Instant now) {
  Window& window = client->windows.at(static_cast<std::size_t>(tier));
  if (window.requests == 0 || now - window.start >= limits_.window) {
    window = {now, 0};
    client->newest_start = now;
    clients_.splice(clients_.end(), clients_, client);
  }
  ++window.requests;
  const bool refused = window.requests > limit;
  const auto remaining = refused ? 0 : static_cast<std::uint32_t>(limit - window.requests);
  return {tier, limit, remaining, refused, window.start + limits_.window - now};
}

RateDecision RateLimiter::count(std::string_view address, const Tiers& tiers, base::Instant now) {
  RateDecision decision{limits_.window, {}};
  while (!clients_.empty() && now - clients_.front().newest_start >= limits_.window) forget_oldest();
  for (const Tier tier : kTiers) {
    const auto limit = limit_of(tier, tiers);
    if (limit) decision.tiers.push_back(count_in(client_of(address), tier, *limit, now));
  }
  return decision;
}

}  // namespace e2e::sandbox
