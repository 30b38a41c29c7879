// Hex digits to bytes, for the readers of eth: into a buffer of the caller's, which may be one that is wiped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace e2e::eth {

constexpr std::optional<std::uint8_t> hex_digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<std::uint8_t>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<std::uint8_t>(digit - 'a' + 10);
  if (digit >= 'A' && digit <= 'F') return static_cast<std::uint8_t>(digit - 'A' + 10);
  return std::nullopt;
}

// `digits` must be twice as long as `bytes`. Returns where the first character stands that is no hex digit.
constexpr std::optional<std::size_t> read_hex_digits(std::string_view digits, std::span<std::uint8_t> bytes) {
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const auto value = hex_digit_value(digits[i]);
    if (!value) return i;
    auto& byte = bytes[i / 2];
    byte = i % 2 == 0 ? static_cast<std::uint8_t>(*value << 4U) : static_cast<std::uint8_t>(byte | *value);
  }
  return std::nullopt;
}

}  // namespace e2e::eth
