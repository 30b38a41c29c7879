// What a reply says about a client's rate limit, in each of the forms that backends use.
//
// A form without lists speaks of the tier that is closest to its end. A refusal says when to come back, too.
// Source: draft-ietf-httpapi-ratelimit-headers-06, -07 and -08; RFC 9110 §10.2.3 (Retry-After). No document has the
// X-RateLimit form; its reset is a point in time here.
#pragma once

#include "base/clock.hpp"
#include "net/http.hpp"
#include "sandbox/rate_limiter.hpp"

namespace e2e::sandbox {

enum class RateHeaderForm { draft6, draft7, draft8, legacy, none };

// No headers for a request that no tier counted.
net::Headers rate_headers(RateHeaderForm form, const RateDecision& decision, base::WallTime now);

}  // namespace e2e::sandbox
