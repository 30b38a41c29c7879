// What nodes refused. A refusal is not proof: a node may have taken the payment all the same, and it may still be mined at its
// nonce, for as long as nothing else was.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "chain/wallet_lane.hpp"

namespace e2e::chain {
namespace {

tl::unexpected<PaymentFailure> undecided(const Payment& refused, std::string_view why) {
  auto failed = payment_fail(
      PaymentFault::unknown_outcome,
      fmt::format("the payment was refused at nonce {}, and may have been taken all the same: {}", refused.nonce, why),
      fmt::format("nothing more was signed; look up nonce {} of the wallet in a block explorer, and start a new run",
                  refused.nonce));
  failed.value().nonce = refused.nonce;
  failed.value().transaction = refused.attempts.back().hash;
  return failed;
}

}  // namespace

base::Result<void> WalletLane::close(std::string id) {
  if (book().is_closed(id) || book().find(id) != nullptr) return {};
  return ports_.journal.record(Closed{std::move(id)});
}

boost::asio::awaitable<void> WalletLane::settle_refused(Payment refused) {
  const auto found = co_await find_receipt(refused.nonce, 1);
  if (found.receipt) {
    take_receipt(refused.nonce, *found.receipt);
  } else if (co_await knowledge_of(refused.attempts) == Knowledge::known) {
    write(Sent{refused.id, refused.attempts.back().hash});
  }
}

// The nonce at which a refused payment may be signed again; nothing while it must wait for another transaction there. Returns
// its own nonce also where a node turns out to have it.
PaymentTask<std::optional<std::uint64_t>> WalletLane::nonce_for(Payment refused) {
  const auto found = co_await find_receipt(refused.nonce, kLooksForALostOne);
  if (found.receipt) {
    take_receipt(refused.nonce, *found.receipt);
    if (book().find(refused.id)->is_mined()) co_return refused.nonce;
    co_return co_await is_final(*found.receipt) ? std::optional(book().first_free(base_nonce_)) : std::nullopt;
  }
  if (co_await is_known(refused.attempts, kLooksForALostOne)) {
    write(Sent{refused.id, refused.attempts.back().hash});
    co_return refused.nonce;
  }
  const auto nonces = co_await ask_settled_nonces();
  if (!nonces && nonces.error().fault == RpcFault::cancelled) {
    co_return payment_fail(PaymentFault::interrupted, "interrupted while the payment was looked up");
  }
  if (!nonces) co_return undecided(refused, nonces.error().message);
  if (!found.is_sure) co_return undecided(refused, "no node says whether it was mined");
  if (nonces->latest > refused.nonce) co_return undecided(refused, "its nonce is used, and no node shows by what");
  const auto open = book().open();
  const bool is_held =
      std::any_of(open.begin(), open.end(), [&](const Payment& p) { return p.nonce == refused.nonce; });
  if (is_held) co_return std::nullopt;
  const std::uint64_t next = book().first_free(base_nonce_);
  if (refused.nonce > next) co_return undecided(refused, fmt::format("the wallet's next nonce is {}", next));
  co_return refused.nonce;
}

// Whether it stands in a block that is deep enough, also when it is read again.
boost::asio::awaitable<bool> WalletLane::is_final(Receipt receipt) {
  const auto head = co_await ports_.endpoints.ask(ask_block_number());
  if (!head || *head < receipt.block || *head - receipt.block + 1 < settings_.confirmations) co_return false;
  const auto again = co_await ports_.endpoints.ask(ask_receipt(receipt.transaction));
  co_return again && *again && (*again)->block_hash == receipt.block_hash;
}

}  // namespace e2e::chain
