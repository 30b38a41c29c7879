#include "flow/story.hpp"

#include <algorithm>
#include <functional>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "base/id_source.hpp"
#include "base/text.hpp"
#include "core/explanation.hpp"
#include "core/verdict.hpp"
#include "flow/expectations.hpp"
#include "flow/lookup.hpp"
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
  Story(FlowContext& context, Worker& worker, CallTag tag) : context_(context), worker_(worker), tag_(tag) {
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
    const auto begun = context_.clock.now() - context_.api.waited(tag_.worker);
    context_.log.flow_begun(record_.result, static_cast<int>(entities_.selected) + 1);
    auto played = co_await play_steps();
    if (!played) fail(std::move(played).error());
    record_.result.passed = !record_.result.failure;
    record_.result.duration = context_.clock.now() - context_.api.waited(tag_.worker) - begun;
    co_await sweep_after_window();
    context_.log.flow_ended(record_.result);
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
    const auto tag = begin(Step::create_request);
    market::RequestDraft draft;
    draft.title = fmt::format("E2E {}", record_.result.flow_id);
    draft.description = fmt::format("Smoke test purchase: run {}, worker {}, round {}.", context_.settings.run_id,
                                    tag_.worker, tag_.round);
    draft.category = context_.settings.category;
    for (const auto& seller : worker_.sellers) draft.seller_ids.push_back(seller.user_id());
    draft.budget_max = context_.settings.offer_amount.scaled(2, 1);
    auto outcome = co_await context_.api.create_request(worker_.buyer.token, draft, tag);
    if (is_lost(outcome.result)) {
      auto found = co_await look_up_request({context_.api, tag}, worker_.buyer, draft.title);
      adopt(outcome, std::move(found));
    }
    if (!finish(Step::create_request, outcome)) co_return base::forward_error(outcome.result);
    entities_.request = *outcome.result;
    learn(entities_.request.value());
    record_.result.ids.purchase_request_id = entities_.request.value();
    co_return co_await checkpoint(
        {Step::create_request, 0, outcome.call.sent, outcome.call.replied, outcome.call.worker_waited, made_after_});
  }

  Task<void> create_offer(std::size_t index) {
    const Actor& seller = worker_.sellers[index];
    const auto tag = begin(Step::create_offer, seller.key.index);
    market::OfferDraft draft{fmt::format("Offer of seller {}, {}", seller.key.index, record_.result.flow_id),
                             price_of(seller)};
    auto outcome = co_await context_.api.create_offer(seller.token, entities_.request, draft, tag);
    if (is_lost(outcome.result)) {
      auto found = co_await look_up_offer({context_.api, tag}, seller, entities_.request);
      adopt(outcome, std::move(found));
    }
    if (!finish(Step::create_offer, outcome)) co_return base::forward_error(outcome.result);
    entities_.offers.push_back(*outcome.result);
    learn(outcome.result->value());
    record_.result.ids.offer_ids.push_back(outcome.result->value());
    co_return co_await checkpoint(
        {Step::create_offer, index, outcome.call.sent, outcome.call.replied, outcome.call.worker_waited, made_after_});
  }

  base::TokenAmount price_of(const Actor& seller) const {
    return context_.settings.offer_amount.scaled(100U + static_cast<unsigned>(seller.key.index), 100);
  }

  Task<void> accept_offer() {
    const auto tag = begin(Step::accept_offer);
    const core::OfferId winner = entities_.offers[entities_.selected];
    record_.result.ids.selected_offer_id = winner.value();
    auto outcome = co_await context_.api.accept_offer(worker_.buyer.token, entities_.request, winner, tag);
    if (is_lost(outcome.result)) {
      adopt(outcome, co_await look_up_acceptance({context_.api, tag}, worker_.buyer, entities_.request, winner));
    }
    co_return co_await finish_mutation(Step::accept_offer, std::move(outcome));
  }

  Task<void> pay() {
    return context_.settings.payment_mode == core::PaymentMode::record ? pay_by_record() : pay_by_status();
  }

  Task<void> pay_by_record() {
    const auto tag = begin(Step::pay);
    const Actor& seller = worker_.sellers[entities_.selected];
    market::PaymentDraft draft{entities_.request, entities_.offers[entities_.selected], worker_.buyer.user_id(),
                               seller.user_id(), price_of(seller)};
    auto outcome = co_await context_.api.record_payment(worker_.buyer.token, std::move(draft), tag);
    if (is_lost(outcome.result)) {
      // The request tells whether it was paid; the payment's id stays unknown.
      const auto found = co_await look_up(context_.api.profile().paid_status, tag);
      adopt(outcome, found.map([] { return core::PaymentId(); }));
    }
    if (!finish(Step::pay, outcome)) {
      note_payment_error(outcome.call, outcome.result.error());
      co_return base::forward_error(outcome.result);
    }
    entities_.payment = *outcome.result;
    learn(entities_.payment.value());
    record_.result.ids.payment_id = entities_.payment.value();
    co_return co_await checkpoint(
        {Step::pay, 0, outcome.call.sent, outcome.call.replied, outcome.call.worker_waited, made_after_});
  }

  // The backend answered, and not with what the profile accepts. A rate limit says nothing of the payment.
  void note_payment_error(const market::CallInfo& call, const base::Error& error) {
    if (!call.status || error.kind != base::ErrorKind::product) return;
    record_.result.findings.push_back(
        {core::FindingKind::payment_http_error, worker_.buyer.ref(), {}, {}, base::describe(error)});
  }

  Task<void> pay_by_status() {
    const auto tag = begin(Step::pay);
    const std::string& paid = context_.api.profile().paid_status;
    auto outcome = co_await context_.api.set_status(worker_.buyer.token, entities_.request, paid, tag);
    if (is_lost(outcome.result)) adopt(outcome, co_await look_up(paid, tag));
    co_return co_await finish_mutation(Step::pay, std::move(outcome));
  }

  Task<void> deliver() {
    const auto tag = begin(Step::deliver);
    const Actor& seller = worker_.sellers[entities_.selected];
    auto outcome = co_await context_.api.deliver(seller.token, entities_.request, tag);
    if (is_lost(outcome.result)) adopt(outcome, co_await look_up(context_.api.profile().shipped_status, tag));
    co_return co_await finish_mutation(Step::deliver, std::move(outcome));
  }

  Task<void> confirm_delivery() {
    const auto tag = begin(Step::confirm_delivery);
    auto outcome = co_await context_.api.confirm_delivery(worker_.buyer.token, entities_.request, tag);
    if (is_lost(outcome.result)) adopt(outcome, co_await look_up(context_.api.profile().final_status, tag));
    co_return co_await finish_mutation(Step::confirm_delivery, std::move(outcome));
  }

  Task<void> read_final_status() {
    at_ = kReadRequest;
    auto tag = tag_;
    tag.step = kReadRequest;
    auto outcome = co_await context_.api.read_request(worker_.buyer.token, entities_.request, tag);
    if (!outcome.result) co_return base::forward_error(outcome.result);
    record_.result.final_status = outcome.result->status;
    const auto& wanted = context_.api.profile().final_status;
    if (outcome.result->status == wanted) co_return base::Result<void>();
    co_return base::fail(base::ErrorKind::product,
                         fmt::format("every step was accepted, but the request's status is '{}', not '{}'",
                                     base::excerpt(outcome.result->status, 80), wanted));
  }

  // Remembers the step for the failure that may come of it, and what had been made before; names its requests.
  CallTag begin(Step step, int seller = 0) {
    at_ = core::to_string(step);
    mark_ = {step, seller};
    was_looked_up_ = false;
    made_after_ = worker_.newest_creation();
    context_.log.step_begun(record_.result, mark_, made_after_);
    auto tag = tag_;
    tag.step = at_;
    return tag;
  }

  void learn(const std::string& entity) {
    if (!entity.empty()) context_.names.entities.insert(entity);
  }

  template <class T>
  static bool is_lost(const base::Result<T>& result) {
    return !result && market::is_reply_lost(result.error());
  }

  // What the look-up found takes the place of the lost reply; otherwise the first error stands.
  template <class T>
  void adopt(market::Outcome<T>& outcome, base::Result<T> found) {
    if (!found) {
      outcome.result.error().context.push_back("looking up whether it had happened: " + found.error().message);
      return;
    }
    was_looked_up_ = true;
    outcome.result = std::move(found);
    outcome.call.replied = context_.clock.now();
    outcome.call.worker_waited = context_.api.waited(tag_.worker);
  }

  Task<void> look_up(std::string status, CallTag tag) {
    co_return co_await look_up_status({context_.api, tag}, worker_.buyer, entities_.request, std::move(status));
  }

  template <class T>
  StepOutcome how_it_ended(const market::Outcome<T>& outcome) const {
    if (outcome.result) return was_looked_up_ ? StepOutcome::looked_up : StepOutcome::done;
    return outcome.call.status ? StepOutcome::failed : StepOutcome::unknown;
  }

  // Of a step that makes nothing: the offer that was accepted, or nothing.
  template <class T>
  std::string entity_of(const market::Outcome<T>& outcome) const {
    if (!outcome.result) return {};
    if constexpr (std::is_void_v<T>) {
      return mark_.step == Step::accept_offer ? record_.result.ids.selected_offer_id : std::string();
    } else {
      return outcome.result->value();
    }
  }

  // Records the step; returns whether it succeeded.
  template <class T>
  bool finish(Step step, const market::Outcome<T>& outcome) {
    core::StepResult result{step,
                            outcome.call.operation,
                            outcome.call.status,
                            outcome.call.duration(),
                            outcome.call.started_at,
                            outcome.result ? std::string() : base::describe(outcome.result.error())};
    record_.result.steps.push_back(std::move(result));
    context_.log.step_finished(record_.result, mark_, {how_it_ended(outcome), entity_of(outcome)});
    return outcome.result.has_value();
  }

  Task<void> finish_mutation(Step step, market::Outcome<void> outcome) {
    if (!finish(step, outcome)) co_return base::forward_error(outcome.result);
    co_return co_await checkpoint(
        {step, 0, outcome.call.sent, outcome.call.replied, outcome.call.worker_waited, made_after_});
  }

  Task<void> checkpoint(CompletedStep step) {
    auto opened = expectations_after(context_.api.profile().policy, step, entities_);
    const std::size_t count = opened.size();
    for (auto& expectation : opened) record_.awaited.push_back({std::move(expectation), {}, std::nullopt});
    auto tag = tag_;
    tag.step = core::to_string(step.step);
    auto waited = co_await wait_for_notifications(context_, worker_, {record_.awaited, count}, tag);
    if (!waited) co_return waited;
    if (!context_.settings.aborts_on_missing) co_return base::Result<void>();
    co_return abort_if_missing(count);
  }

  // Under ABORT_ON_NOTIFICATION_FAILURE: the first notification that was waited for in vain ends the flow and
  // the run.
  base::Result<void> abort_if_missing(std::size_t opened) {
    for (std::size_t i = record_.awaited.size() - opened; i < record_.awaited.size(); ++i) {
      const auto& expectation = record_.awaited[i].expectation;
      const bool counts = expectation.need == core::Need::required ||
                          (expectation.need == core::Need::known_gap && context_.settings.is_strict);
      const Actor& owner = actor_of(expectation.owner);
      if (!counts || !expectation.closed || met_so_far(owner, record_.awaited, context_.names)[i]) continue;
      context_.is_stopping = true;
      is_notification_missing_ = true;
      return base::fail(base::ErrorKind::product, describe_missing(record_.awaited[i]),
                        "ABORT_ON_NOTIFICATION_FAILURE stops the run here; unset it to play on");
    }
    return {};
  }

  std::string describe_missing(const Awaited& awaited) const {
    const auto& expectation = awaited.expectation;
    const auto nearest = nearest_so_far(actor_of(expectation.owner), record_.awaited, expectation, context_.names);
    return fmt::format("{} was not told of {} within {} ms; {}", name_of(expectation.owner),
                       core::to_string(expectation.event), context_.settings.notification_timeout.count(),
                       core::describe_wait(awaited.polls, nearest));
  }

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
    auto tag = tag_;
    tag.step = "sweep";
    const auto slept = co_await context_.sleeper.sleep_for(
        window_of_absence(context_.arrivals, context_.settings.notification_timeout));
    if (!slept) co_return;
    // An inbox that cannot be read now is read again at the end of the run.
    co_await sweep(context_, worker_, record_.awaited, tag);
  }

  FlowContext& context_;
  Worker& worker_;
  CallTag tag_;
  FlowEntities entities_;
  FlowRecord record_;
  std::string_view at_ = "create_request";
  std::optional<base::WallTime> made_after_;
  StepMark mark_;
  bool was_looked_up_ = false;
  bool is_notification_missing_ = false;
};

}  // namespace

boost::asio::awaitable<FlowRecord> play_flow(FlowContext& context, Worker& worker, CallTag tag) {
  Story story(context, worker, tag);
  co_return co_await story.play();
}

}  // namespace e2e::flow
