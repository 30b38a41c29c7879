#include "net/rate_books.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace e2e::net {
namespace {

using base::Instant;
using std::chrono::nanoseconds;

// Ends of windows that are nearer to each other are the same to the ledger: less than every margin of a window that is
// waited for by hand.
constexpr nanoseconds kSameEnd = std::chrono::milliseconds(250);

RateSource first_source(const RateSettings& settings) {
  if (settings.mode == RateMode::fixed) return RateSource::configured;
  if (settings.mode == RateMode::off) return RateSource::none;
  return settings.assumes_from_start ? RateSource::profile : RateSource::none;
}

std::optional<RatePlace> place_in(const std::vector<TierPlace>& places, std::size_t tier) {
  const auto found =
      std::find_if(places.begin(), places.end(), [&](const TierPlace& place) { return place.tier == tier; });
  return found == places.end() ? std::nullopt : std::optional(found->place);
}

base::WallTime wall_of(Instant instant, Moment at) {
  return at.wall + std::chrono::ceil<std::chrono::milliseconds>(instant - at.now);
}

}  // namespace

RateBooks::RateBooks(const RateSettings& settings, WindowLedger* ledger) : ledger_(ledger) {
  for (const auto& [name, rule] : settings.tiers) {
    entries_.push_back({RateTier(name, rule, first_source(settings)), 0, 0, {}});
  }
}

std::vector<std::size_t> RateBooks::find(const std::vector<std::string>& names) {
  std::vector<std::size_t> found;
  for (const auto& name : names) {
    std::size_t index = 0;
    while (index < entries_.size() && entries_[index].tier.name() != name) ++index;
    if (index == entries_.size()) entries_.push_back({RateTier(name, std::nullopt, RateSource::none), 0, 0, {}});
    if (std::find(found.begin(), found.end(), index) == found.end()) found.push_back(index);
  }
  return found;
}

std::optional<RateBlock> RateBooks::block_of(const std::vector<std::size_t>& tiers, Instant now) {
  std::optional<RateBlock> block;
  for (const auto index : tiers) {
    RateTier& tier = entries_[index].tier;
    const auto until = tier.closed_until(now);
    if (until && (!block || *until > block->until)) block = RateBlock{index, tier.window_number(), *until};
  }
  return block;
}

std::vector<std::size_t> RateBooks::in_force(const std::vector<std::size_t>& tiers) const {
  std::vector<std::size_t> held;
  std::copy_if(tiers.begin(), tiers.end(), std::back_inserter(held),
               [&](std::size_t index) { return entries_[index].tier.is_in_force(); });
  return held;
}

LedgerTier RateBooks::ledger_tier(std::size_t index) const {
  const RateTier& tier = entries_[index].tier;
  return {tier.name(), tier.rule() != nullptr ? tier.rule()->limit : 0, tier.held_length()};
}

std::optional<RateBlock> RateBooks::reserve(const std::vector<std::size_t>& tiers, Moment at,
                                            Reservation& reservation) {
  std::vector<LedgerTier> asked;
  asked.reserve(tiers.size());
  for (const auto index : tiers) asked.push_back(ledger_tier(index));
  reservation = ledger_->reserve(asked, at.wall);
  if (reservation.is_admitted) return std::nullopt;
  const std::size_t index = tiers[reservation.closed_tier];
  Entry& entry = entries_[index];
  const nanoseconds left = std::max<nanoseconds>(reservation.until - at.wall, std::chrono::milliseconds(1));
  entry.tier.close(at.now, at.now + left);
  entry.noted_end = at.now + left;
  return RateBlock{index, entry.tier.window_number(), at.now + left};
}

std::optional<RateBlock> RateBooks::take(const std::vector<std::size_t>& tiers, Moment at,
                                         std::vector<TierPlace>& places) {
  if (const auto block = block_of(tiers, at.now)) return block;
  Reservation reservation;
  const auto held = ledger_ != nullptr ? in_force(tiers) : std::vector<std::size_t>();
  if (!held.empty()) {
    if (const auto block = reserve(held, at, reservation)) return block;
  }
  for (const auto index : tiers) places.push_back({index, entries_[index].tier.spend(at.now)});
  for (std::size_t i = 0; i < reservation.windows.size(); ++i) {
    Entry& entry = entries_[held[i]];
    const auto [spent, until] = reservation.windows[i];
    entry.tier.adopt(spent, at.now + (until - at.wall));
    entry.noted_spent = spent;
    entry.noted_end = at.now + (until - at.wall);
  }
  return std::nullopt;
}

