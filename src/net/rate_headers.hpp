// What a reply's headers say about rate limits. Pure; the governor draws the conclusions.
//
// Understood are Retry-After (seconds or an HTTP date), RateLimit and RateLimit-Policy (drafts 7 and 8),
// RateLimit-Limit/-Remaining/-Reset (draft 6) and X-RateLimit-Limit/-Remaining/-Reset, of which the newest form that
// says anything counts. Points in time are turned into durations by the reply's own Date, where it has one, so that the
// server's clock may be wrong. What is no number is not there; what is out of bounds is cut to them.
// Source: RFC 9110 §10.2.3; draft-ietf-httpapi-ratelimit-headers-06 to -08.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "net/http.hpp"

namespace e2e::net {

// One policy, or as much as was said of it.
struct RateStatement {
  std::optional<std::string> policy;                // its name (draft 8)
  std::optional<std::int64_t> limit;                // requests per window, at least 1
  std::optional<std::int64_t> remaining;            // of them, in the present window
  std::optional<std::chrono::milliseconds> reset;   // until the window ends
  std::optional<std::chrono::milliseconds> window;  // its length
};

struct RateReport {
  std::vector<RateStatement> statements;  // in the order of the headers, at most 16
  std::optional<std::chrono::milliseconds> retry_after;
};

// `now` is the wall time at which the reply arrived.
RateReport read_rate_headers(const Headers& headers, base::WallTime now);

}  // namespace e2e::net
