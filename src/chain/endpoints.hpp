// The list of nodes that a run talks to: one is asked for as long as it answers, then the next.
//
// A node is asked for its chain id at the start, and again before it takes over; one of another chain is expelled. Nonces
// are counted by the node that was asked last (load balancers that disagree with themselves cannot be helped here).
// Errors: check(): payment_environment, cancelled; all others have a class.
// Borrows: its ports, which outlive it. Threads: one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chain/endpoint.hpp"
#include "net/gather.hpp"

namespace e2e::chain {

struct EndpointsPorts {
  net::Sleeper& sleeper;
  const base::Clock& clock;
};

class Endpoints {
 public:
  Endpoints(EndpointsPorts ports, std::vector<Endpoint> list, std::uint64_t chain_id)
      : ports_(ports), list_(std::move(list)), chain_id_(chain_id) {}

  // All that answer must serve the chain, and one must answer.
  net::Task<void> check();

  std::uint64_t chain_id() const { return chain_id_; }
  const std::string& host() const { return list_[current_].host(); }
  std::string quoted(std::string_view text) const { return list_[current_].quoted(text); }

  // Asked again, here and elsewhere, until there is an answer or patience has ended. Not for what must not be repeated.
  template <class T>
  RpcTask<T> ask(Question<T> question) {
    Attempts attempts;
    while (true) {
      auto ready = co_await settle_on_one(attempts);
      if (!ready) co_return tl::unexpected(std::move(ready).error());
      auto result = co_await list_[current_].ask(question);
      if (result || !may_repeat(result.error(), attempts)) co_return result;
    }
  }

  // All calls go to the same node. A failure of the first stands for the exchange, and is met by going elsewhere.
  RpcTask<std::vector<RpcResult<boost::json::value>>> ask_together(std::vector<RpcCall> calls);

  // One of its results as an answer; where there was none, the question is asked again by itself.
  template <class T>
  RpcTask<T> read_or_ask(RpcResult<boost::json::value> result, Question<T> question) {
    auto answer = result ? question.read(*result) : RpcResult<T>(tl::unexpected(std::move(result).error()));
    if (answer || !is_worth_repeating(answer.error().fault)) co_return answer;
    co_return co_await ask(std::move(question));
  }

  // Whom the last answer came from serves another chain.
  void expel_current(std::uint64_t its_chain) { list_[current_].expel(its_chain); }

  // Everybody who is not resting (if all are, everybody) is asked once, side by side.
  template <class T>
  boost::asio::awaitable<std::vector<RpcResult<T>>> ask_each(Question<T> question) {
    std::vector<RpcTask<T>> tasks;
    for (const std::size_t i : reachable()) tasks.push_back(ask_verified(list_[i], question));
    co_return co_await net::gather(std::move(tasks));
  }

 private:
  struct Attempts {
    unsigned made = 0;
  };

  template <class T>
  RpcTask<T> ask_verified(Endpoint& endpoint, Question<T> question) {
    if (!endpoint.is_verified()) {
      auto verified = co_await endpoint.verify(chain_id_);
      if (!verified) co_return tl::unexpected(std::move(verified).error());
    }
    co_return co_await endpoint.ask(std::move(question));
  }

  RpcTask<void> settle_on_one(Attempts& attempts);
  RpcTask<void> take_over(std::size_t next);
  std::size_t next_to_ask() const;
  net::Task<void> wait_for(std::size_t index);
  std::vector<std::size_t> reachable() const;
  bool may_repeat(const RpcFailure& failure, Attempts& attempts) const;

  EndpointsPorts ports_;
  std::vector<Endpoint> list_;
  std::uint64_t chain_id_;
  std::size_t current_ = 0;
};

// As an error of the run: what was asked for, and of whom.
base::Error to_error(const RpcFailure& failure, std::string_view doing);

}  // namespace e2e::chain
