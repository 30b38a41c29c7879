#include "base/amount.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace e2e::base {
namespace {

constexpr std::size_t kMaximumWholeDigits = 40;  // 10^58 base units: far below 2^256

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<TokenAmount> TokenAmount::parse(std::string_view decimal) {
  const auto point = decimal.find('.');
  const auto whole = decimal.substr(0, point);
  const auto fraction = point == std::string_view::npos ? std::string_view() : decimal.substr(point + 1);
  const bool shape_ok = all_digits(whole) && whole.size() <= kMaximumWholeDigits &&
                        (point == std::string_view::npos || all_digits(fraction));
  if (!shape_ok || fraction.size() > kDecimals) {
    return fail(ErrorKind::usage, fmt::format("'{}' is not a token amount", decimal.substr(0, 80)),
                fmt::format("give a plain decimal such as 1 or 0.05, with at most {} decimals", kDecimals));
  }
  Uint256 units = 0;
  for (const char c : std::string(whole) + std::string(fraction)) {
    units = units * 10 + static_cast<unsigned>(c - '0');
  }
  for (std::size_t i = fraction.size(); i < kDecimals; ++i) {
    units *= 10;
  }
  return TokenAmount(units);
}

std::string TokenAmount::to_string() const {
  std::string digits = base_units_.str();
  if (digits.size() <= kDecimals) digits.insert(0, kDecimals + 1 - digits.size(), '0');
  std::string fraction = digits.substr(digits.size() - kDecimals);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  const std::string whole = digits.substr(0, digits.size() - kDecimals);
  return fraction.empty() ? whole : whole + "." + fraction;
}

TokenAmount TokenAmount::scaled(unsigned numerator, unsigned denominator) const {
  return TokenAmount(Uint256(base_units_ * numerator / denominator));
}

}  // namespace e2e::base
