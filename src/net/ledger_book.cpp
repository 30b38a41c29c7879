#include "net/ledger_book.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

namespace e2e::net {
namespace {

namespace json = boost::json;
using base::WallTime;
using std::chrono::milliseconds;

constexpr int kVersion = 1;
constexpr std::int64_t kMaximumSpent = 1'000'000'000;
constexpr milliseconds kMaximumLength = std::chrono::hours(24 * 31);

milliseconds length_of(const LedgerTier& tier) {
  return std::clamp(std::chrono::ceil<milliseconds>(tier.length), milliseconds(1), kMaximumLength);
}

milliseconds length_until(const LedgerTier& tier, WallTime until, WallTime now) {
  return std::clamp(until - now, length_of(tier), kMaximumLength);
}

const json::object* object_of(const json::value* value) { return value != nullptr ? value->if_object() : nullptr; }

std::optional<std::int64_t> integer_of(const json::object& from, std::string_view key) {
  const json::value* value = from.if_contains(key);
  const std::int64_t* number = value != nullptr ? value->if_int64() : nullptr;
  return number != nullptr ? std::optional(*number) : std::nullopt;
}

std::optional<WallTime> time_of(const json::object& from, std::string_view key) {
  const json::value* value = from.if_contains(key);
  const json::string* text = value != nullptr ? value->if_string() : nullptr;
  return text != nullptr ? base::parse_rfc3339(std::string_view(*text)) : std::nullopt;
}

}  // namespace

std::optional<LedgerBook> LedgerBook::parse(std::string_view text) {
  boost::system::error_code failed;
  const json::value root = json::parse(text, failed);
  const json::object* top = failed ? nullptr : root.if_object();
  if (top == nullptr || integer_of(*top, "version") != kVersion) return std::nullopt;
  const json::object* tiers = object_of(top->if_contains("tiers"));
  if (tiers == nullptr) return std::nullopt;
  LedgerBook book;
  for (const auto& [name, value] : *tiers) {
    const json::object* tier = value.if_object();
    if (tier == nullptr) return std::nullopt;
    const auto spent = integer_of(*tier, "spent");
    const auto until = time_of(*tier, "until");
    const auto length = integer_of(*tier, "lengthMs");
    const json::value* closed = tier->if_contains("closed");
    if (!spent || !until || !length || closed == nullptr || !closed->is_bool()) return std::nullopt;
    book.entries_[std::string(name)] = {std::clamp<std::int64_t>(*spent, 0, kMaximumSpent), *until,
                                        milliseconds(std::clamp<std::int64_t>(*length, 1, kMaximumLength.count())),
                                        closed->get_bool()};
  }
  return book;
}

std::string LedgerBook::text(std::string_view target) const {
  json::object tiers;
  for (const auto& [name, entry] : entries_) {
    tiers[name] = {{"spent", entry.spent},
                   {"until", base::to_rfc3339(entry.until)},
                   {"lengthMs", entry.length.count()},
                   {"closed", entry.is_closed}};
  }
  const json::object root = {{"version", kVersion}, {"target", target}, {"tiers", std::move(tiers)}};
  return json::serialize(root) + "\n";
}

void LedgerBook::tidy(WallTime now) {
  std::erase_if(entries_, [&](const auto& item) { return item.second.until <= now; });
  for (auto& [name, entry] : entries_) entry.until = std::min(entry.until, now + entry.length);
}

Reservation LedgerBook::reserve(const std::vector<LedgerTier>& tiers, WallTime now) {
  Reservation reservation;
  for (std::size_t i = 0; i < tiers.size(); ++i) {
    const auto found = entries_.find(tiers[i].name);
    if (found == entries_.end()) continue;
    const Entry& entry = found->second;
    const bool has_room = !entry.is_closed && entry.spent < tiers[i].limit;
    if (has_room || (!reservation.is_admitted && entry.until <= reservation.until)) continue;
    reservation.is_admitted = false;
    reservation.closed_tier = i;
    reservation.until = entry.until;
  }
  if (!reservation.is_admitted) return reservation;
  for (const auto& tier : tiers) {
    const milliseconds length = length_of(tier);
    Entry& entry = entries_.try_emplace(tier.name, Entry{0, now + length, length, false}).first->second;
    ++entry.spent;
    reservation.windows.push_back({entry.spent, entry.until});
  }
  return reservation;
}

void LedgerBook::note_closed(const LedgerTier& tier, WallTime until, WallTime now) {
  Entry& entry = entries_[tier.name];
  entry.until = entry.is_closed ? std::max(entry.until, until) : until;
  entry.spent = std::max(entry.spent, tier.limit);
  entry.length = length_until(tier, entry.until, now);
  entry.is_closed = true;
}

void LedgerBook::note_window(const LedgerTier& tier, LedgerWindow window, WallTime now) {
  const auto found = entries_.find(tier.name);
  const auto length = length_until(tier, window.until, now);
  if (found == entries_.end()) {
    if (window.until > now) entries_[tier.name] = {window.spent, window.until, length, false};
    return;
  }
  Entry& entry = found->second;
  const auto later = window.until - entry.until;
  if (std::chrono::abs(later) <= entry.length / 2) {
    entry.spent = std::max(entry.spent, window.spent);
    entry.until = entry.is_closed ? std::max(entry.until, window.until) : window.until;
    entry.length = std::max(entry.length, length);
  } else if (later > milliseconds(0)) {
    entry = {window.spent, window.until, length, false};
  }
}

}  // namespace e2e::net
