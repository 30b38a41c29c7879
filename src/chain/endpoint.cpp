#include "chain/endpoint.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "eth/bytes.hpp"
#include "eth/revert.hpp"

namespace e2e::chain {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr int kBurst = 10;  // requests that may go at once after a rest
constexpr milliseconds kFirstRest{250};
constexpr milliseconds kLongestRest{8'000};
constexpr milliseconds kLongestObeyedRest{30'000};  // that a node may ask for
constexpr std::size_t kQuoted = 200;

using Results = std::vector<RpcResult<boost::json::value>>;

Results all_failed(std::size_t calls, const RpcFailure& failure) {
  return Results(calls, RpcResult<boost::json::value>(tl::unexpected(failure)));
}

}  // namespace

net::Task<net::HttpReply> Endpoint::send(std::string body) {
  if (options_.pace.count() > 0) {
    const auto now = ports_.clock.now();
    next_slot_ = std::max(next_slot_, now - kBurst * options_.pace) + options_.pace;
    if (next_slot_ > now) {
      auto slept = co_await ports_.sleeper.sleep_for(next_slot_ - now);
      if (!slept) co_return base::forward_error(slept);
    }
  }
  net::HttpRequest request;
  request.method = net::Method::post;
  request.target = options_.target.expose();
  request.body = std::move(body);
  request.timeout = options_.timeout;
  co_return co_await ports_.http.send(std::move(request));
}

// The first failure stands for the exchange.
void Endpoint::note(std::span<const RpcResult<boost::json::value>> results) {
  const auto failed = std::find_if(results.begin(), results.end(), [](const auto& result) { return !result; });
  if (failed == results.end()) return note_answer();
  note(failed->error());
}

// An endpoint that does not answer is left alone for longer and longer.
void Endpoint::note(const RpcFailure& failure) {
  if (failure.fault != RpcFault::ambiguous && failure.fault != RpcFault::throttled) return note_answer();
  const unsigned doublings = std::min(failures_++, 5U);
  milliseconds rest = std::min(kFirstRest * (1U << doublings), kLongestRest);
  if (failure.retry_after) rest = std::clamp(*failure.retry_after, rest, std::max(rest, kLongestObeyedRest));
  rests_until_ = std::max(rests_until_, ports_.clock.now() + rest);
}

std::string Endpoint::quoted(std::string_view text) const {
  return ports_.redactor == nullptr ? base::Redactor().excerpt(text, kQuoted) : ports_.redactor->excerpt(text, kQuoted);
}

// A node's words, which may repeat the key in its address. What a revert carries is kept whole, or not at all.
RpcFailure Endpoint::quotable(RpcFailure failure) const {
  failure.message = quoted(failure.message);
  if (ports_.redactor != nullptr && ports_.redactor->redact_id(failure.data) != failure.data) failure.data.clear();
  const auto data = eth::parse_hex(failure.data);
  if (data && !data->empty()) failure.reason = quoted(eth::decode_revert(*data).text);
  return failure;
}

RpcTask<boost::json::value> Endpoint::call(RpcCall call) {
  const std::uint64_t id = next_id_++;
  const auto reply = co_await send(call_text(call, id));
  auto result = reply ? read_reply(*reply, id) : RpcResult<boost::json::value>(tl::unexpected(classify(reply.error())));
  if (result) {
    note_answer();
  } else {
    note(result.error());
    result = tl::unexpected(quotable(std::move(result).error()));
  }
  co_return result;
}

RpcFailure Endpoint::why_expelled(std::uint64_t chain_id) const {
  return {RpcFault::wrong_chain,
          fmt::format("{} serves chain {}, not {}", host(), foreign_chain_.value_or(0), chain_id),
          {},
          {},
          {}};
}

RpcTask<void> Endpoint::verify(std::uint64_t chain_id) {
  const auto answer = co_await ask(ask_chain_id());
  if (!answer) co_return tl::unexpected(answer.error());
  is_verified_ = *answer == chain_id;
  if (is_verified_) co_return RpcResult<void>();
  expel(*answer);
  co_return tl::unexpected(why_expelled(chain_id));
}

// No results: the node takes no batches.
boost::asio::awaitable<Results> Endpoint::call_batch(std::span<const RpcCall> calls) {
  const std::uint64_t first_id = std::exchange(next_id_, next_id_ + calls.size());
  const auto reply = co_await send(batch_text(calls, first_id));
  if (!reply) co_return all_failed(calls.size(), classify(reply.error()));
  auto batch = read_batch_reply(*reply, first_id, calls.size());
  if (batch.results.empty() && batch.refusal.fault == RpcFault::throttled) {
    co_return all_failed(calls.size(), quotable(std::move(batch.refusal)));
  }
  for (auto& result : batch.results) {
    if (!result) result = tl::unexpected(quotable(std::move(result).error()));
  }
  co_return std::move(batch.results);
}

boost::asio::awaitable<Results> Endpoint::ask_together(std::vector<RpcCall> calls) {
  Results results;
  while (takes_batches_ && calls.size() > 1 && results.size() < calls.size()) {
    const std::span rest = std::span(calls).subspan(results.size());
    auto part = co_await call_batch(rest.first(std::min(kMaximumBatch, rest.size())));
    if (part.empty()) takes_batches_ = false;
    note(part);
    for (auto& result : part) results.push_back(std::move(result));
  }
  while (results.size() < calls.size()) results.push_back(co_await call(std::move(calls[results.size()])));
  co_return results;
}

}  // namespace e2e::chain
