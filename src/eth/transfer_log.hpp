// What a receipt's logs say about a payment: whether exactly the expected transfer of the token took place.
//
// A receipt's status does not say so: a token may return false without reverting, or keep a fee and move less.
// Source: ERC-20 ("Transfer"); Ethereum JSON-RPC specification (logs of a receipt).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "eth/address.hpp"
#include "eth/bytes.hpp"

namespace e2e::eth {

struct Log {
  Address address;  // the contract that wrote it
  std::vector<Hash> topics;
  Bytes data;
  bool removed = false;  // its block is no longer part of the chain
};

struct TokenTransfer {
  Address token;
  Address from;
  Address to;
  base::TokenAmount amount;

  friend bool operator==(const TokenTransfer&, const TokenTransfer&) = default;
};

// Nothing where the log is no Transfer of an ERC-20 token, or was removed.
std::optional<TokenTransfer> decode_transfer_log(const Log& log);

enum class TransferVerdict {
  exact,         // one log, of the expected amount
  no_log,        // the token moved nothing between the two
  wrong_amount,  // one log, of another amount
  several,       // more than one log between the two, whatever their sum
};

struct TransferJudgement {
  TransferVerdict verdict = TransferVerdict::no_log;
  std::size_t logs = 0;     // of this token between these two
  base::TokenAmount moved;  // their sum; the largest amount there is where it would be beyond that
};

TransferJudgement judge_transfer(std::span<const Log> logs, const TokenTransfer& expected);

std::string_view to_string(TransferVerdict verdict);

}  // namespace e2e::eth
