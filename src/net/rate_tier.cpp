#include "net/rate_tier.hpp"

#include <algorithm>
#include <utility>

namespace e2e::net {
namespace {

using base::Instant;
using std::chrono::nanoseconds;

constexpr nanoseconds kDefaultClosure = std::chrono::minutes(1);
constexpr nanoseconds kDefaultWindow = std::chrono::minutes(15);
constexpr nanoseconds kShortestClosure = std::chrono::milliseconds(500);
constexpr unsigned kMostDoublings = 20;                             // six days
constexpr nanoseconds kResolution = std::chrono::seconds(1);        // of told ends
constexpr nanoseconds kLongestExchange = std::chrono::seconds(30);  // without a reply for longer: it was lost

nanoseconds margin_of(nanoseconds window) { return std::min<nanoseconds>(std::chrono::seconds(1), window / 10); }

}  // namespace

std::string_view to_string(RateSource source) {
  switch (source) {
    case RateSource::none:
      return "none";
    case RateSource::profile:
      return "profile";
    case RateSource::configured:
      return "configured";
    case RateSource::headers:
      return "headers";
    case RateSource::learnt:
      return "learnt";
  }
  return "none";
}

RateTier::RateTier(std::string name, std::optional<RateLimit> rule, RateSource source)
    : name_(std::move(name)), rule_(rule), source_(source) {
  if (rule_ && (rule_->limit < 1 || rule_->window <= nanoseconds(0))) rule_.reset();  // no limit at all
  if (!rule_) source_ = RateSource::none;
  if (rule_ && source_ == RateSource::configured) cap_ = rule_->limit;
}

nanoseconds RateTier::held_length() const {
  const nanoseconds window = rule_ ? rule_->window : kDefaultClosure;
  return window + margin_of(window);
}

Instant RateTier::window_end() const {
  if (end_) return *end_;
  return rule_ ? latest_start_ + held_length() : Instant::max();
}

Instant RateTier::earliest_end() const {
  if (end_) return std::min(earliest_told_end_, *end_);
  return rule_ ? earliest_start_ + rule_->window : Instant::max();
}

void RateTier::open(Instant earliest, Instant latest) {
  is_open_ = true;
  is_closed_ = has_reply_ = false;
  earliest_start_ = earliest;
  latest_start_ = last_heard_ = latest;
  end_.reset();
  own_ = others_ = least_others_ = newest_ = carried_ = late_replies_ = 0;
  under_way_.clear();
}

std::int64_t RateTier::unanswered() const {
  const Instant since = earliest_end() - kLongestExchange;
  return std::count_if(under_way_.begin(), under_way_.end(),
                       [&](const auto& request) { return request.second >= since; });
}

void RateTier::roll(Instant now) {
  if (!is_open_ || now < window_end()) return;
  const auto late = late_replies_;
  const auto under_way = unanswered();
  ++number_;
  open(earliest_end(), last_heard_);
  is_open_ = late + under_way > 0 && now < window_end();
  if (!is_open_) return;
  carried_ = under_way;
  others_ = late + under_way;
}

std::optional<Instant> RateTier::closed_until(Instant now) {
  roll(now);
  if (!is_open_) return std::nullopt;
  const bool is_spent = rule_ && is_in_force() && spent() >= rule_->limit;
  if (is_closed_ || is_spent) return window_end();
  return std::nullopt;
}

RatePlace RateTier::spend(Instant now) {
  roll(now);
  if (!is_open_) open(now, now);
  if (++own_ == 1) latest_start_ = now;
  last_heard_ = now;
  if (rule_) under_way_.emplace(own_, now);
  return {number_, own_, now};
}

void RateTier::note_reply(RatePlace place, Instant now) {
  if (!is_open_) return;
  if (place.window + 1 == number_ && carried_ > 0) {
    --carried_;
    if (own_ == 0) latest_start_ = now;
  }
  if (place.window != number_) return;
  if (!has_reply_) latest_start_ = now;
  has_reply_ = true;
  last_heard_ = now;
  under_way_.erase(place.ordinal);
  if (now >= earliest_end()) ++late_replies_;
}

void RateTier::note_served(RatePlace place, Instant now) {
  roll(now);
  note_reply(place, now);
  if (is_open_ && place.window == number_ && !is_closed_) was_served_ = true;
}

void RateTier::learn_rule(const RateStatement& said) {
  if (!said.limit) return;
  const auto limit = cap_ ? std::min(*cap_, *said.limit) : *said.limit;
  if (rule_ && cap_) {
    source_ = limit < *cap_ ? RateSource::headers : RateSource::configured;
    rule_->limit = limit;
    return;
  }
  const nanoseconds known = rule_ ? rule_->window : kDefaultWindow;
  rule_ = RateLimit{limit, said.window ? nanoseconds(*said.window) : known};
  source_ = RateSource::headers;
}

// The latest of the told ends counts, because they are rounded. One that is later by half a window belongs to the next
// window: this request was the first that it counted.
void RateTier::note_end(RatePlace& place, const RateStatement& said, Instant now) {
  if (!said.reset) return;
  nanoseconds reset = *said.reset;
  const nanoseconds window = rule_ ? rule_->window : kDefaultWindow;
  if (said.remaining == 0) reset = std::max(reset, margin_of(window));
  const Instant end = now + reset;
  if (end_ && end > *end_ + window / 2) {
    const auto since = own_ - place.ordinal + 1;
    ++number_;
    open(place.sent, now);
    own_ = since;
    place = {number_, 1, place.sent};
  }
  const Instant earliest = place.sent + *said.reset - kResolution;
  earliest_told_end_ = end_ ? std::max(earliest_told_end_, earliest) : earliest;
  end_ = end_ ? std::max(*end_, end) : end;
}

// Requests arrive by and large as they were sent. So what the target had counted when it served the newest are all our
// requests up to that one, and those of others; an older one gives no more than a lower bound.
void RateTier::note_remaining(RatePlace place, const RateStatement& said) {
  const auto limit = said.limit ? said.limit : (rule_ ? std::optional(rule_->limit) : std::nullopt);
  if (!limit || !said.remaining) return;
  const auto counted = std::max<std::int64_t>(0, *limit - *said.remaining);
  least_others_ = std::max(least_others_, counted - own_);
  others_ = std::max(others_, least_others_);
  if (place.ordinal < newest_) return;
  newest_ = place.ordinal;
  others_ = std::max({least_others_, carried_, counted - place.ordinal});
}

void RateTier::note_told(RatePlace place, const RateStatement& said, Instant now) {
  roll(now);
  learn_rule(said);
  if (!is_open_ || is_closed_) return;
  if (place.window == number_) {
    note_end(place, said, now);
    note_remaining(place, said);
  } else if (said.reset && end_ && rule_ && std::chrono::abs(now + *said.reset - *end_) < rule_->window / 2) {
    // It was sent in a former window, and counted in this one.
    note_remaining({number_, 0, place.sent}, said);
  }
}

void RateTier::note_refused(RatePlace place, std::optional<nanoseconds> told, Instant now) {
  roll(now);
  if (rule_ && source_ == RateSource::none) source_ = RateSource::learnt;
  note_reply(place, now);
  const bool is_of_this_window = is_open_ && place.window == number_;
  if (!is_of_this_window && !told) return;  // it was sent before the tier opened
  if (is_open_ && is_closed_) {
    if (told) end_ = earliest_told_end_ = std::max(window_end(), now + *told);
    return;
  }
  streak_ = was_served_ ? 0 : streak_ + 1;
  was_served_ = false;
  Instant until = now + kDefaultClosure;
  if (told) {
    until = now + *told;
  } else if (rule_) {
    until = streak_ == 0 ? window_end() : now + held_length();
  }
  close(now, std::max(until, now + kShortestClosure * (1U << std::min(streak_, kMostDoublings))));
}

void RateTier::close(Instant now, Instant until) {
  roll(now);
  if (!is_open_) open(now, now);
  is_closed_ = true;
  end_ = earliest_told_end_ = until;
  if (rule_) others_ = std::max(others_, rule_->limit - own_);
}

void RateTier::adopt(std::int64_t spent, Instant until) {
  others_ = std::max(others_, spent - own_);
  if (own_ > 1 || spent == 1 || end_) return;
  end_ = until;  // another process has opened this window
  earliest_told_end_ = rule_ ? until - margin_of(rule_->window) : until;
}

std::optional<std::size_t> match_tier(const RateStatement& said, const std::vector<const RateTier*>& counted) {
  const auto limit_of = [&](std::size_t i) {
    const RateLimit* rule = counted[i]->rule();
    return rule != nullptr ? std::optional(rule->limit) : std::nullopt;
  };
  for (std::size_t i = counted.size(); said.limit && i-- > 0;) {
    if (limit_of(i) == said.limit) return i;
  }
  if (!said.remaining) return std::nullopt;
  if (counted.size() == 1) return 0;
  std::vector<std::size_t> untold;
  for (std::size_t i = 0; i < counted.size(); ++i) {
    if (counted[i]->source() != RateSource::headers) untold.push_back(i);
  }
  if (said.limit && untold.size() == 1) return untold[0];
  for (std::size_t i = counted.size(); i-- > 0;) {
    const auto limit = limit_of(i);
    if (!limit || said.limit.value_or(*limit) < *limit) return i;
    if (!said.limit && *said.remaining <= *limit) return i;
  }
  return std::nullopt;
}

}  // namespace e2e::net
