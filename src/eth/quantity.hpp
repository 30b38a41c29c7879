// Numbers of the Ethereum JSON-RPC interface ("QUANTITY"): strict in what is sent, lenient in what is read.
//
// Boost's own reader is never used on such text: it takes "010" for octal, and "-1" for a huge number.
// Errors: payment_environment, because such texts come from a node.
// Source: Ethereum JSON-RPC specification, "Hex encoding" (quantities).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "eth/bytes.hpp"

namespace e2e::eth {

// The shortest form: "0x0", "0x41".
std::string to_quantity(const base::Uint256& value);

// 0x and at least one hex digit of either case; leading zeros are accepted, because nodes send them.
base::Result<base::Uint256> parse_quantity(std::string_view text);
// The same for what fits into 64 bits: nonces, gas, block numbers, times.
base::Result<std::uint64_t> parse_quantity64(std::string_view text);

}  // namespace e2e::eth
