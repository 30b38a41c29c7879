// Why a call of a contract was reverted, from the data that the node hands on.
//
// Foreign text in it is whole, to be redacted and cut where it is quoted, and holds printable ASCII alone.
// Source: Solidity documentation, "Panic via assert and Error via require"; ERC-6093 (errors of tokens); OpenZeppelin's
// Pausable.
#pragma once

#include <string>

#include "eth/bytes.hpp"

namespace e2e::eth {

enum class RevertReason {
  none,                  // no data: nodes leave it out, old contracts give none
  message,               // Error(string)
  panic,                 // Panic(uint256): the contract's own bug
  insufficient_balance,  // ERC20InsufficientBalance
  invalid_receiver,      // ERC20InvalidReceiver
  paused,                // EnforcedPause
  unknown,               // another error, or data that is no error at all
};

struct Revert {
  RevertReason reason = RevertReason::none;
  std::string text;  // for a person
};

Revert decode_revert(ByteView data);

}  // namespace e2e::eth
