// What results look like: read leniently, and never believed further than they make sense.
//
// Errors: ambiguous, for a result that is not what was asked for.
// Pure. Source: Ethereum JSON-RPC specification.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <boost/json/value.hpp>

#include "base/amount.hpp"
#include "chain/rpc_error.hpp"
#include "eth/address.hpp"
#include "eth/bytes.hpp"
#include "eth/transfer_log.hpp"

namespace e2e::chain {

struct Receipt {
  eth::Hash transaction;
  std::uint64_t block = 0;
  eth::Hash block_hash;
  bool succeeded = false;
  eth::Address from;
  std::optional<eth::Address> to;
  std::uint64_t gas_used = 0;
  base::Wei gas_price;  // what was paid for a unit of gas; 0 where the node does not say
  std::vector<eth::Log> logs;
};

// The newest block.
struct Head {
  std::uint64_t number = 0;
  std::optional<base::Wei> base_fee;  // absent: the chain knows no type 2 transactions
};

// A transaction that a node knows.
struct KnownTransaction {
  std::uint64_t nonce = 0;
  std::optional<std::uint64_t> block;  // absent: pending
};

RpcResult<base::Uint256> read_quantity(const boost::json::value& result);
RpcResult<std::uint64_t> read_number(const boost::json::value& result);
RpcResult<base::Wei> read_wei(const boost::json::value& result);
// For a unit of gas.
RpcResult<base::Wei> read_price(const boost::json::value& result);
RpcResult<eth::Bytes> read_bytes(const boost::json::value& result);
RpcResult<eth::Hash> read_hash(const boost::json::value& result);
RpcResult<Head> read_head(const boost::json::value& result);
// Nothing where the node knows of none: null.
RpcResult<std::optional<Receipt>> read_receipt(const boost::json::value& result);
RpcResult<std::optional<KnownTransaction>> read_transaction(const boost::json::value& result);

}  // namespace e2e::chain
