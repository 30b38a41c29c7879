#include "chain/payer.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "eth/erc20.hpp"

namespace e2e::chain {
namespace {

using base::ErrorKind;
using base::TokenAmount;
using std::chrono::seconds;

constexpr int kMostBumps = 3;
constexpr int kMostSnapshots = 4;
constexpr seconds kSnapshotPause{1};

bool is_same(const WalletSnapshot& a, const WalletSnapshot& b) {
  return a.nonce == b.nonce && a.tokens == b.tokens && a.coins == b.coins;
}

// 0x…dEaD, to which tokens are sent to be rid of them.
eth::Address burn_address() {
  std::array<std::uint8_t, eth::Address::kSize> bytes{};
  bytes[18] = 0xde;
  bytes[19] = 0xad;
  return eth::Address(bytes);
}

std::vector<eth::Hash> hashes_of(const Payment& payment) {
  std::vector<eth::Hash> hashes;
  std::transform(payment.attempts.begin(), payment.attempts.end(), std::back_inserter(hashes),
                 [](const Attempt& attempt) { return attempt.hash; });
  return hashes;
}

PaymentFailure failure_of(const Payment& payment, PaymentFault fault, std::string message, std::string fix = {}) {
  PaymentFailure failure = payment_fail(fault, std::move(message), std::move(fix)).value();
  failure.nonce = payment.nonce;
  failure.transaction = payment.mined ? payment.mined->hash : payment.attempts.back().hash;
  return failure;
}

PaymentFailure failure_of(const RpcFailure& failure, const char* doing) {
  const bool is_cancelled = failure.fault == RpcFault::cancelled;
  return {is_cancelled ? PaymentFault::interrupted : PaymentFault::node_unusable, to_error(failure, doing), {}, {}};
}

LaneSettings lane_settings(const PayerSettings& settings) {
  LaneSettings lane = settings.lane;
  lane.confirmations = settings.confirmations;
  return lane;
}

bool is_asked(const std::string& payment, const std::set<std::string>& ids) {
  return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
    return payment == id || (payment.starts_with(id) && payment[id.size()] == '/');
  });
}

}  // namespace

base::Result<std::unique_ptr<Payer>> Payer::open(PayerPorts ports, PayerSettings settings) {
  auto content = read_payment_journal(ports.log.text());
  if (!content) return base::forward_error(content);
  const auto& last = content->last_run;
  if (last && (last->wallet != ports.key.address() || last->chain_id != ports.endpoints.chain_id())) {
    return base::fail(ErrorKind::payment_environment, "the payment journal is of another wallet or chain",
                      "leave the names of the journals as they are");
  }
  for (const Payment& payment : content->book.all()) {
    if (matches_signature(payment, ports.key.address(), ports.endpoints.chain_id())) continue;
    return base::fail(
        ErrorKind::payment_environment,
        fmt::format("the payment journal says of payment {} what its transaction does not say", payment.id),
        "nothing is paid by a journal that was changed: restore it");
  }
  return std::unique_ptr<Payer>(new Payer(ports, std::move(settings), std::move(*content)));
}

Payer::Payer(PayerPorts ports, PayerSettings settings, PaymentJournalContent content)
    : ports_(ports),
      settings_(std::move(settings)),
      journal_(ports.log, ports.clock, std::move(content)),
      lane_({ports.endpoints, journal_, ports.sleeper, ports.clock, ports.key}, lane_settings(settings_)),
      watcher_({ports.endpoints, ports.sleeper, ports.clock}, settings_.confirmations) {}

net::Task<Preflight> Payer::start(PaymentPlan plan, RunRecord record) {
  auto done = check_against(record);
  if (!done) co_return base::forward_error(done);
  done = co_await ports_.endpoints.check();
  if (!done) co_return base::forward_error(done);
  const LaneSettings& lane = settings_.lane;
  const PreflightPlan wanted{wallet(), lane.token, lane.fees, plan.payments, plan.largest, plan.in_all};
  auto checked = co_await preflight(ports_.endpoints, wanted);
  if (!checked || checked->shortage) {
    if (checked) co_return tl::unexpected(*checked->shortage);
    co_return checked;
  }
  RunBegun begun;
  begun.run_id = lane.run_id;
  begun.chain_id = ports_.endpoints.chain_id();
  begun.wallet = wallet();
  begun.token = lane.token;
  done = journal_.record(std::move(begun));
  if (!done) co_return base::forward_error(done);
  if (checked->is_delegated) lane_.narrow();
  done = co_await lane_.start(checked->market, std::move(record.note_signed), std::move(record.signed_hashes));
  if (!done) co_return base::forward_error(done);
  done = co_await open_books();
  if (!done) co_return base::forward_error(done);
  co_return checked;
}

