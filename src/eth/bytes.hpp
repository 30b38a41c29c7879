// Bytes, 32-byte words and their hex text, as every Ethereum interface spells them: lower case with 0x.
//
// Errors: payment_environment, because such texts come from a node; a caller that reads a user's text says so. No message
// repeats its input: it may be a key that was pasted into the wrong place.
// Source: Ethereum JSON-RPC specification, "Hex encoding" (unformatted data).
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/amount.hpp"
#include "base/result.hpp"

namespace e2e::eth {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

// A word of the EVM: 256 bits, the most significant byte first.
using Word = std::array<std::uint8_t, 32>;

// The name of a transaction, of a block or of an event, or what a signature stands under.
struct Hash {
  Word bytes{};

  friend bool operator==(const Hash&, const Hash&) = default;
  friend auto operator<=>(const Hash&, const Hash&) = default;
};

std::string to_hex(ByteView bytes);
std::string to_hex(const Hash& hash);

// An even number of digits of either case after 0x; "0x" is no bytes.
base::Result<Bytes> parse_hex(std::string_view text);
// Exactly 64 digits after 0x.
base::Result<Hash> parse_hash(std::string_view text);

Word to_word(const base::Uint256& value);
// Without leading zero bytes; 0 is no bytes.
Bytes to_minimal_bytes(const base::Uint256& value);
// At most 32 bytes, the most significant first; more is a bug of the caller, and throws std::length_error.
base::Uint256 to_uint256(ByteView big_endian);

}  // namespace e2e::eth

template <>
struct std::hash<e2e::eth::Hash> {
  // The bytes are a digest: any eight of them are as good as a hash of all.
  std::size_t operator()(const e2e::eth::Hash& hash) const noexcept {
    std::size_t value = 0;
    std::memcpy(&value, hash.bytes.data(), sizeof value);
    return value;
  }
};