std::vector<RateBooks::Said> RateBooks::assign(const std::vector<RateStatement>& statements,
                                               const std::vector<TierPlace>& places) const {
  std::vector<Said> said;
  std::vector<bool> is_used(statements.size());
  const auto is_told = [&](std::size_t tier) {
    return std::any_of(said.begin(), said.end(), [&](const Said& other) { return other.tier == tier; });
  };
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const std::string name = statements[i].policy.value_or("");
    for (std::size_t index = 0; index < entries_.size(); ++index) {
      if (!base::equals_ignoring_case(entries_[index].tier.name(), name)) continue;
      is_used[i] = true;
      if (!is_told(index)) said.push_back({index, statements[i]});
    }
  }
  // First those whose limit is a tier's, then the guesses.
  for (const bool may_guess : {false, true}) {
    for (std::size_t i = 0; i < statements.size(); ++i) {
      std::vector<const RateTier*> counted;
      std::vector<std::size_t> indices;
      for (const auto& place : places) {
        if (is_told(place.tier)) continue;
        counted.push_back(&entries_[place.tier].tier);
        indices.push_back(place.tier);
      }
      const auto found = is_used[i] ? std::nullopt : match_tier(statements[i], counted);
      if (!found) continue;
      const RateLimit* rule = counted[*found]->rule();
      const bool is_exact = rule != nullptr && statements[i].limit == rule->limit;
      if (!is_exact && !may_guess) continue;
      is_used[i] = true;
      said.push_back({indices[*found], statements[i]});
    }
  }
  return said;
}

// The tier that most likely refused: the most used one, of equals the most specific, that has nothing left as far as the
// reply says.
std::size_t RateBooks::most_used(const std::vector<TierPlace>& places, const std::vector<Said>& said) const {
  std::size_t best = places.back().tier;
  double most = -1;
  for (const auto& [index, place] : places) {
    const bool has_room = std::any_of(said.begin(), said.end(), [tier = index](const Said& other) {
      return other.tier == tier && other.statement.remaining.value_or(0) > 0;
    });
    const RateTier& tier = entries_[index].tier;
    const auto limit = tier.rule() != nullptr ? static_cast<double>(tier.rule()->limit) : 0;
    const double used = limit > 0 ? static_cast<double>(tier.spent()) / limit : 0;
    if (has_room || used < most) continue;
    most = used;
    best = index;
  }
  return best;
}

void RateBooks::refuse(const std::vector<TierPlace>& places, const RateReport& report, std::vector<Said>& said,
                       Instant now) {
  std::vector<Said> closing;
  std::copy_if(said.begin(), said.end(), std::back_inserter(closing),
               [&](const Said& other) { return other.statement.remaining == 0 && place_in(places, other.tier); });
  if (closing.empty()) {
    const std::size_t tier = most_used(places, said);
    closing.push_back({tier, report.statements.size() == 1 ? report.statements[0] : RateStatement{}});
  }
  for (auto& [tier, statement] : said) {
    const auto is_same = [index = tier](const Said& other) { return other.tier == index; };
    if (std::none_of(closing.begin(), closing.end(), is_same)) continue;
    statement.remaining.reset();  // the refusal says it better
    statement.reset.reset();
  }
  for (const auto& [tier, statement] : closing) {
    const bool is_only = closing.size() == 1;
    auto told = is_only && report.retry_after ? report.retry_after : statement.reset;
    if (!told) told = report.retry_after;
    ++entries_[tier].throttled;
    entries_[tier].tier.note_refused(place_in(places, tier).value_or(RatePlace()), told, now);
  }
}

AfterReply RateBooks::settle(const std::vector<TierPlace>& places, const HttpReply& reply, Moment at) {
  if (places.empty()) return AfterReply::use;
  const bool is_refused = reply.status == 429;
  const auto report = read_rate_headers(reply.headers, at.wall);
  auto said = assign(report.statements, places);
  if (is_refused) {
    refuse(places, report, said, at.now);
  } else {
    for (const auto& [tier, place] : places) entries_[tier].tier.note_served(place, at.now);
  }
  for (const auto& [tier, statement] : said) {
    entries_[tier].tier.note_told(place_in(places, tier).value_or(RatePlace()), statement, at.now);
  }
  if (ledger_ != nullptr) tell_ledger(places, at);
  return is_refused ? AfterReply::send_again : AfterReply::use;
}

// Only what it does not know: most replies say nothing new.
void RateBooks::tell_ledger(const std::vector<TierPlace>& places, Moment at) {
  for (const auto& [index, place] : places) {
    Entry& entry = entries_[index];
    const RateTier& tier = entry.tier;
    if (!tier.is_in_force() || place.window != tier.window_number()) continue;
    const auto moved = std::chrono::abs(tier.window_end() - entry.noted_end);
    if (moved < kSameEnd && tier.spent() <= entry.noted_spent) continue;
    const auto until = wall_of(tier.window_end(), at);
    if (tier.is_closed()) {
      ledger_->note_closed(ledger_tier(index), until, at.wall);
    } else {
      ledger_->note_window(ledger_tier(index), {tier.spent(), until}, at.wall);
    }
    entry.noted_spent = tier.spent();
    entry.noted_end = tier.window_end();
  }
}

}  // namespace e2e::net
