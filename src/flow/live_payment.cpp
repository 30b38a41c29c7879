#include "flow/live_payment.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "chain/networks.hpp"

namespace e2e::flow {
namespace {

using base::ErrorKind;
using core::FindingKind;
using core::PaymentOutcome;
using std::chrono::milliseconds;

// Frugal: every check counts in the target's payment tier.
constexpr std::array kPauses = {milliseconds(2'000), milliseconds(4'000), milliseconds(8'000), milliseconds(16'000)};
constexpr std::size_t kWordBytes = 120;
constexpr std::string_view kShortPart = "/short";
constexpr std::string_view kRestPart = "/rest";

std::string text_of(std::chrono::nanoseconds duration) {
  return std::to_string(std::chrono::duration_cast<milliseconds>(duration).count());
}

// Whether tokens may have left the wallet. A refusal is not proof: what was signed may be mined all the same.
PaymentOutcome outcome_of(const chain::PaymentFailure& failure) {
  if (failure.transaction) return PaymentOutcome::chain_failed;
  switch (failure.fault) {
    case chain::PaymentFault::unknown_outcome:
    case chain::PaymentFault::not_mined:
    case chain::PaymentFault::not_confirmed:
    case chain::PaymentFault::not_transferred:
    case chain::PaymentFault::interrupted:
    case chain::PaymentFault::internal:
      return PaymentOutcome::chain_failed;
    default:
      return PaymentOutcome::not_sent;
  }
}

// The backend's choice of a destination is the product's; caps and the rest are the payment environment's.
base::Error error_of(chain::PaymentFailure failure) {
  base::Error error = std::move(failure.error);
  if (failure.fault == chain::PaymentFault::bad_order) {
    error.kind = ErrorKind::product;
  } else if (error.kind == ErrorKind::usage) {
    error.kind = ErrorKind::payment_environment;
  }
  return error;
}

class Till {
 public:
  Till(FlowContext& context, Actor& buyer, core::FlowResult& flow, LiveOrder order)
      : context_(context), desk_(*context.live), buyer_(buyer), flow_(flow), order_(std::move(order)) {
    call_.operation = core::to_string(core::Action::create_intent);
    call_.sent = context.clock.now();
    call_.started_at = context.clock.wall();
  }

  boost::asio::awaitable<market::Outcome<core::PaymentId>> run() {
    auto done = co_await settle();
    call_.replied = context_.clock.now();
    call_.worker_waited = context_.api.waited(order_.tag.worker);
    if (flow_.payment) context_.log.payment_noted(flow_);
    if (!done) co_return market::Outcome<core::PaymentId>{std::move(call_), base::forward_error(done)};
    co_return market::Outcome<core::PaymentId>{std::move(call_), intent_.id};
  }

 private:
  net::Task<void> settle() {
    if (order_.past && resume(*order_.past)) {
      auto claim = co_await desk_.destinations.claim(destination_, flow_.flow_id);
      co_return co_await pay_and_be_recognised();
    }
    if (auto asked = co_await ask_for_intent(); !asked) co_return asked;
    auto claim = co_await desk_.destinations.claim(destination_, flow_.flow_id);
    if (claim.shared_with) {
      find(FindingKind::shared_destination,
           fmt::format("payment {} is to go to {}, like that of flow {}", quote(intent_.id.value()), intent_.address,
                       *claim.shared_with));
      // Its baseline was read before the other payment came in: a new intent has a new one.
      const auto shared = destination_;
      if (auto asked = co_await ask_for_intent(); !asked) co_return asked;
      if (destination_ != shared) {
        claim.hold.release();
        auto other = co_await desk_.destinations.claim(destination_, flow_.flow_id);
        co_return co_await check_pay_and_be_recognised();
      }
    }
    co_return co_await check_pay_and_be_recognised();
  }

  net::Task<void> check_pay_and_be_recognised() {
    if (auto unpaid = co_await must_be_unpaid(); !unpaid) co_return unpaid;
    if (auto closed = close_earlier(); !closed) co_return closed;
    context_.log.payment_noted(flow_);
    co_return co_await pay_and_be_recognised();
  }

  // What was signed for it, in whole or in part; null where nothing was.
  const chain::Payment* find_signed(const std::string& payment_id) const {
    const auto& book = desk_.payer.book();
    const auto* const whole = book.find(key_of(payment_id));
    return whole != nullptr ? whole : book.find(key_of(payment_id) + std::string(kShortPart));
  }

  // False where nothing was signed for it. Where the money goes is what was signed, whatever the journal of the run says.
  bool resume(const PastPayment& past) {
    const chain::Payment* const signed_before = find_signed(past.payment_id);
    for (const auto& finding : past.findings) find(finding.kind, finding.detail);
    if (signed_before == nullptr) return false;
    intent_.id = core::PaymentId(past.payment_id);
    destination_ = signed_before->to;
    intent_.address = destination_.to_string();
    payment_ = past.payment;
    payment_.destination = intent_.address;
    keep();
    learn();
    return true;
  }

