// A known gap: a notification that the policy requires and that is known not to be served yet. Who says so is the
// profile or a gap ledger; docs/known-gaps.md describes both.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace e2e::core {

struct KnownGap {
  std::string since;    // the day it was first seen, "2026-06-06"
  std::string reason;   // what is missing
  std::string owner;    // who sees to it; "" where nobody is named
  std::string link;     // http or https; "" where there is none
  std::string expires;  // the last day on which it is accepted; "" where it has none

  friend bool operator==(const KnownGap&, const KnownGap&) = default;
};

// A day of the calendar as 2026-06-06: such days compare as texts. Source: RFC 3339, full-date.
bool is_iso_day(std::string_view text);

// The UTC day of a time.
std::string iso_day(base::WallTime time);

bool is_expired(const KnownGap& gap, std::string_view today);

}  // namespace e2e::core
