// The calls of an ERC-20 token, and what they return.
//
// Returned text is foreign: it is bounded, and holds printable ASCII alone.
// Errors: payment_environment, because what cannot be read came from a node or from a contract that is no such token.
// Source: ERC-20; Solidity documentation, "Contract ABI Specification"; OpenZeppelin's SafeERC20 (what counts as success).
#pragma once

#include <cstdint>
#include <string>

#include "eth/address.hpp"
#include "eth/bytes.hpp"

namespace e2e::eth {

Bytes transfer_call(const Address& to, const base::TokenAmount& amount);
Bytes balance_of_call(const Address& owner);
Bytes decimals_call();
Bytes symbol_call();

// What a transfer_call asks for; refused unless the data is exactly one.
struct TransferCall {
  Address to;
  base::TokenAmount amount;

  friend bool operator==(const TransferCall&, const TransferCall&) = default;
};
base::Result<TransferCall> decode_transfer_call(ByteView data);

// The first word of what was returned; an account without code returns nothing, which is refused.
base::Result<base::Uint256> decode_uint256(ByteView returned);
base::Result<std::uint8_t> decode_decimals(ByteView returned);
// A string, or 32 bytes filled up with zeros as early tokens have it.
base::Result<std::string> decode_symbol(ByteView returned);
// Of a call that did not revert: whether the token says that it succeeded. Returning nothing is saying so, if there is
// code at all. Money has moved only if a log says that as well (eth/transfer_log.hpp).
base::Result<bool> decode_success(ByteView returned, bool has_code);

}  // namespace e2e::eth
