// The gap ledger: a file that says which notifications are known not to be served yet, apart from the profile and
// with an end. docs/known-gaps.md describes the format.
//
// A ledger is the whole truth: where one is given, the known gaps of the profile are not used.
#pragma once

#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "core/known_gap.hpp"
#include "core/profile.hpp"

namespace e2e::core {

struct LedgerEntry {
  Event event = Event::request_created;
  PolicyRole role = PolicyRole::buyer;
  KnownGap gap;
  int line = 0;  // of its first key, counted from 1
};

struct GapLedger {
  std::vector<LedgerEntry> entries;  // each event and role at most once
  int line = 0;                      // of the key that holds the list
  bool is_flow = false;              // the list is written as [ … ]
};

// All problems at once. The second form also refuses entries that the policy has no required notification for.
tl::expected<GapLedger, std::vector<ProfileProblem>> parse_gap_ledger(std::string_view text);
tl::expected<GapLedger, std::vector<ProfileProblem>> parse_gap_ledger(std::string_view text,
                                                                      const NotificationPolicy& policy);

// The policy with the ledger's gaps instead of its own.
NotificationPolicy apply_gap_ledger(NotificationPolicy policy, const GapLedger& ledger);

// The policy as it is in force on the UTC day of `now`: what an expired gap excused is required.
NotificationPolicy expire_gaps(NotificationPolicy policy, base::WallTime now);

}  // namespace e2e::core
