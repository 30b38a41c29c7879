// The address of an account or a contract, and its text with the checksum that catches mistyped ones.
//
// Errors: usage. No message repeats its input: it may be a key that was pasted into the wrong place.
// Source: ERC-55 (checksum in the case of the letters), Yellow Paper section 4 (160 bits).
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include "eth/bytes.hpp"

namespace e2e::eth {

class Address {
 public:
  static constexpr std::size_t kSize = 20;

  // The zero address.
  Address() = default;
  explicit Address(const std::array<std::uint8_t, kSize>& bytes) : bytes_(bytes) {}

  // 0x and 40 hex digits. Letters of one case carry no checksum; with letters of both cases it must be right.
  static base::Result<Address> parse(std::string_view text);

  // With checksum: "0x109F54Dab34426D5477986b0460aE5dFBA65f022".
  std::string to_string() const;
  std::string to_lower_hex() const;
  ByteView bytes() const { return bytes_; }
  bool is_zero() const { return *this == Address(); }

  friend bool operator==(const Address&, const Address&) = default;
  friend auto operator<=>(const Address&, const Address&) = default;

 private:
  std::array<std::uint8_t, kSize> bytes_{};
};

}  // namespace e2e::eth

template <>
struct std::hash<e2e::eth::Address> {
  // The bytes are the end of a digest, but for a few well-known addresses that are all zeros in front.
  std::size_t operator()(const e2e::eth::Address& address) const noexcept {
    std::size_t value = 0;
    std::memcpy(&value, address.bytes().last(sizeof value).data(), sizeof value);
    return value;
  }
};
