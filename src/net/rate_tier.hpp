// The books of one rate tier: what its window holds, what was spent of it, and when it opens again. Pure: time is an
// argument.
//
// Windows are fixed: one starts with the first request that arrives after the former has ended. When that was, only the
// server knows; it lies between our sending the window's first request and the first reply to one of its requests. So
// there is an earliest possible end and a latest one, to which a margin is added (a second; a tenth of windows under ten
// seconds): then the tier opens again. Requests that were under way at the earliest end, or sent after it, may
// have been counted in the next window already, and are carried over into it. An end that the server tells is known to
// a second and the time that the reply was on its way.
// Units: times are monotonic; steps of the wall clock do not exist here.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "net/rate_headers.hpp"

namespace e2e::net {

struct RateLimit {
  std::int64_t limit = 0;  // requests per window
  std::chrono::nanoseconds window{};
};

// Where the limit in force comes from.
enum class RateSource {
  none,        // no limit is in force
  profile,     // assumed
  configured,  // the user's word
  headers,     // the target's own word
  learnt,      // the profile's, since the target refused a request
};

std::string_view to_string(RateSource source);

// A request's place in a tier: the window it was counted in, the how manieth it was, and when.
struct RatePlace {
  std::uint64_t window = 0;
  std::int64_t ordinal = 0;
  base::Instant sent;
};

class RateTier {
 public:
  // `rule` with the source `none` is known, and in force only once the target has refused a request.
  RateTier(std::string name, std::optional<RateLimit> rule, RateSource source);

  const std::string& name() const { return name_; }
  // The limit that holds or would; null where none is known.
  const RateLimit* rule() const { return rule_ ? &*rule_ : nullptr; }
  RateSource source() const { return source_; }
  bool is_in_force() const { return source_ != RateSource::none && rule_.has_value(); }
  std::int64_t spent() const { return own_ + others_; }
  // Nothing goes until the window ends, whatever is left of it.
  bool is_closed() const { return is_closed_; }
  std::uint64_t window_number() const { return number_; }
  base::Instant window_end() const;
  // A window as long as it is held at most, the margin included.
  std::chrono::nanoseconds held_length() const;

  // When the next request may go; nothing where it may go now.
  std::optional<base::Instant> closed_until(base::Instant now);
  RatePlace spend(base::Instant now);

  // A reply came for a request that was not refused.
  void note_served(RatePlace place, base::Instant now);
  // What a reply said of this tier. It wins over what was assumed, but a configured limit is never exceeded. What it
  // says of another window than the present one is not used.
  void note_told(RatePlace place, const RateStatement& said, base::Instant now);
  // The target refused a request (429) because of this tier. The tier is closed for as long as it was told; else until the
  // window of our own first request has ended; else, where no window is known, for a minute. Where it refuses again
  // as soon as it has opened, the wait grows: to a whole window from now, and at least to twice the last.
  void note_refused(RatePlace place, std::optional<std::chrono::nanoseconds> told, base::Instant now);

  // Another process has spent the window up.
  void close(base::Instant now, base::Instant until);
  // The window as all processes of this host have spent it, after `spend`.
  void adopt(std::int64_t spent, base::Instant until);

 private:
  void roll(base::Instant now);
  void open(base::Instant earliest, base::Instant latest);
  std::int64_t unanswered() const;
  void note_reply(RatePlace place, base::Instant now);
  void learn_rule(const RateStatement& said);
  void note_end(RatePlace& place, const RateStatement& said, base::Instant now);
  void note_remaining(RatePlace place, const RateStatement& said);
  base::Instant earliest_end() const;

  std::string name_;
  std::optional<RateLimit> rule_;
  RateSource source_;
  std::optional<std::int64_t> cap_;  // the configured limit

  // The present window. It started between these two times; `end_` is when it ends at the latest, as told.
  std::uint64_t number_ = 1;
  bool is_open_ = false;
  bool is_closed_ = false;  // nothing goes until `end_`
  base::Instant earliest_start_;
  base::Instant latest_start_;
  bool has_reply_ = false;
  std::optional<base::Instant> end_;
  base::Instant earliest_told_end_;

  std::int64_t own_ = 0;
  std::int64_t others_ = 0;        // counted by the target, but sent by others, or by us before this window
  std::int64_t least_others_ = 0;  // of them, those that are certain
  std::int64_t newest_ = 0;        // ordinal of the newest request that the target's count is known of
  std::map<std::int64_t, base::Instant> under_way_;  // by ordinal: when it was sent
  std::int64_t carried_ = 0;       // requests of the former window that were under way at its end, and still are
  std::int64_t late_replies_ = 0;  // that came after the earliest end
  base::Instant last_heard_;       // the last request or reply of this window

  unsigned streak_ = 0;  // refusals one after the other, with nothing served in between
  bool was_served_ = true;
};

// Which of the tiers that a request counts in (from the most general to the most specific) a statement without a known
// name speaks of:
// the most specific whose limit is the stated one; else, where the statement speaks of the present window, the only one
// whose limit was not told yet; else the most specific that the stated limit would tighten. Nothing where none fits:
// a limit is never raised on a guess.
std::optional<std::size_t> match_tier(const RateStatement& said, const std::vector<const RateTier*>& counted);

}  // namespace e2e::net
