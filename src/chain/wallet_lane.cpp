#include "chain/wallet_lane.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "eth/erc20.hpp"
#include "eth/transaction.hpp"

namespace e2e::chain {
namespace {

using base::TokenAmount;
using std::chrono::milliseconds;

constexpr milliseconds kRoomPause{100};

bool is_same(const Payment& payment, const PaymentOrder& order) {
  return payment.purpose == Purpose::payment && payment.to == order.destination && payment.amount == order.amount;
}

std::string in_tokens(const TokenAmount& amount) { return amount.to_string() + " tokens"; }

// What no pause and no higher fee will mend: all later payments would meet the same.
bool is_fatal(const Judgement& judgement) { return judgement.verdict == SendVerdict::refused; }

}  // namespace

// A payment that was refused lets others go first while its nonce is neither free nor used for good.
PaymentTask<SentPayment> WalletLane::send(Terms terms) {
  const base::Instant came = ports_.clock.now();
  while (true) {
    auto sent = co_await send_in_turn(terms, came);
    if (!sent) co_return tl::unexpected(std::move(sent).error());
    if (*sent) co_return std::move(**sent);
    if (ports_.clock.now() >= came + settings_.longest_wait) {
      co_return payment_fail(
          PaymentFault::lane_blocked,
          "another transaction at the nonce of this payment, which was refused, does not become final",
          "check that the chain makes blocks");
    }
    const auto slept = co_await ports_.sleeper.sleep_for(kLookPause);
    if (!slept) co_return payment_fail(PaymentFault::interrupted, slept.error().message);
  }
}

// Nothing where it must wait for another transaction at its nonce.
PaymentTask<std::optional<SentPayment>> WalletLane::send_in_turn(Terms terms, base::Instant came) {
  PaymentTimings timings;
  const auto hold = co_await mutex_.acquire();
  const std::string& id = terms.order.id;
  if (book().is_closed(id)) co_return payment_fail(PaymentFault::bad_order, "the payment's id has been closed");
  const Payment* known = book().find(id);
  if (known != nullptr && !is_same(*known, terms.order)) {
    co_return payment_fail(PaymentFault::bad_order, "the payment's id stands for another payment already");
  }
  std::optional<std::uint64_t> nonce;
  if (known != nullptr && known->state == PaymentState::rejected) {
    auto found = co_await nonce_for(*known);
    if (!found) co_return tl::unexpected(std::move(found).error());
    if (!*found) co_return std::nullopt;
    nonce = *found;
    known = book().find(id);
  }
  if (known != nullptr && known->state != PaymentState::rejected) {
    if (known->state == PaymentState::lost) co_return payment_fail(PaymentFault::nonce_conflict, known->message);
    co_return SentPayment{*known, timings};
  }
  auto room = co_await wait_for_room();
  if (!room) co_return tl::unexpected(std::move(room).error());
  if (auto refused = refusal(terms)) co_return tl::unexpected(std::move(*refused));
  timings.queued = ports_.clock.now() - came;
  auto sent = co_await sign_and_send(terms, nonce.value_or(book().first_free(base_nonce_)), timings);
  if (!sent) co_return tl::unexpected(std::move(sent).error());
  co_return SentPayment{*book().find(terms.order.id), timings};
}

PaymentTask<void> WalletLane::wait_for_room() {
  const base::Instant deadline = ports_.clock.now() + settings_.longest_wait;
  while (!block_ && book().in_flight() >= settings_.window) {
    if (ports_.clock.now() >= deadline) {
      co_return payment_fail(PaymentFault::lane_blocked,
                             fmt::format("{} transactions are in flight, and none is mined", book().in_flight()),
                             "see what keeps the chain, or the oldest of them, from going on");
    }
    const auto slept = co_await ports_.sleeper.sleep_for(kRoomPause);
    if (!slept) co_return payment_fail(PaymentFault::interrupted, slept.error().message);
  }
  co_return PaymentResult<void>();
}

// Why it must not be signed.
std::optional<PaymentFailure> WalletLane::refusal(const Terms& terms) const {
  const TokenAmount& amount = terms.order.amount;
  if (block_) {
    return payment_fail(
               PaymentFault::lane_blocked,
               fmt::format("an earlier payment keeps all others from being signed: {}", block_->why.error.message),
               block_->why.error.fix)
        .value();
  }
  if (settings_.max_payment < amount) {
    return payment_fail(PaymentFault::over_cap,
                        fmt::format("{} are more than one payment may be ({})", in_tokens(amount),
                                    settings_.max_payment.to_string()),
                        "raise E2E_MAX_PAYMENT, or lower OFFER_AMOUNT")
        .value();
  }
  const auto with_this = [&](const TokenAmount& others) {
    return TokenAmount(base::Uint256(others.base_units() + amount.base_units()));
  };
  const TokenAmount spent = with_this(book().committed(terms.order.id));
  if (settings_.max_spend < spent) {
    return payment_fail(PaymentFault::over_cap,
                        fmt::format("with this payment the run would have spent {}, more than the {} that it may",
                                    in_tokens(spent), settings_.max_spend.to_string()),
                        "raise E2E_MAX_SPEND, or plan fewer flows")
        .value();
  }
  if (!funds_) return std::nullopt;
  const base::Wei gas = book().gas_drawn() + settings_.fees.floor * terms.gas_limit;
  const bool lacks_tokens = funds_->tokens < with_this(book().tokens_drawn(terms.order.id));
  if (lacks_tokens || funds_->coins < gas) {
    return payment_fail(PaymentFault::no_funds,
                        lacks_tokens ? "the wallet has too few tokens left" : "the wallet has too little left for gas",
                        fmt::format("send more to {}", wallet().to_string()))
        .value();
  }
  return std::nullopt;
}

PaymentTask<void> WalletLane::sign_and_send(const Terms& terms, std::uint64_t nonce, PaymentTimings& timings) {
  if (!co_await ports_.sleeper.sleep_for(milliseconds(0))) {
    co_return payment_fail(PaymentFault::interrupted, "interrupted before the payment was signed");
  }
  market_ = terms.market;
  const PaymentOrder& order = terms.order;
  const Payment* refused = book().find(order.id);
  if (refused != nullptr && refused->nonce == nonce) {  // the same bytes first
    const Attempt last = refused->attempts.back();
    auto as_signed = eth::decode_transaction(last.raw);
    if (!as_signed) co_return tl::unexpected(PaymentFailure{PaymentFault::internal, as_signed.error(), nonce, {}});
    const Fee fee = as_signed->transaction.fee;
    co_return co_await push({order.id, Purpose::payment, nonce, order.destination, order.amount, last.gas_limit, fee},
                            last, timings);
  }
  auto fee = opening_fee(settings_.fees, terms.market);
  if (!fee) co_return tl::unexpected(PaymentFailure{PaymentFault::rejected, std::move(fee).error(), {}, {}});
  co_return co_await push(
      {order.id, Purpose::payment, nonce, order.destination, order.amount, terms.gas_limit, std::move(*fee)}, {},
      timings);
}

// Signs (unless `first` is signed already), writes, sends; and again at the same nonce, for as long as only the fee or the
// form is in the way.
PaymentTask<void> WalletLane::push(Draft draft, std::optional<Attempt> first, PaymentTimings& timings) {
  bool may_have_it = false;
  for (bool is_bump = first.has_value();; is_bump = true) {
    const base::Instant begun = ports_.clock.now();
    auto attempt = first ? PaymentResult<Attempt>(std::move(*first)) : write_signed(draft, is_bump);
    first.reset();
    if (!attempt) co_return tl::unexpected(std::move(attempt).error());
    timings.signing += ports_.clock.now() - begun;
    Broadcast what{attempt->raw, attempt->hash, open_before(draft.nonce)};
    const base::Instant sent = ports_.clock.now();
    Judgement judgement = co_await broadcast(broadcast_ports(), std::move(what), settings_.patience);
    timings.broadcast += ports_.clock.now() - sent;
    may_have_it = may_have_it || judgement.may_have_it;
    judgement.may_have_it = may_have_it;
    auto next = next_draft(draft, judgement);
    if (!next) co_return co_await conclude(std::move(draft), std::move(judgement));
    draft = std::move(*next);
  }
}

PaymentResult<Attempt> WalletLane::write_signed(const Draft& draft, bool is_bump) {
  const bool is_payment = draft.purpose == Purpose::payment;
  eth::Transaction transaction;
  transaction.chain_id = ports_.endpoints.chain_id();  // as configured, whatever a node says
  transaction.nonce = draft.nonce;
  transaction.fee = draft.fee;
  transaction.gas_limit = draft.gas_limit;
  transaction.to = is_payment ? settings_.token : wallet();
  if (is_payment) transaction.data = eth::transfer_call(draft.to, draft.amount);
  auto signed_one = eth::sign_transaction(ports_.key, transaction);
  if (!signed_one) {
    return tl::unexpected(PaymentFailure{PaymentFault::internal, std::move(signed_one).error(), draft.nonce, {}});
  }
  Signed record{draft.id,        draft.purpose,   draft.nonce,      draft.to,       draft.amount,
                draft.gas_limit, most(draft.fee), signed_one->hash, signed_one->raw};
  auto written = is_bump ? write(Bumped{record}) : write(record);
  if (written && is_payment) written = note(record.payment, record.nonce, record.hash);
  if (!written) return tl::unexpected(std::move(written).error());
  return Attempt{record.hash, record.raw, record.gas_limit, record.price, true};
}

PaymentResult<void> WalletLane::note(const std::string& id, std::uint64_t nonce, const eth::Hash& hash) {
  auto noted = note_signed_({id, nonce, eth::to_hex(hash)});
  if (noted) return write(Noted{id, hash});
  PaymentFailure failure{PaymentFault::journal_lost, std::move(noted).error(), {}, {}};
  block(failure, std::nullopt);
  return tl::unexpected(std::move(failure));
}

// Nothing where signing anew is no answer.
std::optional<WalletLane::Draft> WalletLane::next_draft(const Draft& last, const Judgement& judgement) const {
  std::optional<Fee> fee;
  if (judgement.verdict == SendVerdict::too_cheap) fee = raised_fee(settings_.fees, last.fee, judgement.because.needed);
  const bool is_dynamic = std::holds_alternative<eth::DynamicFee>(last.fee);
  if (judgement.verdict == SendVerdict::wrong_type && is_dynamic) fee = as_legacy(last.fee);
  if (!fee) return std::nullopt;
  Draft next = last;
  next.fee = *fee;
  return next;
}

PaymentTask<void> WalletLane::conclude(Draft draft, Judgement judgement) {
  switch (judgement.verdict) {
    case SendVerdict::accepted:
      write(Sent{draft.id, book().find(draft.id)->attempts.back().hash});
      co_return PaymentResult<void>();
    case SendVerdict::wrong_hash:
    case SendVerdict::unclear:
      co_return co_await look_for(std::move(draft), std::move(judgement));
    case SendVerdict::nonce_used:
      co_return co_await nonce_was_used(std::move(draft), std::move(judgement));
    case SendVerdict::interrupted:
      co_return fail_with(draft, PaymentFault::interrupted, "interrupted while the transaction was sent");
    case SendVerdict::taken:
    case SendVerdict::too_cheap:
    case SendVerdict::wrong_type:
    case SendVerdict::gap:
    case SendVerdict::no_room:
    case SendVerdict::refused:
      co_return co_await conclude_refused(std::move(draft), std::move(judgement));
  }
  co_return payment_fail(PaymentFault::internal, "a verdict without a conclusion");
}

// A refusal is no proof: a node that shows the transaction has it.
PaymentTask<void> WalletLane::conclude_refused(Draft draft, Judgement judgement) {
  const auto attempts = book().find(draft.id)->attempts;
  if (judgement.may_have_it) co_return co_await look_for(std::move(draft), std::move(judgement));
  if (co_await is_known(attempts, kLooksForALostOne)) {
    write(Sent{draft.id, attempts.back().hash});
    co_return PaymentResult<void>();
  }
  if (judgement.verdict != SendVerdict::taken) co_return reject(draft, judgement);
  if (attempts.size() > 1) co_return co_await look_for(std::move(draft), std::move(judgement));
  std::string message = fmt::format("a transaction of somebody else waits at nonce {}", draft.nonce);
  Rejected rejected{draft.id, std::string(to_string(judgement.because.fault)), message};
  co_return co_await conflict(std::move(draft), std::move(rejected), std::move(message));
}

PaymentResult<void> WalletLane::reject(const Draft& draft, const Judgement& judgement) {
  const bool lacks_funds = judgement.because.fault == RpcFault::insufficient_funds;
  auto failed = fail_with(draft, lacks_funds ? PaymentFault::no_funds : PaymentFault::rejected,
                          fmt::format("no node takes the payment: {}", judgement.because.message));
  failed.value().error.fix = lacks_funds ? fmt::format("send more of the chain's coin to {}", wallet().to_string())
                                         : "read the node's words; E2E_TX_TYPE and the price cap are ours";
  write(Rejected{draft.id, std::string(to_string(judgement.because.fault)), judgement.because.message});
  if (is_fatal(judgement)) block(failed.value(), std::nullopt);
  return failed;
}

// An answer is missing: whoever knows the transaction has the answer.
PaymentTask<void> WalletLane::look_for(Draft draft, Judgement judgement) {
  const auto attempts = book().find(draft.id)->attempts;
  const bool lied = judgement.verdict == SendVerdict::wrong_hash;
  if (!lied && co_await is_known(attempts, kLooksForALostOne)) {
    write(Sent{draft.id, attempts.back().hash});
    co_return PaymentResult<void>();
  }
  std::string message = fmt::format("nobody can tell whether the transaction was sent: {}", judgement.because.message);
  write(Unclear{draft.id, message});
  auto why = fail_with(draft, PaymentFault::unknown_outcome, std::move(message));
  // A node that lies about what it was given is not trusted with more, whatever becomes of this one.
  block(why.value(), lied ? std::nullopt : std::optional(draft.nonce));
  co_return PaymentResult<void>();
}

PaymentTask<void> WalletLane::nonce_was_used(Draft draft, Judgement judgement) {
  const auto found = co_await find_receipt(draft.nonce, kLooksForAUsedNonce);
  if (found.receipt && book().find(draft.id)->has(found.receipt->transaction)) {
    write(Sent{draft.id, found.receipt->transaction});
    co_return PaymentResult<void>();
  }
  std::string message = fmt::format("nonce {} was used by a transaction of somebody else", draft.nonce);
  if (found.receipt) {  // one of ours that had been given up
    take_receipt(draft.nonce, *found.receipt);
    Lost lost{draft.id, message};
    co_return co_await conflict(std::move(draft), std::move(lost), std::move(message));
  }
  const auto nonces = co_await ask_settled_nonces();
  const bool is_used = nonces && nonces->latest > draft.nonce;
  if (!is_used || !co_await is_surely_lost(*book().find(draft.id), found)) {
    co_return co_await look_for(std::move(draft), std::move(judgement));
  }
  Lost lost{draft.id, message};
  co_return co_await conflict(std::move(draft), std::move(lost), std::move(message));
}

// The payment is not made, and the lane counts anew.
PaymentTask<void> WalletLane::conflict(Draft draft, PaymentRecord record, std::string message) {
  auto failed = fail_with(draft, PaymentFault::nonce_conflict, std::move(message));
  failed.value().error.fix = "let nobody else use the wallet during a run, not even another run";
  auto written = write(record);
  if (!written) co_return written;
  const auto synced = co_await resync();
  if (!synced) block(failed.value(), std::nullopt);
  co_return failed;
}

PaymentResult<void> WalletLane::write(const PaymentRecord& record) {
  auto written = ports_.journal.record(record);
  if (written) return {};
  PaymentFailure failure{PaymentFault::journal_lost, std::move(written).error(), {}, {}};
  block(failure, std::nullopt);
  return tl::unexpected(std::move(failure));
}

tl::unexpected<PaymentFailure> WalletLane::fail_with(const Draft& draft, PaymentFault fault,
                                                     std::string message) const {
  auto failed = payment_fail(fault, std::move(message));
  failed.value().nonce = draft.nonce;
  if (const Payment* payment = book().find(draft.id)) failed.value().transaction = payment->attempts.back().hash;
  return failed;
}

// The first reason stays: the others follow from it.
void WalletLane::block(PaymentFailure why, std::optional<std::uint64_t> until_mined) {
  if (block_ && !block_->until_mined) return;
  block_ = Block{std::move(why), until_mined};
}

}  // namespace e2e::chain
