// JSON-RPC 2.0 as text: calls written strictly, replies read leniently and matched by their ids.
//
// A reply is believed only as far as it can be told whose it is: one with another id, or none, answers nothing, and its
// call is ambiguous. Members that the standard wants and some nodes forget (jsonrpc, a null error) are not missed.
// Pure. Source: JSON-RPC 2.0 §4–6.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "chain/rpc_error.hpp"
#include "net/http.hpp"

namespace e2e::chain {

struct RpcCall {
  std::string method;
  boost::json::array params;
};

// The body of one call, and of several whose ids count up from `first_id`.
std::string call_text(const RpcCall& call, std::uint64_t id);
std::string batch_text(std::span<const RpcCall> calls, std::uint64_t first_id);

RpcResult<boost::json::value> read_reply(const net::HttpReply& reply, std::uint64_t id);

struct BatchReply {
  // One for each call, in the order of the calls; empty where the node took no batch.
  std::vector<RpcResult<boost::json::value>> results;
  RpcFailure refusal;  // of the batch as a whole
};

BatchReply read_batch_reply(const net::HttpReply& reply, std::uint64_t first_id, std::size_t calls);

}  // namespace e2e::chain
