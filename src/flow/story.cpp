#include "flow/story.hpp"

#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/id_source.hpp"
#include "core/explanation.hpp"
#include "core/redacted.hpp"
#include "core/verdict.hpp"
#include "flow/expectations.hpp"
#include "flow/live_payment.hpp"
#include "flow/lookup.hpp"
#include "flow/step_keeper.hpp"
#include "flow/sweep.hpp"
#include "flow/watcher.hpp"

namespace e2e::flow {
namespace {

using core::Step;
using market::CallTag;
template <class T>
using Task = net::Task<T>;

constexpr std::string_view kReadRequest = "read_request";

// The same winner under the same seed, however the flows interleave.
std::size_t choose_winner(std::uint64_t seed, const CallTag& tag, std::size_t sellers) {
  base::SeededIdSource mixer(seed);
  base::SeededIdSource choice(mixer.next() ^ (static_cast<std::uint64_t>(tag.level) << 48U) ^
                              (static_cast<std::uint64_t>(tag.worker) << 24U) ^ static_cast<std::uint64_t>(tag.round));
  return base::pick_below(choice, sellers);
}

class Story {
 public:
  Story(FlowContext& context, Worker& worker, CallTag tag, const FlowHistory* history)
      : context_(context), worker_(worker), tag_(tag), steps_(context, worker, record_.result, history) {
    auto& result = record_.result;
    result.flow_id = context.api.flow_id(tag);
    result.level = tag.level;
    result.worker = tag.worker;
    result.round = tag.round;
    entities_.worker = worker.number;
    entities_.sellers = worker.sellers.size();
    entities_.selected = choose_winner(context.settings.seed, tag, worker.sellers.size());
  }

  boost::asio::awaitable<FlowRecord> play() {
    const auto begun = context_.clock.now() - context_.api.waited(tag_.worker) - steps_.took_before();
    if (!steps_.was_begun()) context_.log.flow_begun(record_.result, static_cast<int>(entities_.selected) + 1);
    auto played = co_await play_steps();
    if (!played) fail(std::move(played).error());
    record_.result.passed = !record_.result.failure;
    record_.result.duration = context_.clock.now() - context_.api.waited(tag_.worker) - begun;
    co_await sweep_after_window();
    context_.log.flow_ended(record_.result);
    co_return std::move(record_);
  }

  // Of a flow that an earlier part of the run has played to its end. Sends nothing.
  boost::asio::awaitable<FlowRecord> recall(PastEnd end) {
    const auto recalled = co_await play_steps();
    record_.result.passed = end.passed;
    record_.result.final_status = std::move(end.final_status);
    record_.result.duration = end.duration;
    record_.result.failure = std::move(end.failure);
    co_return std::move(record_);
  }

 private:
  Task<void> play_steps() {
    if (auto done = co_await create_request(); !done) co_return done;
    for (std::size_t i = 0; i < worker_.sellers.size(); ++i) {
      if (auto done = co_await create_offer(i); !done) co_return done;
    }
    if (auto done = co_await accept_offer(); !done) co_return done;
    if (auto done = co_await pay(); !done) co_return done;
    if (auto done = co_await deliver(); !done) co_return done;
    if (auto done = co_await confirm_delivery(); !done) co_return done;
    co_return co_await read_final_status();
  }

  Task<void> create_request() {
    market::RequestDraft draft;
    draft.title = fmt::format("E2E {}", record_.result.flow_id);
    draft.description = fmt::format("Smoke test purchase: run {}, worker {}, round {}.", context_.settings.run_id,
                                    tag_.worker, tag_.round);
    draft.category = context_.settings.category;
    for (const auto& seller : worker_.sellers) draft.seller_ids.push_back(seller.user_id());
    draft.budget_max = context_.settings.offer_amount.scaled(2, 1);
    auto outcome = co_await perform<core::RequestId>(
        {Step::create_request, 0},
        [&](CallTag tag) { return context_.api.create_request(worker_.buyer.token, draft, tag); },
        [&](CallTag tag, base::Instant sent) {
          return look_up_request(through(tag), worker_.buyer, {draft.title, sent});
        });
    if (!outcome.result) co_return base::forward_error(outcome.result);
    entities_.request = *outcome.result;
    learn(entities_.request.value());
    record_.result.ids.purchase_request_id = entities_.request.value();
    co_return co_await checkpoint(outcome.call);
  }

