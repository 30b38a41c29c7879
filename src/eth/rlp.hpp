// RLP, the encoding of transactions: byte strings, and lists of them.
//
// Errors: payment_environment for bytes that are not the one encoding of a value.
// Source: Ethereum Yellow Paper, appendix B.
#pragma once

#include <cstddef>
#include <vector>

#include "eth/bytes.hpp"

namespace e2e::eth {

// Far more than any transaction has; decoding is recursive.
inline constexpr std::size_t kMaximumRlpDepth = 32;
// What a node takes as one transaction, several times over.
inline constexpr std::size_t kMaximumRlpBytes = 1U << 20U;

struct RlpItem {
  enum class Kind { string, list };

  Kind kind = Kind::string;
  Bytes bytes;                 // of a string
  std::vector<RlpItem> items;  // of a list

  static RlpItem string(ByteView bytes);
  // The shortest big-endian form; 0 is the empty string.
  static RlpItem integer(const base::Uint256& value);
  static RlpItem list(std::vector<RlpItem> items);

  friend bool operator==(const RlpItem&, const RlpItem&) = default;
};

Bytes rlp_encode(const RlpItem& item);

// All of `encoded` is one item, in the only form that its value has: no lengths longer than needed, nothing behind it.
base::Result<RlpItem> rlp_decode(ByteView encoded);

// A string as an integer; one with leading zero bytes, or of more than 32, is refused.
base::Result<base::Uint256> rlp_integer(const RlpItem& item);

}  // namespace e2e::eth
