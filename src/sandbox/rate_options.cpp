#include "sandbox/rate_options.hpp"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace e2e::sandbox {
namespace {

using std::chrono::seconds;

constexpr std::int64_t kMaximumRequests = 1'000'000;
constexpr seconds kMaximumWindow = std::chrono::hours(24);
// Source: the backend's public documentation.
constexpr RateLimits kContractLimits{100, 10, 30, seconds(900)};

constexpr std::pair<std::string_view, RateHeaderForm> kForms[] = {{"draft6", RateHeaderForm::draft6},
                                                                  {"draft7", RateHeaderForm::draft7},
                                                                  {"draft8", RateHeaderForm::draft8},
                                                                  {"legacy", RateHeaderForm::legacy},
                                                                  {"none", RateHeaderForm::none}};

std::optional<std::int64_t> number(std::string_view text, std::int64_t max) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || value < 1 || value > max) return std::nullopt;
  return value;
}

std::optional<seconds> window_of(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const std::int64_t unit = text.back() == 's' ? 1 : text.back() == 'm' ? 60 : 0;
  if (unit == 0) return std::nullopt;
  const auto count = number(text.substr(0, text.size() - 1), kMaximumWindow.count() / unit);
  return count ? std::optional(seconds(*count * unit)) : std::nullopt;
}

tl::unexpected<base::Error> refuse(std::string_view text, std::string_view problem, std::string fix) {
  return base::fail(base::ErrorKind::usage, fmt::format("--rate-limit '{}' {}", text, problem), std::move(fix));
}

}  // namespace

base::Result<std::optional<RateLimits>> parse_rate_limits(std::string_view text) {
  if (text == "off") return std::nullopt;
  if (text == "amn") return kContractLimits;
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) {
    return refuse(text, "is no rate limit", "give off, amn, amn with a window (amn/5s), or N/W (100/900s)");
  }
  const auto window = window_of(text.substr(slash + 1));
  if (!window) {
    return refuse(text, "has no window of time",
                  "give whole seconds or minutes of at most 24 hours after the /: 900s, 15m");
  }
  RateLimits limits = kContractLimits;
  limits.window = *window;
  if (text.substr(0, slash) == "amn") return limits;
  const auto requests = number(text.substr(0, slash), kMaximumRequests);
  if (!requests) {
    return refuse(text, "has no number of requests",
                  fmt::format("give amn or a whole number from 1 to {} before the /", kMaximumRequests));
  }
  return RateLimits{static_cast<std::uint32_t>(*requests), {}, {}, *window};
}

base::Result<RateHeaderForm> parse_rate_headers(std::string_view text) {
  std::vector<std::string_view> names;
  for (const auto& [name, form] : kForms) {
    if (name == text) return form;
    names.push_back(name);
  }
  const std::string meant = base::nearest(text, names);
  return base::fail(
      base::ErrorKind::usage, fmt::format("--rate-headers '{}' is no form of rate-limit headers", text),
      meant.empty() ? fmt::format("give one of {}", fmt::join(names, ", ")) : fmt::format("did you mean {}?", meant));
}

}  // namespace e2e::sandbox
