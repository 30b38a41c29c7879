// What nodes say of the wallet's nonces, and how far it is believed.
#include <algorithm>

#include <fmt/format.h>

#include "chain/wallet_lane.hpp"

namespace e2e::chain {
namespace {

using base::ErrorKind;
using std::chrono::milliseconds;

constexpr milliseconds kDrainPause{1'000};
constexpr int kMostAnswers = 5;

}  // namespace

// All that can be reached must tell much the same.
RpcTask<void> WalletLane::compare_nodes() {
  for (const At at : {At::latest, At::pending}) {
    std::vector<std::uint64_t> reported;
    for (const auto& answer : co_await ports_.endpoints.ask_each(ask_nonce(wallet(), at))) {
      if (answer) reported.push_back(*answer);
    }
    if (auto problem = disagreement(reported)) co_return rpc_fail(RpcFault::implausible, std::move(*problem));
  }
  co_return RpcResult<void>();
}

RpcTask<ReportedNonces> WalletLane::ask_nonces() {
  auto answers = co_await ports_.endpoints.ask_together(
      {ask_nonce(wallet(), At::latest).call, ask_nonce(wallet(), At::pending).call});
  if (!answers) co_return tl::unexpected(std::move(answers).error());
  const auto latest = (*answers)[0].and_then(read_number);
  const auto pending = (*answers)[1].and_then(read_number);
  if (!latest) co_return tl::unexpected(latest.error());
  if (!pending) co_return tl::unexpected(pending.error());
  const ReportedNonces reported{*latest, std::max(*latest, *pending)};
  if (auto problem = implausible(reported, book().nonces()))
    co_return rpc_fail(RpcFault::implausible, std::move(*problem));
  co_return reported;
}

// Until two answers in a row agree: nodes behind one address may lag behind each other.
RpcTask<ReportedNonces> WalletLane::ask_settled_nonces() {
  auto last = co_await ask_nonces();
  for (int i = 1; last && i < kMostAnswers; ++i) {
    const auto again = co_await ask_nonces();
    if (!again || (again->latest == last->latest && again->pending == last->pending)) co_return again;
    last = again;
  }
  co_return last;
}

RpcTask<ReportedNonces> WalletLane::resync() {
  const auto agreed = co_await compare_nodes();
  if (!agreed) co_return tl::unexpected(agreed.error());
  const auto nonces = co_await ask_settled_nonces();
  if (nonces) base_nonce_ = std::max(base_nonce_, nonces->pending);
  co_return nonces;
}

std::uint64_t WalletLane::foreign(const ReportedNonces& nonces) const {
  std::uint64_t ours = 0;
  for (const auto& payment : book().open()) {
    if (payment.nonce >= nonces.latest && payment.nonce < nonces.pending) ++ours;
  }
  return nonces.pending - nonces.latest - std::min(ours, nonces.pending - nonces.latest);
}

// Whether it had to wait.
net::Task<bool> WalletLane::wait_for_drain() {
  const base::Instant deadline = ports_.clock.now() + settings_.drain;
  for (bool has_waited = false;; has_waited = true) {
    const auto nonces = co_await ask_settled_nonces();
    if (!nonces) co_return tl::unexpected(to_error(nonces.error(), kReadingNonce));
    const std::uint64_t theirs = foreign(*nonces);
    if (theirs == 0) co_return has_waited;
    if (ports_.clock.now() >= deadline) {
      co_return base::fail(ErrorKind::payment_environment,
                           fmt::format("the wallet is busy: {} pending transactions are not of this tool", theirs),
                           "wait until they are mined, and let nobody else use the wallet");
    }
    const auto slept = co_await ports_.sleeper.sleep_for(kDrainPause);
    if (!slept) co_return tl::unexpected(slept.error());
  }
}

}  // namespace e2e::chain