// Without both journals nobody can tell what was paid.
base::Result<void> Payer::check_against(const RunRecord& record) const {
  const std::string& run_id = settings_.lane.run_id;
  const auto refuse = [&](std::string what) {
    return base::fail(
        ErrorKind::payment_environment, fmt::format("{}: what was paid cannot be told, and nothing is signed", what),
        "resume the run where both journals are whole (the HOME or XDG_STATE_HOME and the REPORT_DIR of its first "
        "part), or look at the wallet's transactions and start a new run");
  };
  const auto lacks = [&](const std::string& what) {
    return refuse(
        fmt::format("the payment journal {} {}", payment_journal_name(ports_.endpoints.chain_id(), wallet()), what));
  };
  if (!record.asked.empty() && !book().has_run(run_id)) return lacks(fmt::format("does not know run {}", run_id));
  const auto known = book().transactions();
  for (const auto& hash : record.signed_hashes) {
    if (!known.contains(hash)) return lacks(fmt::format("lacks transaction {}, which the run signed", hash));
  }
  for (const Payment& payment : book().all()) {
    if (payment.run != run_id || payment.purpose != Purpose::payment || is_asked(payment.id, record.asked)) continue;
    return refuse(fmt::format("the journal of run {} lacks payment {}, which was signed", run_id, payment.id));
  }
  return {};
}

net::Task<void> Payer::open_books() {
  std::vector<eth::Address> destinations;
  for (const auto& payment : book().all()) {
    if (payment.is_mined()) before_.mined.insert(payment.id);
    const bool is_in_doubt = payment.state == PaymentState::rejected && payment.run == settings_.lane.run_id;
    if (!payment.is_open() && !is_in_doubt) continue;
    before_.open.insert(payment.id);
    if (payment.purpose == Purpose::payment) destinations.push_back(payment.to);
  }
  for (int i = 0; i < kMostSnapshots; ++i) {
    auto taken = co_await take_snapshot(ports_.endpoints, wallet(), settings_.lane.token, destinations);
    if (!taken) co_return base::forward_error(taken);
    const bool is_settled = i > 0 && is_same(before_.snapshot, *taken);
    before_.snapshot = std::move(*taken);
    if (is_settled) break;
  }
  lane_.limit({before_.snapshot.tokens, before_.snapshot.coins});
  co_return base::Result<void>();
}

PaymentTask<PaymentReceipt> Payer::pay(PaymentOrder order) {
  if (auto problem = problem_of(order)) co_return payment_fail(PaymentFault::bad_order, std::move(*problem));
  auto terms = co_await prepare(std::move(order));
  if (!terms) co_return tl::unexpected(std::move(terms).error());
  auto sent = co_await lane_.send(std::move(*terms));
  if (!sent) co_return tl::unexpected(std::move(sent).error());
  co_return co_await travel(std::move(*sent));
}

std::optional<std::string> Payer::problem_of(const PaymentOrder& order) const {
  const eth::Address& to = order.destination;
  if (order.id.empty() || order.id.starts_with("gap-")) return "a payment needs an id of its own";
  if (order.amount == TokenAmount()) return "a payment of nothing is none";
  if (to.is_zero()) return "the destination is the zero address";
  if (to == burn_address()) return "the destination is the address at which tokens are burnt";
  if (to == wallet()) return "the destination is the paying wallet itself";
  if (to == settings_.lane.token) return "the destination is the token's own contract";
  return std::nullopt;
}

