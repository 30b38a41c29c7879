// RATE_LIMIT and the durations of the settings, from their texts. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "core/profile.hpp"

namespace e2e::core {

enum class RateLimitMode {
  automatic,  // by what the replies say; else by the profile's tiers
  off,        // nothing is waited for
  fixed,      // by the tiers given
};

struct RateLimitSetting {
  RateLimitMode mode = RateLimitMode::automatic;
  std::vector<RateTier> tiers;  // of `fixed`
};

// "auto", "off" or "N/Ws[,auth=N/Ws][,payment=N/Ws]", windows in whole seconds, minutes or hours.
std::optional<RateLimitSetting> parse_rate_limit(std::string_view text);

// A whole number of seconds, or with one of the suffixes ms, s, m, h.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace e2e::core
