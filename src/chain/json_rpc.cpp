#include "chain/json_rpc.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace e2e::chain {
namespace {

namespace json = boost::json;

json::object call_object(const RpcCall& call, std::uint64_t id) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"method", call.method}, {"params", call.params}};
}

// Ids come back as numbers, or as text from nodes that are careless.
std::optional<std::uint64_t> id_of(const json::object& reply) {
  const json::value* id = reply.if_contains("id");
  if (id == nullptr) return std::nullopt;
  if (id->is_int64() && id->get_int64() >= 0) return static_cast<std::uint64_t>(id->get_int64());
  if (id->is_uint64()) return id->get_uint64();
  if (!id->is_string()) return std::nullopt;
  const json::string& text = id->get_string();
  std::uint64_t number = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && stopped == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

const json::value* error_of(const json::object& reply) {
  const json::value* error = reply.if_contains("error");
  return error == nullptr || error->is_null() ? nullptr : error;
}

RpcFailure failure_of(const json::value& error) {
  RpcError known;
  if (error.is_string()) known.message = error.get_string();
  if (const json::object* object = error.if_object()) {
    if (const json::value* code = object->if_contains("code"); code != nullptr && code->is_int64()) {
      known.code = code->get_int64();
    }
    if (const json::value* text = object->if_contains("message"); text != nullptr && text->is_string()) {
      known.message = text->get_string();
    }
    if (const json::value* data = object->if_contains("data"); data != nullptr && data->is_string()) {
      known.data = data->get_string();
    }
  }
  return classify(known);
}

RpcResult<json::value> outcome_of(const json::object& reply) {
  if (const json::value* error = error_of(reply)) return tl::unexpected(failure_of(*error));
  const json::value* result = reply.if_contains("result");
  if (result == nullptr) return rpc_fail(RpcFault::ambiguous, "a reply with neither result nor error");
  return *result;
}

std::optional<json::value> body_of(const net::HttpReply& reply) {
  boost::system::error_code failed;
  json::value body = json::parse(reply.body, failed);
  return failed ? std::nullopt : std::optional(std::move(body));
}

// A throttled exchange is that whatever its body says: it also knows how long to wait.
bool is_throttled(const net::HttpReply& reply) { return classify(reply).fault == RpcFault::throttled; }

// Of a reply that was to be one object.
RpcFailure failure_of(const net::HttpReply& reply, const std::optional<json::value>& body) {
  const json::object* object = body ? body->if_object() : nullptr;
  const json::value* error = object == nullptr ? nullptr : error_of(*object);
  return error == nullptr || is_throttled(reply) ? classify(reply) : failure_of(*error);
}

}  // namespace

std::string call_text(const RpcCall& call, std::uint64_t id) { return json::serialize(call_object(call, id)); }

std::string batch_text(std::span<const RpcCall> calls, std::uint64_t first_id) {
  json::array batch;
  for (const auto& call : calls) batch.emplace_back(call_object(call, first_id++));
  return json::serialize(batch);
}

RpcResult<json::value> read_reply(const net::HttpReply& reply, std::uint64_t id) {
  const auto body = body_of(reply);
  const json::object* object = body ? body->if_object() : nullptr;
  constexpr unsigned kOk = 200;
  if (object == nullptr || reply.status != kOk || error_of(*object) != nullptr) {
    return tl::unexpected(failure_of(reply, body));
  }
  if (id_of(*object) != id) return rpc_fail(RpcFault::ambiguous, "a reply to another call");
  return outcome_of(*object);
}

BatchReply read_batch_reply(const net::HttpReply& reply, std::uint64_t first_id, std::size_t calls) {
  BatchReply batch;
  const auto body = body_of(reply);
  const json::array* replies = body ? body->if_array() : nullptr;
  constexpr unsigned kOk = 200;
  if (replies == nullptr || reply.status != kOk) {
    batch.refusal = failure_of(reply, body);
    return batch;
  }
  batch.results.assign(calls, rpc_fail(RpcFault::ambiguous, "no reply to this call of a batch"));
  for (const json::value& item : *replies) {
    const json::object* object = item.if_object();
    const auto id = object == nullptr ? std::nullopt : id_of(*object);
    if (id && *id >= first_id && *id - first_id < calls) batch.results[*id - first_id] = outcome_of(*object);
  }
  return batch;
}

}  // namespace e2e::chain