  // The intent of an earlier process of the run, for which nothing was signed. A backend may give the same one again.
  base::Result<void> close_earlier() {
    if (!order_.past || order_.past->payment_id == intent_.id.value()) return {};
    auto closed = desk_.payer.close(key_of(order_.past->payment_id));
    if (closed) context_.log.payment_closed(flow_, order_.past->payment_id);
    return closed;
  }

  // The flow's record shows what is known by now.
  void keep() { flow_.payment = payment_; }

  void learn() {
    flow_.ids.payment_id = intent_.id.value();
    context_.names.entities.insert(intent_.id.value());
  }

  net::Task<void> ask_for_intent() {
    market::IntentDraft draft;
    draft.request = order_.request;
    draft.offer = order_.offer;
    draft.price = order_.price;
    draft.network = desk_.terms.network;
    draft.chain_id = desk_.terms.chain_id;
    draft.token_symbol = desk_.terms.token_symbol;
    draft.buyer_address = desk_.payer.wallet().to_string();
    auto outcome = co_await context_.api.create_intent(buyer_.token, std::move(draft), order_.tag);
    note(outcome.call);
    if (!outcome.result) co_return base::forward_error(outcome.result);
    intent_ = std::move(*outcome.result);
    learn();
    auto terms = check_terms();
    if (!terms) co_return base::forward_error(terms, "reading what the backend wants to be paid");
    payment_ = core::LivePayment();
    payment_.chain_id = desk_.terms.chain_id;
    payment_.token = desk_.terms.token.to_string();
    payment_.destination = destination_.to_string();
    payment_.amount = order_.price.to_string();
    keep();
    co_return base::Result<void>();
  }

  // Nothing is sent that the run did not mean to pay.
  base::Result<void> check_terms() {
    const auto refuse = [this](std::string_view what, std::string_view given, const std::string& wanted) {
      return base::fail(ErrorKind::product, fmt::format("its {} is '{}', and should be {}", what, quote(given), wanted),
                        "nothing was sent; the backend and the run must agree on what is paid");
    };
    const auto token = eth::Address::parse(intent_.token);
    if (!token || *token != desk_.terms.token) return refuse("token", intent_.token, desk_.terms.token.to_string());
    if (intent_.chain_id != static_cast<std::int64_t>(desk_.terms.chain_id))
      return refuse("chain id", std::to_string(intent_.chain_id), std::to_string(desk_.terms.chain_id));
    if (intent_.decimals != base::TokenAmount::kDecimals)
      return refuse("number of decimals", std::to_string(intent_.decimals), "18");
    const std::string wanted = order_.price.base_units().str();
    if (intent_.amount != wanted) return refuse("amount", intent_.amount, wanted + ", the offer's price");
    const auto destination = eth::Address::parse(intent_.address);
    if (!destination) return refuse("destination", intent_.address, "an address");
    destination_ = *destination;
    return {};
  }

  net::Task<void> must_be_unpaid() {
    auto outcome = co_await context_.api.check_before_payment(buyer_.token, intent_.id, order_.tag);
    note(outcome.call);
    if (!outcome.result) co_return base::forward_error(outcome.result);
    if (!is_confirmed(*outcome.result)) co_return base::Result<void>();
    const std::string what = fmt::format("payment {} is '{}' before anything was sent", quote(intent_.id.value()),
                                         quote(outcome.result->status));
    find(FindingKind::confirms_before_payment, what);
    co_return base::fail(ErrorKind::product, what, "nothing was sent");
  }

  net::Task<void> pay_and_be_recognised() {
    if (!desk_.terms.is_adversarial) {
      if (auto paid = co_await transfer({}, order_.price); !paid) co_return paid;
      co_return co_await be_recognised();
    }
    const base::TokenAmount one(base::Uint256(1));
    const base::TokenAmount short_of(order_.price.base_units() - 1);
    if (auto paid = co_await transfer(kShortPart, short_of); !paid) co_return paid;
    // Where an earlier part of the run had gone on from here, the whole may have been paid by now.
    const bool is_topped_up = desk_.payer.book().find(payment_key() + std::string(kRestPart)) != nullptr;
    if (auto checked = is_topped_up ? base::Result<void>() : co_await must_not_do(); !checked) co_return checked;
    if (auto paid = co_await transfer(kRestPart, one); !paid) co_return paid;
    co_return co_await be_recognised();
  }

  // One unit is missing.
  net::Task<void> must_not_do() {
    auto outcome = co_await context_.api.check_payment(buyer_.token, intent_.id, payment_.transaction, order_.tag);
    note(outcome.call);
    if (!outcome.result) co_return base::forward_error(outcome.result);
    if (is_confirmed(*outcome.result)) {
      find(FindingKind::underpaid_confirms, fmt::format("payment {} is '{}' with one unit less than the price",
                                                        quote(intent_.id.value()), quote(outcome.result->status)));
    }
    co_return base::Result<void>();
  }

