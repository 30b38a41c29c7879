// --rate-limit and --rate-headers as the command line spells them.
//
// Errors: usage; the message says what was given, the fix what to give instead.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "sandbox/rate_headers.hpp"
#include "sandbox/rate_limiter.hpp"

namespace e2e::sandbox {

// "off": nothing; "amn", "amn/5s": the contract's tiers; "20/5s", "20/2m": a limit of the global tier alone.
base::Result<std::optional<RateLimits>> parse_rate_limits(std::string_view text);

base::Result<RateHeaderForm> parse_rate_headers(std::string_view text);

}  // namespace e2e::sandbox
