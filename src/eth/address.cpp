#include "eth/address.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "eth/hex_digits.hpp"
#include "eth/keccak.hpp"

namespace e2e::eth {
namespace {

constexpr std::size_t kTextSize = 2 + 2 * Address::kSize;
constexpr const char* kShape = "give an address as 0x and 40 hex digits, with its checksum in upper and lower case";

bool is_lower(char c) { return c >= 'a' && c <= 'f'; }
bool is_upper(char c) { return c >= 'A' && c <= 'F'; }

tl::unexpected<base::Error> refuse(std::string message) {
  return base::fail(base::ErrorKind::usage, std::move(message), kShape);
}

}  // namespace

base::Result<Address> Address::parse(std::string_view text) {
  if (!text.starts_with("0x")) return refuse("an address must begin with 0x");
  if (text.size() != kTextSize) {
    return refuse(fmt::format("an address has {} characters, not {}", kTextSize, text.size()));
  }
  const auto digits = text.substr(2);
  Address address;
  if (const auto wrong = read_hex_digits(digits, address.bytes_)) {
    return refuse(fmt::format("character {} of the address is no hex digit", *wrong + 3));
  }
  const bool mixed =
      std::any_of(digits.begin(), digits.end(), is_lower) && std::any_of(digits.begin(), digits.end(), is_upper);
  if (mixed && address.to_string() != text) {
    return base::fail(base::ErrorKind::usage, "the checksum of an address is wrong: a character was mistyped",
                      "copy the address again from where it is shown");
  }
  return address;
}

std::string Address::to_lower_hex() const { return to_hex(ByteView(bytes_)); }

std::string Address::to_string() const {
  std::string text = to_lower_hex();
  const auto* const digits = reinterpret_cast<const std::uint8_t*>(text.data()) + 2;
  const Hash hash = keccak256({digits, 2 * kSize});
  for (std::size_t i = 0; i < 2 * kSize; ++i) {
    const unsigned nibble = i % 2 == 0 ? hash.bytes[i / 2] >> 4U : hash.bytes[i / 2] & 15U;
    char& digit = text[2 + i];
    if (nibble >= 8 && is_lower(digit)) digit = static_cast<char>(digit - 'a' + 'A');
  }
  return text;
}

}  // namespace e2e::eth