  net::Task<void> transfer(std::string_view part, base::TokenAmount amount) {
    auto paid = co_await desk_.payer.pay({payment_key() + std::string(part), destination_, std::move(amount)});
    if (!paid) {
      const auto& failure = paid.error();
      payment_.outcome = outcome_of(failure);
      if (const auto hash = failure.transaction) payment_.transaction = eth::to_hex(*hash);
      payment_.nonce = failure.nonce;
      keep();
      co_return tl::unexpected(error_of(std::move(paid).error()));
    }
    payment_.outcome = PaymentOutcome::not_recognised;
    payment_.transaction = eth::to_hex(paid->transaction);
    payment_.explorer = chain::explorer_link(desk_.terms.chain_id, paid->transaction);
    payment_.nonce = paid->nonce;
    payment_.block = paid->block;
    payment_.gas_used = paid->gas_used;
    payment_.gas_price = paid->gas_price.count().str();
    payment_.confirmations = paid->confirmations;
    note_times(paid->timings);
    keep();
    context_.log.payment_noted(flow_);
    co_return base::Result<void>();
  }

  // What an earlier part of the run has measured stays; a part that did not happen in this one took no time.
  void note_times(const chain::PaymentTimings& timings) {
    auto& times = payment_.times;
    const auto take = [](std::optional<core::Duration>& time, std::chrono::nanoseconds took) {
      if (took > took.zero()) time = took;
    };
    take(times.signing, timings.signing);
    take(times.broadcast, timings.broadcast);
    take(times.inclusion, timings.inclusion);
    take(times.confirmation, timings.confirmation);
  }

  std::string key_of(const std::string& payment_id) const {
    return flow::payment_key(context_.settings.run_id, payment_id);
  }
  std::string payment_key() const { return key_of(intent_.id.value()); }

  net::Task<void> be_recognised() {
    const auto arrived = context_.clock.now();
    auto deadline = arrived + desk_.terms.recognition_timeout;
    for (std::size_t look = 0;; ++look) {
      auto outcome = co_await context_.api.check_payment(buyer_.token, intent_.id, payment_.transaction, order_.tag);
      note(outcome.call);
      deadline += outcome.call.waited;
      if (outcome.result && is_confirmed(*outcome.result)) {
        payment_.outcome = PaymentOutcome::recognised;
        payment_.times.recognition = outcome.call.replied - arrived;
        keep();
        desk_.payer.note_checked(payment_key(), outcome.result->status);
        co_return base::Result<void>();
      }
      // A check changes nothing where there is nothing to find: one whose reply was lost is simply made again.
      if (!outcome.result && !market::is_reply_lost(outcome.result.error()))
        co_return base::forward_error(outcome.result);
      const auto left = deadline - context_.clock.now();
      if (left <= left.zero()) co_return never_recognised(outcome);
      const auto pause = std::min<std::chrono::nanoseconds>(kPauses[std::min(look, kPauses.size() - 1)], left);
      if (auto slept = co_await context_.sleeper.sleep_for(pause); !slept) co_return slept;
    }
  }

  base::Result<void> never_recognised(market::Outcome<market::PaymentView>& last) {
    if (!last.result) return base::forward_error(last.result, "asking whether the payment was recognised");
    const auto& view = *last.result;
    const auto said = [this](std::string_view name, const std::string& value) {
      return value.empty() ? std::string() : fmt::format(", {} {}", name, quote(value));
    };
    const std::string what =
        fmt::format("the transfer {} has arrived, but {} ms later the backend calls the payment '{}'{}{}",
                    payment_.transaction, text_of(desk_.terms.recognition_timeout), quote(view.status),
                    said("balance observed", view.observed), said("confirmations", view.confirmations));
    find(FindingKind::check_never_confirms, what);
    desk_.payer.note_checked(payment_key(), quote(view.status));
    return base::fail(ErrorKind::product, what,
                      "the tokens were paid; look at the backend's scanner and its token list");
  }

  bool is_confirmed(const market::PaymentView& view) const {
    const auto& words = context_.api.profile().confirmed_payments;
    return std::find(words.begin(), words.end(), view.status) != words.end();
  }

  // What the backend says.
  std::string quote(std::string_view text) const { return context_.api.redactor().excerpt(text, kWordBytes); }

  // Once of each kind: an earlier process of the run may have found it.
  void find(FindingKind kind, std::string detail) {
    const bool is_known = std::any_of(flow_.findings.begin(), flow_.findings.end(),
                                      [kind](const core::Finding& finding) { return finding.kind == kind; });
    if (!is_known) flow_.findings.push_back({kind, buyer_.ref(), {}, {}, std::move(detail)});
  }

  // The step is known by its last request.
  void note(const market::CallInfo& call) {
    call_.operation = call.operation;
    call_.status = call.status;
  }

  FlowContext& context_;
  LiveDesk& desk_;
  Actor& buyer_;
  core::FlowResult& flow_;
  LiveOrder order_;
  market::CallInfo call_;
  market::PaymentIntent intent_;
  core::LivePayment payment_;
  eth::Address destination_;
};

}  // namespace

boost::asio::awaitable<market::Outcome<core::PaymentId>> pay_live(FlowContext& context, Actor& buyer,
                                                                  core::FlowResult& flow, LiveOrder order) {
  Till till(context, buyer, flow, std::move(order));
  co_return co_await till.run();
}

}  // namespace e2e::flow
