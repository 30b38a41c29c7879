#include "core/rate_limit.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include "base/text.hpp"

namespace e2e::core {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongest = std::chrono::hours(7 * 24);
constexpr unsigned kMaximumLimit = 1'000'000;

struct Unit {
  std::string_view suffix;
  milliseconds length;
};
constexpr std::array kUnits = {Unit{"", std::chrono::seconds(1)}, Unit{"ms", milliseconds(1)},
                               Unit{"s", std::chrono::seconds(1)}, Unit{"m", std::chrono::minutes(1)},
                               Unit{"h", std::chrono::hours(1)}};

// "100/900s" of a tier.
std::optional<RateTier> parse_tier(Tier tier, std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || base::trim(text).size() != text.size()) return std::nullopt;
  const std::string_view digits = text.substr(0, slash);
  unsigned limit = 0;
  const char* const last = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), last, limit);
  const bool is_limit = error == std::errc() && end == last && limit > 0 && limit <= kMaximumLimit;
  const auto window = parse_duration(text.substr(slash + 1));
  const bool is_window =
      window && *window >= std::chrono::seconds(1) && *window % std::chrono::seconds(1) == milliseconds(0);
  if (!is_limit || !is_window) return std::nullopt;
  return RateTier{tier, limit, std::chrono::duration_cast<std::chrono::seconds>(*window)};
}

}  // namespace

std::optional<milliseconds> parse_duration(std::string_view text) {
  long long count = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, count);
  if (error != std::errc() || count < 0) return std::nullopt;
  const std::string_view suffix(end, static_cast<std::size_t>(last - end));
  const auto* const unit = std::find_if(kUnits.begin(), kUnits.end(),
                                        [suffix](const Unit& candidate) { return candidate.suffix == suffix; });
  if (unit == kUnits.end() || count > kLongest / unit->length) return std::nullopt;
  return count * unit->length;
}

std::optional<RateLimitSetting> parse_rate_limit(std::string_view text) {
  if (text == "auto") return RateLimitSetting{RateLimitMode::automatic, {}};
  if (text == "off") return RateLimitSetting{RateLimitMode::off, {}};
  RateLimitSetting setting{RateLimitMode::fixed, {}};
  bool is_first = true;
  for (const auto piece : base::split(text, ',')) {
    Tier tier = Tier::global;
    std::string_view rule = piece;
    if (!is_first) {
      const auto equals = piece.find('=');
      const std::string_view name = piece.substr(0, equals);
      if (equals == std::string_view::npos || (name != "auth" && name != "payment")) return std::nullopt;
      tier = name == "auth" ? Tier::auth : Tier::payment;
      rule = piece.substr(equals + 1);
    }
    const bool is_twice = std::any_of(setting.tiers.begin(), setting.tiers.end(),
                                      [tier](const RateTier& given) { return given.tier == tier; });
    const auto parsed = parse_tier(tier, rule);
    if (!parsed || is_twice) return std::nullopt;
    setting.tiers.push_back(*parsed);
    is_first = false;
  }
  return setting;
}

}  // namespace e2e::core