  Task<void> create_offer(std::size_t index) {
    const Actor& seller = worker_.sellers[index];
    const market::OfferDraft draft{fmt::format("Offer of seller {}, {}", seller.key.index, record_.result.flow_id),
                                   price_of(seller)};
    auto outcome = co_await perform<core::OfferId>(
        {Step::create_offer, seller.key.index},
        [&](CallTag tag) { return context_.api.create_offer(seller.token, entities_.request, draft, tag); },
        [&](CallTag tag, base::Instant) { return look_up_offer(through(tag), seller, entities_.request); });
    if (!outcome.result) co_return base::forward_error(outcome.result);
    entities_.offers.push_back(*outcome.result);
    learn(outcome.result->value());
    record_.result.ids.offer_ids.push_back(outcome.result->value());
    co_return co_await checkpoint(outcome.call);
  }

  base::TokenAmount price_of(const Actor& seller) const {
    return context_.settings.offer_amount.scaled(100U + static_cast<unsigned>(seller.key.index), 100);
  }

  Task<void> accept_offer() {
    const core::OfferId winner = entities_.offers[entities_.selected];
    record_.result.ids.selected_offer_id = winner.value();
    co_return co_await change(
        Step::accept_offer,
        [&](CallTag tag) { return context_.api.accept_offer(worker_.buyer.token, entities_.request, winner, tag); },
        [&](CallTag tag, base::Instant) {
          return look_up_acceptance(through(tag), worker_.buyer, entities_.request, winner);
        });
  }

  Task<void> pay() {
    switch (context_.settings.payment_mode) {
      case core::PaymentMode::record:
        return pay_by_record();
      case core::PaymentMode::live:
        return pay_by_transfer();
      case core::PaymentMode::status:
        break;
    }
    return pay_by_status();
  }

  Task<void> pay_by_record() {
    const Actor& seller = worker_.sellers[entities_.selected];
    const market::PaymentDraft draft{entities_.request, entities_.offers[entities_.selected], worker_.buyer.user_id(),
                                     seller.user_id(), price_of(seller)};
    auto outcome = co_await perform<core::PaymentId>(
        {Step::pay, 0}, [&](CallTag tag) { return context_.api.record_payment(worker_.buyer.token, draft, tag); },
        [&](CallTag tag, base::Instant) { return look_up_recorded(tag); });
    if (!outcome.result) {
      note_payment_error(outcome.call, outcome.result.error());
      co_return base::forward_error(outcome.result);
    }
    entities_.payment = *outcome.result;
    learn(entities_.payment.value());
    record_.result.ids.payment_id = entities_.payment.value();
    co_return co_await checkpoint(outcome.call);
  }

  Task<void> pay_by_transfer() {
    auto outcome = co_await perform<core::PaymentId>(
        {Step::pay, 0},
        [this](CallTag tag) {
          return pay_live(context_, worker_.buyer, record_.result,
                          {entities_.request, entities_.offers[entities_.selected],
                           price_of(worker_.sellers[entities_.selected]), tag, steps_.past_payment()});
        },
        [this](CallTag tag, base::Instant) { return look_up_transferred(tag); });
    if (steps_.is_recalled()) recall_payment();
    if (!outcome.result) co_return base::forward_error(outcome.result);
    entities_.payment = *outcome.result;
    learn(entities_.payment.value());
    record_.result.ids.payment_id = entities_.payment.value();
    co_return co_await checkpoint(outcome.call);
  }

  // Without an intent nothing can have been paid.
  Task<std::optional<core::PaymentId>> look_up_transferred(CallTag tag) {
    const std::string& id = record_.result.ids.payment_id;
    const auto past = steps_.past_payment();
    const core::PaymentId payment(past ? past->payment_id : id);
    const auto found = co_await look_up(context_.api.profile().paid_status, tag);
    co_return found.map([&](const auto& has) { return has ? std::optional(payment) : std::nullopt; });
  }

