// Reads the three forms of a date in HTTP; writing one is net/reply_text's.
// Source: RFC 9110 §5.6.7.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace e2e::net {

// "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" or "Sun Nov  6 08:49:37 1994". Nothing where the
// text is none of them. A year of two digits is the nearest one that is not more than 50 years after `now`; the name of
// the day is not compared with the date.
std::optional<base::WallTime> parse_http_date(std::string_view text, base::WallTime now);

}  // namespace e2e::net
