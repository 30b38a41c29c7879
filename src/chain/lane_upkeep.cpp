// What earlier runs left to the lane, and what it does about payments that are under way or stuck.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "chain/wallet_lane.hpp"
#include "eth/transaction.hpp"

namespace e2e::chain {
namespace {

using base::ErrorKind;
using std::chrono::milliseconds;

constexpr int kLooksForAGap = 60;
constexpr int kMoreLooks = 6;  // than wanted, for nodes that do not answer

std::string used_by_others(std::uint64_t nonce) {
  return fmt::format("nonce {} was used by a transaction of somebody else", nonce);
}

base::Error unsettled(const Payment& payment, std::string_view why) {
  return {ErrorKind::payment_environment,
          fmt::format("an earlier payment at nonce {} cannot be settled: {}", payment.nonce, why),
          "start again when the nodes answer; nothing new is signed before",
          {}};
}

}  // namespace

net::Task<void> WalletLane::start(FeeMarket market, NoteSigned note, std::set<std::string> noted) {
  const auto hold = co_await mutex_.acquire();
  market_ = market;
  note_signed_ = std::move(note);
  if (auto done = note_earlier(noted); !done) co_return tl::unexpected(std::move(done).error().error);
  const auto agreed = co_await compare_nodes();
  if (!agreed) co_return tl::unexpected(to_error(agreed.error(), kReadingNonce));
  auto settled = co_await settle_all();
  if (!settled) co_return settled;
  auto drained = co_await wait_for_drain();
  if (!drained) co_return base::forward_error(drained);
  if (*drained) settled = co_await settle_all();
  if (!settled) co_return settled;
  const auto nonces = co_await resync();
  if (!nonces) co_return tl::unexpected(to_error(nonces.error(), kReadingNonce));
  if (auto problem = restarted(*nonces, book().nonces())) {
    co_return tl::unexpected(to_error({RpcFault::implausible, std::move(*problem), {}, {}, {}}, kReadingNonce));
  }
  // What no node takes any more would keep everything after it from being mined.
  if (const auto open = book().open(); !open.empty()) {
    auto closed = co_await close_gaps(nonces->latest, open.back().nonce + 1);
    if (!closed) co_return closed;
  }
  if (block_) co_return tl::unexpected(block_->why.error);
  co_return base::Result<void>();
}

// What was signed, and not noted before the process was killed, may be sent once it is.
PaymentResult<void> WalletLane::note_earlier(const std::set<std::string>& noted) {
  const auto payments = book().all();
  for (const Payment& payment : payments) {
    if (payment.run != settings_.run_id || payment.purpose != Purpose::payment) continue;
    for (const Attempt& attempt : payment.attempts) {
      const bool is_known = noted.contains(eth::to_hex(attempt.hash));
      auto done = is_known ? PaymentResult<void>() : note(payment.id, payment.nonce, attempt.hash);
      if (is_known && !attempt.is_noted) done = write(Noted{payment.id, attempt.hash});
      if (!done) return done;
    }
  }
  return {};
}

net::Task<void> WalletLane::settle_all() {
  const auto nonces = co_await ask_settled_nonces();
  if (!nonces) co_return tl::unexpected(to_error(nonces.error(), kReadingNonce));
  for (auto& payment : book().open()) {
    if (!book().find(payment.id)->is_open()) continue;  // settled together with another one
    auto settled = co_await settle(std::move(payment), nonces->latest);
    if (!settled) co_return settled;
  }
  for (auto& refused : book().in_doubt()) {
    const bool may_matter = refused.nonce >= nonces->latest || refused.run == settings_.run_id;
    if (may_matter) co_await settle_refused(std::move(refused));
  }
  co_return base::Result<void>();
}

net::Task<void> WalletLane::settle(Payment payment, std::uint64_t latest) {
  const bool is_used = payment.nonce < latest;
  const auto found = co_await find_receipt(payment.nonce, is_used ? kLooksForALostOne : 1);
  if (found.receipt) {
    take_receipt(payment.nonce, *found.receipt);
    co_return base::Result<void>();
  }
  if (!found.is_sure) co_return tl::unexpected(unsettled(payment, "no node says whether it was mined"));
  if (is_used) {
    if (!co_await is_surely_lost(payment, found))
      co_return tl::unexpected(unsettled(payment, "no node shows its receipt"));
    write(Lost{payment.id, used_by_others(payment.nonce)});
    co_return base::Result<void>();
  }
  if (payment.sendable() == nullptr) {  // of another run, which was killed before it noted it: no node has seen it
    write(Rejected{payment.id, "not_sent", "never given to a node"});
    co_return base::Result<void>();
  }
  Judgement judgement = co_await broadcast(broadcast_ports(), as_broadcast(payment), settings_.patience);
  co_return co_await settle_sent(std::move(payment), std::move(judgement));
}

// After it was handed in again.
net::Task<void> WalletLane::settle_sent(Payment payment, Judgement judgement) {
  switch (judgement.verdict) {
    case SendVerdict::accepted:
      write(Sent{payment.id, payment.sendable()->hash});
      break;
    case SendVerdict::interrupted:
      co_return base::fail(ErrorKind::cancelled, "interrupted");
    case SendVerdict::nonce_used: {
      const auto found = co_await find_receipt(payment.nonce, kLooksForAUsedNonce);
      const auto nonces = co_await ask_settled_nonces();
      const bool is_lost = nonces && nonces->latest > payment.nonce && co_await is_surely_lost(payment, found);
      if (!found.receipt && !is_lost) co_return tl::unexpected(unsettled(payment, judgement.because.message));
      if (found.receipt) {
        take_receipt(payment.nonce, *found.receipt);
      } else {
        write(Lost{payment.id, used_by_others(payment.nonce)});
      }
      break;
    }
    case SendVerdict::taken:  // by an earlier attempt, or by somebody else: once that is mined, it shows
      if (payment.attempts.size() > 1) write(Sent{payment.id, payment.attempts.back().hash});
      break;
    case SendVerdict::gap:  // its turn comes when the gap before it is closed
      break;
    case SendVerdict::wrong_hash:
    case SendVerdict::unclear:
    case SendVerdict::no_room:
      co_return tl::unexpected(unsettled(payment, judgement.because.message));
    case SendVerdict::too_cheap:
    case SendVerdict::wrong_type:
    case SendVerdict::
        refused:  // it may have been with a node before, and may come back: its nonce is closed, not given away
      break;
  }
  co_return base::Result<void>();
}

// So many looks at which every node said that there is none; or fewer, if they go on not saying.
boost::asio::awaitable<WalletLane::Found> WalletLane::find_receipt(std::uint64_t nonce, int looks) {
  Found found;
  int whole = 0;
  for (int look = 0; whole < looks && look < looks + kMoreLooks; ++look) {
    if (look > 0 && !co_await ports_.sleeper.sleep_for(kLookPause)) break;
    bool is_whole = true;
    for (const auto& owned : book().signed_for(nonce)) {
      for (auto& answer : co_await ports_.endpoints.ask_each(ask_receipt(owned.hash))) {
        if (!answer) is_whole = false;
        const bool is_it = answer && *answer && (*answer)->transaction == owned.hash;
        if (is_it) found.receipt = std::move(*answer);
      }
      if (found.receipt) co_return found;
    }
    if (is_whole) ++whole;
  }
  found.is_sure = whole >= looks;
  co_return found;
}

boost::asio::awaitable<WalletLane::Knowledge> WalletLane::knowledge_of(std::vector<Attempt> attempts) {
  Knowledge knowledge = Knowledge::none;
  for (const auto& attempt : attempts) {
    for (const auto& answer : co_await ports_.endpoints.ask_each(ask_transaction(attempt.hash))) {
      if (answer && *answer) co_return Knowledge::known;
      if (!answer) knowledge = Knowledge::unsure;
    }
  }
  co_return knowledge;
}

boost::asio::awaitable<bool> WalletLane::is_known(std::vector<Attempt> attempts, int looks) {
  for (int look = 0; look < looks; ++look) {
    if (look > 0 && !co_await ports_.sleeper.sleep_for(kLookPause)) break;
    if (co_await knowledge_of(attempts) == Knowledge::known) co_return true;
  }
  co_return false;
}

// Its nonce is used, and no node shows a receipt: nor the transaction itself, which would mean that it only hides the
// receipt.
boost::asio::awaitable<bool> WalletLane::is_surely_lost(Payment payment, Found found) {
  co_return !found.receipt && found.is_sure && co_await knowledge_of(payment.attempts) == Knowledge::none;
}

// Of all that was signed for a nonce, one was mined, and the others never can be.
void WalletLane::take_receipt(std::uint64_t nonce, const Receipt& receipt) {
  for (const auto& owned : book().signed_for(nonce)) {
    const Payment payment = *book().find(owned.payment);
    const bool is_noted = payment.mined && payment.mined->block_hash == receipt.block_hash;
    if (owned.hash == receipt.transaction) {
      if (!is_noted) note_mined(payment, receipt);
    } else if (payment.nonce == nonce && payment.is_open() && !payment.has(receipt.transaction)) {
      write(Lost{payment.id, fmt::format("nonce {} was used by another transaction of this wallet", nonce)});
    }
  }
}

void WalletLane::note_mined(const Payment& payment, const Receipt& receipt) {
  write(mined_record(payment, receipt, purse()));
  if (block_ && block_->until_mined && *block_->until_mined <= payment.nonce) block_.reset();
}

void WalletLane::note_reorged(const std::string& id, const eth::Hash& hash) { write(Reorged{id, hash}); }

void WalletLane::note_confirmed(const std::string& id, const eth::Hash& hash, std::uint64_t confirmations) {
  write(Confirmed{id, hash, confirmations});
}

void WalletLane::note_checked(const std::string& id, std::string verdict) { write(Checked{id, std::move(verdict)}); }

boost::asio::awaitable<void> WalletLane::revive(std::string id) {
  const auto hold = co_await mutex_.acquire();
  for (auto& payment : book().open()) {
    if (payment.sendable() == nullptr) continue;
    const Attempt last = *payment.sendable();
    const auto answers = co_await ports_.endpoints.ask_each(send_raw(last.raw));
    const SendVerdict verdict = judge(answers, last.hash).verdict;
    if (verdict == SendVerdict::unclear || verdict == SendVerdict::interrupted) co_return;  // nobody listens now
    if (payment.id != id || verdict != SendVerdict::nonce_used) continue;
    const auto nonces = co_await ask_settled_nonces();
    if (nonces) co_await settle(std::move(payment), nonces->latest);
  }
}

boost::asio::awaitable<bool> WalletLane::bump(std::string id) {
  const auto hold = co_await mutex_.acquire();
  if (!co_await ports_.sleeper.sleep_for(milliseconds(0))) co_return false;
  const auto open = book().open();
  if (open.empty() || open.front().id != id) co_return false;
  const Payment& payment = open.front();
  const auto last = eth::decode_transaction(payment.attempts.back().raw);
  const auto fee = last ? raised_fee(settings_.fees, last->transaction.fee, std::nullopt) : std::nullopt;
  if (!fee) co_return false;
  const auto written = write_signed(
      {id, payment.purpose, payment.nonce, payment.to, payment.amount, last->transaction.gas_limit, *fee}, true);
  if (!written) co_return false;
  const auto judgement = co_await broadcast(broadcast_ports(), {written->raw, written->hash, {}}, settings_.patience);
  const bool is_open = book().find(id)->is_open();  // it may have been mined meanwhile
  if (judgement.verdict == SendVerdict::accepted && is_open) write(Sent{id, written->hash});
  co_return true;
}

void WalletLane::give_up(const Payment& payment) {
  const Payment* now = book().find(payment.id);
  if (now == nullptr || !now->is_open()) return;
  auto why =
      payment_fail(PaymentFault::not_mined, fmt::format("the transaction at nonce {} was not mined", now->nonce));
  why.value().nonce = now->nonce;
  why.value().transaction = now->attempts.back().hash;
  block(why.value(), now->nonce);
}

net::Task<void> WalletLane::finish() {
  const auto hold = co_await mutex_.acquire();
  auto unsettled = book().open();
  for (auto& refused : book().in_doubt()) {
    if (refused.run == settings_.run_id) unsettled.push_back(std::move(refused));
  }
  for (const auto& payment : unsettled) {
    const auto found = co_await find_receipt(payment.nonce, 1);
    if (found.receipt) take_receipt(payment.nonce, *found.receipt);
  }
  if (book().in_flight() == 0) co_return base::Result<void>();
  const auto nonces = co_await ask_settled_nonces();
  if (!nonces) co_return tl::unexpected(to_error(nonces.error(), kReadingNonce));
  const auto open = book().open();
  co_return open.empty() ? base::Result<void>() : co_await close_gaps(nonces->latest, open.back().nonce);
}

// Bounded, because a wide gap means that a node made up a nonce. An interrupted run signs nothing more.
net::Task<void> WalletLane::close_gaps(std::uint64_t first, std::uint64_t end) {
  const std::uint64_t width = end - std::min(first, end);
  if (width > book().in_flight() + kNonceTolerance) {
    co_return base::fail(
        ErrorKind::payment_environment,
        fmt::format(
            "the wallet's next nonce is {}, and a payment waits at nonce {}: closing so wide a gap takes more than "
            "{} transactions",
            first, end - 1, kNonceTolerance),
        "nothing was signed; see \"Implausible nonces\" in docs/live-payments.md");
  }
  std::uint64_t closed = 0;
  for (std::uint64_t nonce = first; nonce < end && closed < kNonceTolerance; ++nonce) {
    if (!co_await ports_.sleeper.sleep_for(milliseconds(0))) break;
    if (!co_await is_lost_for_good(nonce)) continue;
    co_await close_gap(nonce);
    ++closed;
  }
  co_return base::Result<void>();
}

// No node has what was signed for it, and none takes it.
boost::asio::awaitable<bool> WalletLane::is_lost_for_good(std::uint64_t nonce) {
  const auto open = book().open();
  const auto found = std::find_if(open.begin(), open.end(), [nonce](const Payment& p) { return p.nonce == nonce; });
  if (found == open.end()) co_return true;
  if (found->sendable() == nullptr) co_return true;
  if (co_await is_known(found->attempts, 1)) co_return false;
  const auto judgement = co_await broadcast(broadcast_ports(), as_broadcast(*found), settings_.patience);
  const bool is_refused = judgement.verdict == SendVerdict::refused || judgement.verdict == SendVerdict::too_cheap ||
                          judgement.verdict == SendVerdict::wrong_type;
  co_return is_refused && !judgement.may_have_it;
}

// A transaction of the wallet to itself, which moves nothing. Whatever else was signed for the nonce competes with it, and
// at most one of them is mined.
boost::asio::awaitable<void> WalletLane::close_gap(std::uint64_t nonce) {
  if (!market_) co_return;
  const auto fee = opening_fee(settings_.fees, *market_);
  if (!fee) co_return;
  const Draft draft{
      fmt::format("gap-{}-{}", nonce, settings_.run_id), Purpose::gap, nonce, wallet(), {}, kLeastGas, *fee};
  const auto written = write_signed(draft, false);
  if (!written) co_return;
  const auto judgement = co_await broadcast(broadcast_ports(), {written->raw, written->hash, {}}, settings_.patience);
  if (judgement.verdict != SendVerdict::accepted) co_return;
  write(Sent{draft.id, written->hash});
  const auto found = co_await find_receipt(nonce, kLooksForAGap);
  if (found.receipt) take_receipt(nonce, *found.receipt);
}

Broadcast WalletLane::as_broadcast(const Payment& payment) const {
  const Attempt& last = *payment.sendable();
  return {last.raw, last.hash, open_before(payment.nonce)};
}

std::vector<eth::Bytes> WalletLane::open_before(std::uint64_t nonce) const {
  std::vector<eth::Bytes> before;
  for (const auto& payment : book().open()) {
    const Attempt* const sendable = payment.sendable();
    if (payment.nonce < nonce && sendable != nullptr) before.push_back(sendable->raw);
  }
  return before;
}

}  // namespace e2e::chain