  void recall_payment() {
    auto past = steps_.past_payment();
    if (!past) return;
    record_.result.ids.payment_id = past->payment_id;
    record_.result.payment = std::move(past->payment);
    for (auto& finding : past->findings) {
      finding.actor = worker_.buyer.ref();
      record_.result.findings.push_back(std::move(finding));
    }
  }

  // The request tells whether it was paid; the payment's id stays unknown.
  Task<std::optional<core::PaymentId>> look_up_recorded(CallTag tag) {
    const auto found = co_await look_up(context_.api.profile().paid_status, tag);
    co_return found.map([](const auto& has) { return has ? std::optional(core::PaymentId()) : std::nullopt; });
  }

  // The backend answered, and not with what the profile accepts. A rate limit says nothing of the payment.
  void note_payment_error(const market::CallInfo& call, const base::Error& error) {
    if (!call.status || error.kind != base::ErrorKind::product) return;
    record_.result.findings.push_back(
        {core::FindingKind::payment_http_error, worker_.buyer.ref(), {}, {}, base::describe(error)});
  }

  Task<void> pay_by_status() {
    const std::string& paid = context_.api.profile().paid_status;
    return change(
        Step::pay,
        [this, &paid](CallTag tag) {
          return context_.api.set_status(worker_.buyer.token, entities_.request, paid, tag);
        },
        [this, &paid](CallTag tag, base::Instant) { return look_up(paid, tag); });
  }

  Task<void> deliver() {
    return change(
        Step::deliver,
        [this](CallTag tag) {
          return context_.api.deliver(worker_.sellers[entities_.selected].token, entities_.request, tag);
        },
        [this](CallTag tag, base::Instant) { return look_up(context_.api.profile().shipped_status, tag); });
  }

  Task<void> confirm_delivery() {
    return change(
        Step::confirm_delivery,
        [this](CallTag tag) { return context_.api.confirm_delivery(worker_.buyer.token, entities_.request, tag); },
        [this](CallTag tag, base::Instant) { return look_up(context_.api.profile().final_status, tag); });
  }

  Task<void> read_final_status() {
    if (steps_.has_ended()) co_return base::Result<void>();
    at_ = kReadRequest;
    auto outcome = co_await context_.api.read_request(worker_.buyer.token, entities_.request, steps_.tag(kReadRequest));
    if (!outcome.result) co_return base::forward_error(outcome.result);
    const auto& wanted = context_.api.profile().final_status;
    const bool is_wanted = outcome.result->status == wanted;
    record_.result.final_status = is_wanted ? wanted : redactor().redact(outcome.result->status);
    if (is_wanted) co_return base::Result<void>();
    co_return base::fail(base::ErrorKind::product,
                         fmt::format("every step was accepted, but the request's status is '{}', not '{}'",
                                     redactor().excerpt(outcome.result->status, 80), wanted));
  }

  template <class T, class Send, class Find>
  boost::asio::awaitable<market::Outcome<T>> perform(StepMark mark, Send send, Find look_up) {
    at_ = core::to_string(mark.step);
    return steps_.perform<T>(mark, std::move(send), std::move(look_up));
  }

  // A step that makes nothing, and its checkpoint.
  template <class Send, class Find>
  Task<void> change(Step step, Send send, Find look_up) {
    auto outcome = co_await perform<void>({step, 0}, std::move(send), std::move(look_up));
    if (!outcome.result) co_return base::forward_error(outcome.result);
    co_return co_await checkpoint(outcome.call);
  }

  LookUp through(CallTag tag) const { return {context_.api, context_.names, tag}; }

  Task<std::optional<Happened>> look_up(std::string status, CallTag tag) {
    co_return co_await look_up_status(through(tag), worker_.buyer, entities_.request, std::move(status));
  }

  void learn(const std::string& entity) {
    if (!entity.empty()) context_.names.entities.insert(entity);
  }