// Prices, gas, and what the destination holds before anything is paid to it.
PaymentTask<Terms> Payer::prepare(PaymentOrder order) {
  Terms terms{std::move(order), 0, {}};
  const Payment* known = book().find(terms.order.id);
  if (known != nullptr && known->state != PaymentState::rejected) co_return terms;  // nothing will be signed
  constexpr const char* kDoing = "preparing the payment";
  const eth::Address token = settings_.lane.token;
  const eth::Address to = terms.order.destination;
  const ContractCall transfer{wallet(), token, eth::transfer_call(to, terms.order.amount)};
  auto results = co_await ports_.endpoints.ask_together(
      {ask_gas_price().call, ask_head().call, ask_tokens(token, to).call, ask_code(to).call, ask_gas(transfer).call});
  if (!results) co_return tl::unexpected(failure_of(results.error(), kDoing));
  const auto price = co_await ports_.endpoints.read_or_ask((*results)[0], ask_gas_price());
  const auto head = co_await ports_.endpoints.read_or_ask((*results)[1], ask_head());
  const auto held = co_await ports_.endpoints.read_or_ask((*results)[2], ask_tokens(token, to));
  if (!price) co_return tl::unexpected(failure_of(price.error(), kDoing));
  if (!head) co_return tl::unexpected(failure_of(head.error(), kDoing));
  if (!held) co_return tl::unexpected(failure_of(held.error(), kDoing));
  const auto code = co_await ports_.endpoints.read_or_ask((*results)[3], ask_code(to));
  if (code && !code->empty()) contracts_.insert(to);
  const auto gas = co_await gas_for(std::move((*results)[4]), transfer);
  if (!gas) co_return tl::unexpected(gas.error());
  before_.snapshot.destinations.try_emplace(to, *held);
  terms.market = {*price, head->base_fee};
  terms.gas_limit = *gas;
  co_return terms;
}

PaymentTask<std::uint64_t> Payer::gas_for(RpcResult<boost::json::value> result, ContractCall transfer) {
  const auto estimate = co_await ports_.endpoints.read_or_ask(std::move(result), ask_gas(transfer));
  if (estimate) {
    auto limit = gas_limit_for(*estimate);
    if (!limit) co_return tl::unexpected(PaymentFailure{PaymentFault::token_refuses, limit.error(), {}, {}});
    co_return *limit;
  }
  const RpcFailure& failure = estimate.error();
  if (failure.fault == RpcFault::reverted) {
    const std::string& why = failure.reason.empty() ? failure.message : failure.reason;
    co_return payment_fail(PaymentFault::token_refuses, fmt::format("the token refuses the transfer: {}", why),
                           "see what the wallet holds, and whether the token is paused");
  }
  if (failure.fault == RpcFault::insufficient_funds) {
    co_return payment_fail(PaymentFault::no_funds, fmt::format("the wallet cannot pay for gas: {}", failure.message),
                           fmt::format("send more of the chain's coin to {}", wallet().to_string()));
  }
  co_return tl::unexpected(failure_of(failure, "estimating the gas of the payment"));
}

PaymentTask<PaymentReceipt> Payer::travel(SentPayment sent) {
  const std::string id = sent.payment.id;
  const base::Instant begun = ports_.clock.now();
  const base::Instant deadline = begun + settings_.timeout;
  Journey journey{std::move(sent), begun, begun, begun, {}};
  ReceiptWatcher::Watch watch(watcher_, id, hashes_of(journey.sent.payment));
  while (true) {
    const auto looked = co_await watcher_.look();
    const Payment now = *book().find(id);
    const Sighting& seen = watch.sighting();
    if (seen.receipt) {
      const bool is_noted = now.mined && now.mined->block_hash == seen.receipt->block_hash;
      if (!is_noted) lane_.note_mined(now, *seen.receipt);
      if (journey.mined == base::Instant()) journey.mined = ports_.clock.now();
      if (seen.is_final) co_return arrive(journey, *seen.receipt, seen.confirmations);
    } else if (now.mined && seen.is_current) {
      lane_.note_reorged(id, now.mined->hash);
      journey.mined = {};
      co_await lane_.revive(id);
    }
    if (now.state == PaymentState::lost) {
      co_return tl::unexpected(failure_of(now, PaymentFault::nonce_conflict, now.message));
    }
    const bool is_over =
        !looked && (looked.error().fault == RpcFault::cancelled || looked.error().fault == RpcFault::wrong_chain);
    if (is_over || ports_.clock.now() >= deadline) co_return tl::unexpected(too_late(*book().find(id), looked));
    if (!seen.receipt) co_await nudge(journey, watch);
  }
}

