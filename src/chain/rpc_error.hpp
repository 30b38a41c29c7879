// What a node's refusal means: one class for each thing that can be done about it.
//
// Clients word the same refusal differently, share error codes between unlike ones, and change their words; so the text
// decides, compared without case and anywhere in the message, and the code only where the text says nothing. What is not
// recognised is ambiguous: the node may have acted on the request.
// Pure. Source: the messages of bsc-geth, anvil, erigon, nethermind and besu (tests/unit/chain/rpc_error_test.cpp);
// JSON-RPC 2.0 §5.1.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <tl/expected.hpp>

#include "base/amount.hpp"
#include "base/result.hpp"
#include "net/http.hpp"

namespace e2e::chain {

enum class RpcFault {
  known,                // these bytes are in the pool already
  nonce_low,            // the nonce is used up, perhaps by these very bytes
  nonce_high,           // an earlier nonce is missing on this node
  replace_underpriced,  // another transaction holds the nonce
  underpriced,          // below what the node takes
  insufficient_funds,   // the sender cannot pay all that it has queued
  pool_full,            // no room now
  delegated_limit,      // the sender has code, and may have one transaction in flight
  type_not_supported,   // of that transaction type
  fatal,                // never acceptable: a bug of ours, or a wrong setting
  reverted,             // the contract refuses
  unsupported,          // the node does not offer the method
  throttled,            // asked too often
  cancelled,            // the run was interrupted
  wrong_chain,          // the node serves another chain
  implausible,          // the answer cannot be true: nothing is built on it
  ambiguous,            // no usable answer: it may have been acted on
};

std::string_view to_string(RpcFault fault);

struct RpcFailure {
  RpcFault fault = RpcFault::ambiguous;
  std::string message;                  // the node's or the transport's words; an Endpoint's are fit to be quoted
  std::string data;                     // what a revert carries, as hex; else ""
  std::optional<base::Uint256> needed;  // underpriced: the least price that the node named
  std::optional<std::chrono::milliseconds> retry_after;
  // Of a revert, read from its data, and fit to be quoted; "" where an Endpoint knows none.
  std::string reason{};  // NOLINT(readability-redundant-member-init): most failures are initialized without it
};

template <class T>
using RpcResult = tl::expected<T, RpcFailure>;
template <class T>
using RpcTask = boost::asio::awaitable<RpcResult<T>>;

inline tl::unexpected<RpcFailure> rpc_fail(RpcFault fault, std::string message) {
  return tl::unexpected(RpcFailure{fault, std::move(message), {}, {}, {}});
}

// The error object of a reply.
struct RpcError {
  std::int64_t code = 0;
  std::string message;
  std::string data;  // as text, where it was one
};

RpcFailure classify(const RpcError& error);
// An exchange that gave no reply.
RpcFailure classify(const base::Error& transport);
// A reply that is no JSON-RPC.
RpcFailure classify(const net::HttpReply& reply);

// The number after "minimum needed", with which a refused price can be mended.
std::optional<base::Uint256> minimum_needed(std::string_view message);

// Asking again, here or elsewhere, may bring an answer.
bool is_worth_repeating(RpcFault fault);

}  // namespace e2e::chain
