#include "sandbox/rate_headers.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace e2e::sandbox {
namespace {

// Rounded up: whoever waits that long does not come too early.
std::int64_t seconds_of(base::Instant::duration time) { return std::chrono::ceil<std::chrono::seconds>(time).count(); }

std::int64_t epoch_seconds(base::WallTime now, base::Instant::duration reset) {
  return std::chrono::ceil<std::chrono::seconds>(now + reset).time_since_epoch().count();
}

std::string policy_of(const TierStanding& standing, std::chrono::seconds window) {
  return fmt::format("{};w={}", standing.limit, window.count());
}

net::Headers split_headers(std::string_view prefix, const TierStanding& standing, std::int64_t reset) {
  return {{fmt::format("{}-Limit", prefix), std::to_string(standing.limit)},
          {fmt::format("{}-Remaining", prefix), std::to_string(standing.remaining)},
          {fmt::format("{}-Reset", prefix), std::to_string(reset)}};
}

net::Headers combined_header(const TierStanding& standing) {
  return {{"RateLimit", fmt::format("limit={}, remaining={}, reset={}", standing.limit, standing.remaining,
                                    seconds_of(standing.reset))}};
}

net::Headers list_headers(const RateDecision& decision) {
  std::string standings;
  std::string policies;
  for (const auto& standing : decision.tiers) {
    const std::string_view separator = standings.empty() ? "" : ", ";
    const auto name = to_string(standing.tier);
    standings += fmt::format("{}\"{}\";r={};t={}", separator, name, standing.remaining, seconds_of(standing.reset));
    policies += fmt::format("{}\"{}\";q={};w={}", separator, name, standing.limit, decision.window.count());
  }
  return {{"RateLimit", standings}, {"RateLimit-Policy", policies}};
}

net::Headers standing_headers(RateHeaderForm form, const RateDecision& decision, base::WallTime now) {
  const TierStanding& closest = *decision.closest();
  const net::Header policy{"RateLimit-Policy", policy_of(closest, decision.window)};
  net::Headers headers;
  switch (form) {
    case RateHeaderForm::draft6:
      headers = split_headers("RateLimit", closest, seconds_of(closest.reset));
      headers.push_back(policy);
      break;
    case RateHeaderForm::draft7:
      headers = combined_header(closest);
      headers.push_back(policy);
      break;
    case RateHeaderForm::draft8:
      headers = list_headers(decision);
      break;
    case RateHeaderForm::legacy:
      headers = split_headers("X-RateLimit", closest, epoch_seconds(now, closest.reset));
      break;
    case RateHeaderForm::none:
      break;
  }
  return headers;
}

}  // namespace

net::Headers rate_headers(RateHeaderForm form, const RateDecision& decision, base::WallTime now) {
  if (form == RateHeaderForm::none || decision.tiers.empty()) return {};
  net::Headers headers = standing_headers(form, decision, now);
  if (decision.refused()) headers.push_back({"Retry-After", std::to_string(seconds_of(decision.retry_after()))});
  return headers;
}

}  // namespace e2e::sandbox