// What does not get mined is handed in again, and later offers more.
boost::asio::awaitable<void> Payer::nudge(Journey& journey, ReceiptWatcher::Watch& watch) {
  const base::Instant now = ports_.clock.now();
  const std::string& id = journey.sent.payment.id;
  if (now - journey.handed_in >= settings_.hand_in_again_after) {
    journey.handed_in = now;
    co_await lane_.revive(id);
  }
  if (now - journey.offered >= settings_.offer_more_after && journey.bumps < kMostBumps) {
    journey.offered = now;
    if (!co_await lane_.bump(id)) co_return;
    ++journey.bumps;
    watch.look_for(hashes_of(*book().find(id)));
  }
}

PaymentResult<PaymentReceipt> Payer::arrive(const Journey& journey, const Receipt& receipt,
                                            std::uint64_t confirmations) {
  const Payment payment = *book().find(journey.sent.payment.id);
  lane_.note_confirmed(payment.id, receipt.transaction, confirmations);
  if (auto problem = chain::problem_of(payment, receipt, lane_.purse())) {
    return tl::unexpected(failure_of(payment, PaymentFault::not_transferred, std::move(*problem),
                                     "look at the transaction: the token did not do what was asked"));
  }
  const base::Instant now = ports_.clock.now();
  PaymentReceipt result{{payment.id, payment.to, payment.amount},
                        settings_.lane.token,
                        payment.nonce,
                        receipt.transaction,
                        receipt.block,
                        receipt.block_hash,
                        confirmations,
                        receipt.gas_used,
                        receipt.gas_price,
                        static_cast<int>(payment.attempts.size()),
                        contracts_.contains(payment.to),
                        journey.sent.timings};
  result.timings.inclusion = journey.mined - journey.begun;
  result.timings.confirmation = now - journey.mined;
  return result;
}

PaymentFailure Payer::too_late(const Payment& payment, const RpcResult<void>& looked) {
  const std::string because = looked ? std::string() : fmt::format(" ({})", looked.error().message);
  if (!looked && looked.error().fault == RpcFault::cancelled) {
    return failure_of(payment, PaymentFault::interrupted, "interrupted while the payment was on its way");
  }
  if (payment.mined) {
    return failure_of(
        payment, PaymentFault::not_confirmed,
        fmt::format("the payment is in block {}, and that was not confirmed in time{}", payment.mined->block, because),
        "see whether the chain makes blocks, or allow it more time (E2E_PAYMENT_TIMEOUT_MS)");
  }
  lane_.give_up(payment);
  const bool is_unclear = payment.state == PaymentState::unclear;
  if (is_unclear) return failure_of(payment, PaymentFault::unknown_outcome, payment.message);
  return failure_of(payment, PaymentFault::not_mined, "the payment was sent, and not mined in time" + because,
                    "see what became of the transaction, or allow it more time (E2E_PAYMENT_TIMEOUT_MS)");
}

net::Task<Books> Payer::finish() {
  auto finished = co_await lane_.finish();
  if (!finished) co_return base::forward_error(finished);
  std::vector<eth::Address> destinations;
  std::transform(before_.snapshot.destinations.begin(), before_.snapshot.destinations.end(),
                 std::back_inserter(destinations), [](const auto& entry) { return entry.first; });
  Books books;
  for (int i = 0; i < kMostSnapshots; ++i) {
    // A node that lags behind the others must not be taken for a thief.
    if (i > 0 && !co_await ports_.sleeper.sleep_for(kSnapshotPause)) break;
    auto after = co_await take_snapshot(ports_.endpoints, wallet(), settings_.lane.token, destinations);
    if (!after) co_return base::forward_error(after);
    books = close_books(before_, *after, book());
    if (books.verdict == BooksVerdict::balanced) break;
  }
  co_return books;
}

}  // namespace e2e::chain