  // Opens what the step must cause, and waits for it; in vain or not is told to the log.
  Task<void> checkpoint(const market::CallInfo& call) {
    auto opened = expectations_after(context_.api.profile().policy, steps_.completed(call), entities_);
    const std::size_t count = opened.size();
    for (auto& expectation : opened) record_.awaited.push_back({std::move(expectation), {}, std::nullopt});
    const auto newest = std::span(record_.awaited).last(count);
    if (steps_.is_recalled()) {
      for (auto& awaited : newest) awaited.expectation.earlier = core::EarlierSight();
      if (const auto* waits = steps_.past_waits(); waits != nullptr && recall_waits(newest, *waits)) {
        for (const auto& wait : *waits) {
          if (wait.arrival) context_.arrivals.add(*wait.arrival);
        }
        co_return abort_if_missing(newest, *waits);
      }
      if (steps_.has_ended()) co_return base::Result<void>();
      for (auto& awaited : newest) awaited.expectation.replied = context_.clock.now();
    }
    auto waited = co_await wait_for_notifications(context_, worker_, {record_.awaited, count}, steps_.tag(at_));
    if (!waited) co_return waited;
    auto ends = ends_of_waits(worker_, {record_.awaited, count}, context_.names);
    const auto aborted = abort_if_missing(newest, ends);
    steps_.checkpoint_ended(std::move(ends));
    co_return aborted;
  }

  // Under ABORT_ON_NOTIFICATION_FAILURE: the first notification that was waited for in vain ends the flow and
  // the run.
  base::Result<void> abort_if_missing(std::span<const Awaited> opened, const std::vector<WaitEnd>& ends) {
    if (!context_.settings.aborts_on_missing) return {};
    for (std::size_t i = 0; i < opened.size(); ++i) {
      const core::Need need = opened[i].expectation.need;
      const bool counts =
          need == core::Need::required || (need == core::Need::known_gap && context_.settings.is_strict);
      if (!counts || !ends[i].is_over || ends[i].has_come) continue;
      context_.is_stopping = true;
      is_notification_missing_ = true;
      return base::fail(base::ErrorKind::product, describe_missing(opened[i]),
                        "ABORT_ON_NOTIFICATION_FAILURE stops the run here; unset it to play on");
    }
    return {};
  }

  std::string describe_missing(const Awaited& awaited) const {
    const auto& expectation = awaited.expectation;
    auto nearest = nearest_so_far(actor_of(expectation.owner), record_.awaited, expectation, context_.names);
    for (auto& miss : nearest) miss = core::redacted(std::move(miss), redactor());
    return fmt::format("{} was not told of {} within {} ms; {}", name_of(expectation.owner),
                       core::to_string(expectation.event), context_.settings.notification_timeout.count(),
                       core::describe_wait(awaited.polls, nearest));
  }

  const base::Redactor& redactor() const { return context_.api.redactor(); }

  const Actor& actor_of(const core::ActorKey& key) const {
    return key.role == core::ActorRole::buyer ? worker_.buyer
                                              : worker_.sellers[static_cast<std::size_t>(key.index) - 1];
  }

  void fail(base::Error error) {
    core::FlowFailure failure;
    failure.kind = is_notification_missing_ ? core::FailureKind::notification : core::failure_kind_of(error.kind);
    failure.step = std::string(at_);
    failure.message = base::describe(error);
    failure.fix = std::move(error.fix);
    record_.result.failure = std::move(failure);
  }

  boost::asio::awaitable<void> sweep_after_window() {
    if (context_.is_interrupted) co_return;
    const auto slept = co_await context_.sleeper.sleep_for(
        window_of_absence(context_.arrivals, context_.settings.notification_timeout));
    if (!slept) co_return;
    // An inbox that cannot be read now is read again at the end of the run.
    co_await sweep(context_, worker_, record_.awaited, steps_.tag("sweep"));
  }

  FlowContext& context_;
  Worker& worker_;
  CallTag tag_;
  FlowEntities entities_;
  FlowRecord record_;
  StepKeeper steps_;
  std::string_view at_ = "create_request";
  bool is_notification_missing_ = false;
};

}  // namespace

boost::asio::awaitable<FlowRecord> play_flow(FlowContext& context, Worker& worker, CallTag tag,
                                             const FlowHistory* history) {
  Story story(context, worker, tag, history);
  if (history != nullptr && history->ended) co_return co_await story.recall(*history->ended);
  co_return co_await story.play();
}

}  // namespace e2e::flow
