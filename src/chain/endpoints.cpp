#include "chain/endpoints.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace e2e::chain {
namespace {

using base::ErrorKind;

constexpr unsigned kAttemptsOfEach = 5;
constexpr unsigned kMaximumAttempts = 12;

constexpr std::string_view kAskingForChain = "asking the nodes for their chain id";
constexpr std::string_view kFix =
    "check the RPC addresses, and whether their nodes are up and allow this many requests";

}  // namespace

net::Task<void> Endpoints::check() {
  RpcFailure last;
  for (unsigned round = 0; round < kAttemptsOfEach; ++round) {
    if (round > 0) {
      auto waited = co_await wait_for(next_to_ask());
      if (!waited) co_return waited;
    }
    std::vector<RpcTask<void>> tasks;
    tasks.reserve(list_.size());
    for (auto& endpoint : list_) tasks.push_back(endpoint.verify(chain_id_));
    const auto answers = co_await net::gather(std::move(tasks));
    for (const auto& answer : answers) {
      if (answer) continue;
      last = answer.error();
      const bool is_final = last.fault == RpcFault::wrong_chain || last.fault == RpcFault::cancelled;
      if (is_final) co_return tl::unexpected(to_error(last, kAskingForChain));
    }
    const auto first =
        std::find_if(answers.begin(), answers.end(), [](const auto& answer) { return answer.has_value(); });
    if (first == answers.end()) continue;
    current_ = static_cast<std::size_t>(first - answers.begin());
    co_return base::Result<void>();
  }
  co_return tl::unexpected(to_error(last, kAskingForChain));
}

net::Task<void> Endpoints::wait_for(std::size_t index) {
  const auto wait = list_[index].rests_until() - ports_.clock.now();
  if (wait.count() <= 0) co_return base::Result<void>();
  co_return co_await ports_.sleeper.sleep_for(wait);
}

// The current one, unless it is to be left alone and another is not; of those that rest, the first to be back.
std::size_t Endpoints::next_to_ask() const {
  const auto now = ports_.clock.now();
  const auto wait = [&](std::size_t i) {
    return list_[i].is_expelled() ? base::Instant::max() : std::max(list_[i].rests_until(), now);
  };
  std::size_t best = current_;
  for (std::size_t step = 1; step < list_.size(); ++step) {
    const std::size_t i = (current_ + step) % list_.size();
    if (wait(i) < wait(best)) best = i;
  }
  return best;
}

std::vector<std::size_t> Endpoints::reachable() const {
  std::vector<std::size_t> awake;
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < list_.size(); ++i) {
    if (list_[i].is_expelled()) continue;
    all.push_back(i);
    if (!list_[i].is_resting()) awake.push_back(i);
  }
  return awake.empty() ? all : awake;
}

// After this, the current endpoint is one that may be asked at once.
RpcTask<void> Endpoints::settle_on_one(Attempts& attempts) {
  while (true) {
    const std::size_t next = next_to_ask();
    if (list_[next].is_expelled()) co_return tl::unexpected(list_[next].why_expelled(chain_id_));
    if (list_[next].is_resting()) {
      auto waited = co_await wait_for(next);
      if (!waited) co_return tl::unexpected(classify(waited.error()));
      continue;  // another may be awake as well by now
    }
    if (next == current_ && list_[next].is_verified()) co_return RpcResult<void>();
    auto verified = co_await list_[next].verify(chain_id_);
    if (verified) current_ = next;
    if (verified || !may_repeat(verified.error(), attempts)) co_return verified;
  }
}

bool Endpoints::may_repeat(const RpcFailure& failure, Attempts& attempts) const {
  const unsigned limit = std::min(kAttemptsOfEach * static_cast<unsigned>(list_.size()), kMaximumAttempts);
  return ++attempts.made < limit && is_worth_repeating(failure.fault);
}

RpcTask<std::vector<RpcResult<boost::json::value>>> Endpoints::ask_together(std::vector<RpcCall> calls) {
  Attempts attempts;
  while (true) {
    auto ready = co_await settle_on_one(attempts);
    if (!ready) co_return tl::unexpected(std::move(ready).error());
    auto results = co_await list_[current_].ask_together(calls);
    if (results.front() || !may_repeat(results.front().error(), attempts)) co_return results;
  }
}

base::Error to_error(const RpcFailure& failure, std::string_view doing) {
  if (failure.fault == RpcFault::cancelled) return {ErrorKind::cancelled, failure.message, {}, {std::string(doing)}};
  if (failure.fault == RpcFault::wrong_chain) {
    return {ErrorKind::payment_environment,
            failure.message,
            "give addresses of nodes of the chain that E2E_CHAIN_ID names",
            {std::string(doing)}};
  }
  if (failure.fault == RpcFault::implausible) {
    return {ErrorKind::payment_environment,
            failure.message,
            "compare it with a block explorer, and remove a node that is wrong; if the wallet was used elsewhere, see "
            "\"Implausible nonces\" in docs/live-payments.md",
            {std::string(doing)}};
  }
  return {ErrorKind::payment_environment,
          fmt::format("the node gave no usable answer: {}", failure.message),
          std::string(kFix),
          {std::string(doing)}};
}

}  // namespace e2e::chain
