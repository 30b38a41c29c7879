// One node: sends calls over HTTP, alone or in batches, at a pace that public nodes bear.
//
// Its address may hold an API key, so the address is a Secret, and only the host is ever shown. A call is sent once;
// asking again, and elsewhere, is the business of Endpoints.
// Errors: every failure has a class (rpc_error.hpp), and holds no secret.
// Borrows: its ports, which outlive it. Threads: one.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/redaction.hpp"
#include "base/secret.hpp"
#include "chain/questions.hpp"
#include "net/http_client.hpp"
#include "net/sleeper.hpp"

namespace e2e::chain {

inline constexpr std::size_t kMaximumBatch = 10;
inline constexpr std::chrono::milliseconds kPublicPace{100};

struct EndpointPorts {
  net::HttpClient& http;  // of the endpoint's origin
  net::Sleeper& sleeper;
  const base::Clock& clock;
  const base::Redactor* redactor = nullptr;  // of what nodes say; null: nothing is secret
};

struct EndpointOptions {
  std::string host;     // what may be shown
  base::Secret target;  // path and query of every request
  std::chrono::milliseconds timeout{5'000};
  std::chrono::nanoseconds pace{};  // between requests, after the first few; 0: none
};

class Endpoint {
 public:
  Endpoint(EndpointPorts ports, EndpointOptions options) : ports_(ports), options_(std::move(options)) {}

  const std::string& host() const { return options_.host; }

  template <class T>
  RpcTask<T> ask(Question<T> question) {
    auto result = co_await call(std::move(question.call));
    if (!result) co_return tl::unexpected(std::move(result).error());
    auto value = question.read(*result);
    if (!value) note(value.error());
    co_return value;
  }

  // One result for each call, in their order. From the first batch that the node refuses they go one by one.
  boost::asio::awaitable<std::vector<RpcResult<boost::json::value>>> ask_together(std::vector<RpcCall> calls);

  // How the last exchange ended decides whether the next one comes here. Until when it is left alone:
  base::Instant rests_until() const { return rests_until_; }
  bool is_resting() const { return ports_.clock.now() < rests_until_; }

  // Asks for its chain id. Errors: wrong_chain, for good, where it is another; or why there was no answer.
  RpcTask<void> verify(std::uint64_t chain_id);
  // It has named its chain, here or in another answer, and it is not ours.
  void expel(std::uint64_t its_chain) { foreign_chain_ = its_chain; }
  bool is_verified() const { return is_verified_ && !foreign_chain_; }
  bool is_expelled() const { return foreign_chain_.has_value(); }
  RpcFailure why_expelled(std::uint64_t chain_id) const;

  // Words of a node or a contract as they may be quoted: without secrets, and short.
  std::string quoted(std::string_view text) const;

 private:
  RpcFailure quotable(RpcFailure failure) const;
  RpcTask<boost::json::value> call(RpcCall call);
  boost::asio::awaitable<std::vector<RpcResult<boost::json::value>>> call_batch(std::span<const RpcCall> calls);
  net::Task<net::HttpReply> send(std::string body);
  void note(const RpcFailure& failure);
  void note(std::span<const RpcResult<boost::json::value>> results);
  void note_answer() { failures_ = 0; }

  EndpointPorts ports_;
  EndpointOptions options_;
  std::uint64_t next_id_ = 1;
  base::Instant next_slot_;
  base::Instant rests_until_;
  unsigned failures_ = 0;  // in a row
  bool takes_batches_ = true;
  bool is_verified_ = false;
  std::optional<std::uint64_t> foreign_chain_;
};

}  // namespace e2e::chain
