#include "eth/bytes.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "eth/hex_digits.hpp"

namespace e2e::eth {

using base::ErrorKind;

std::string to_hex(ByteView bytes) {
  return "0x" + base::hex_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string to_hex(const Hash& hash) { return to_hex(ByteView(hash.bytes)); }

base::Result<Bytes> parse_hex(std::string_view text) {
  if (!text.starts_with("0x")) return base::fail(ErrorKind::payment_environment, "hex data must begin with 0x");
  const auto digits = text.substr(2);
  if (digits.size() % 2 != 0) {
    return base::fail(ErrorKind::payment_environment,
                      fmt::format("hex data has an odd number of digits ({})", digits.size()));
  }
  Bytes bytes(digits.size() / 2);
  if (const auto wrong = read_hex_digits(digits, bytes)) {
    return base::fail(ErrorKind::payment_environment,
                      fmt::format("character {} of the hex data is no hex digit", *wrong + 3));
  }
  return bytes;
}

base::Result<Hash> parse_hash(std::string_view text) {
  Hash hash;
  if (text.size() != 2 + 2 * hash.bytes.size()) {
    return base::fail(ErrorKind::payment_environment,
                      fmt::format("a hash is 0x and 64 hex digits, not {} characters", text.size()));
  }
  const auto bytes = parse_hex(text);
  if (!bytes)
    return base::fail(ErrorKind::payment_environment, "a hash is 0x and 64 hex digits: " + bytes.error().message);
  std::copy(bytes->begin(), bytes->end(), hash.bytes.begin());
  return hash;
}

Word to_word(const base::Uint256& value) {
  const Bytes bytes = to_minimal_bytes(value);
  Word word{};
  std::copy(bytes.rbegin(), bytes.rend(), word.rbegin());
  return word;
}

Bytes to_minimal_bytes(const base::Uint256& value) {
  Bytes bytes;
  if (value != 0) export_bits(value, std::back_inserter(bytes), 8);
  return bytes;
}

base::Uint256 to_uint256(ByteView big_endian) {
  if (big_endian.size() > sizeof(Word)) throw std::length_error("a 256-bit integer has at most 32 bytes");
  base::Uint256 value = 0;
  if (!big_endian.empty()) import_bits(value, big_endian.begin(), big_endian.end(), 8);
  return value;
}

}  // namespace e2e::eth
