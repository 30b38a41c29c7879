// The steps of one flow, each performed once: sent, looked up where its reply was lost, or recalled from an earlier part
// of the run; and kept in the flow's record and log.
//
// A mutation is never sent twice: one that the earlier part had begun is looked up before it is sent.
// Borrows: everything it is given, until the flow ends. Threads: one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "flow/context.hpp"
#include "flow/expectations.hpp"
#include "flow/history.hpp"
#include "flow/lookup.hpp"

namespace e2e::flow {

class StepKeeper {
 public:
  // `history`: null, or what an earlier part of the run has done of the flow.
  StepKeeper(FlowContext& context, Worker& worker, core::FlowResult& flow, const FlowHistory* history)
      : context_(context), worker_(worker), flow_(flow), history_(history) {}

  // `send` makes the request and `look_up` finds out whether it has happened; both are called with the step's tag, at
  // most once, and the look-up also with when the request was sent. T: what the step makes, or void.
  template <class T, class Send, class Find>
  boost::asio::awaitable<market::Outcome<T>> perform(StepMark mark, Send send, Find look_up) {
    begin(mark);
    auto outcome = is_over() ? past_its_end<T>() : co_await attempt<T>(std::move(send), std::move(look_up));
    if (!is_over()) finish(outcome);
    co_return outcome;
  }

  // The step that was performed last, for what follows from it.
  CompletedStep completed(const market::CallInfo& call) const;
  // The last step was done by the earlier part.
  bool is_recalled() const { return past_ != nullptr && !is_sent_now_; }
  // Of the last step's checkpoint, where that had ended; else null.
  const std::vector<WaitEnd>* past_waits() const;
  void checkpoint_ended(std::vector<WaitEnd> waits);

  // The earlier part had begun the flow.
  bool was_begun() const { return history_ != nullptr; }
  // The flow had come to its end before, and no request is sent for it.
  bool has_ended() const { return history_ != nullptr && history_->ended; }
  core::Duration took_before() const { return history_ == nullptr ? core::Duration::zero() : history_->took; }

  // Of the step at hand.
  std::string_view name() const { return core::to_string(mark_.step); }
  market::CallTag tag(std::string_view step) const { return {flow_.level, flow_.worker, flow_.round, step}; }

 private:
  void begin(StepMark mark);
  void announce();
  bool is_over() const { return has_ended() && past_ == nullptr; }
  bool is_known() const { return has_ended() || (past_->end && past_->end->outcome != StepOutcome::unknown); }

  template <class T, class Send, class Find>
  boost::asio::awaitable<market::Outcome<T>> attempt(Send send, Find look_up) {
    if (past_ != nullptr && is_known()) co_return recall<T>();
    market::Outcome<T> outcome{unheard_call(), {}};
    if (past_ != nullptr) {
      auto found = co_await look_up(tag(name()), past_->sent);
      if (!found || *found) {
        outcome.result = base::fail(base::ErrorKind::unreachable, "what became of it is not known");
        adopt(outcome, std::move(found));
        co_return outcome;
      }
    }
    announce();
    outcome = co_await send(tag(name()));
    if (outcome.result || !market::is_reply_lost(outcome.result.error())) co_return outcome;
    adopt(outcome, co_await look_up(tag(name()), outcome.call.sent));
    co_return outcome;
  }

  // What the look-up found takes the place of the lost reply; otherwise the first error stands.
  template <class T, class Found>
  void adopt(market::Outcome<T>& outcome, base::Result<std::optional<Found>> found) {
    if (!found || !*found) {
      const std::string what = found ? "it had not" : found.error().message;
      outcome.result.error().context.push_back("looking up whether it had happened: " + what);
      return;
    }
    was_looked_up_ = true;
    if constexpr (std::is_void_v<T>) {
      outcome.result = {};
    } else {
      outcome.result = std::move(**found);
    }
    outcome.call.replied = context_.clock.now();
    outcome.call.worker_waited = context_.api.waited(flow_.worker);
  }

  template <class T>
  market::Outcome<T> recall() const {
    market::Outcome<T> outcome{past_call(), {}};
    const StepOutcome how = past_->end ? past_->end->outcome : StepOutcome::unknown;
    if (how == StepOutcome::failed || how == StepOutcome::unknown) {
      outcome.result = tl::unexpected(past_error());
    } else if constexpr (!std::is_void_v<T>) {
      outcome.result = T(past_->end->entity);
    }
    return outcome;
  }

  template <class T>
  market::Outcome<T> past_its_end() const {
    return {past_call(), base::fail(base::ErrorKind::cancelled, "the flow had ended before this step")};
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
      return mark_.step == core::Step::accept_offer ? flow_.ids.selected_offer_id : std::string();
    } else {
      return outcome.result->value();
    }
  }

  template <class T>
  void finish(const market::Outcome<T>& outcome) {
    if (past_ != nullptr && !is_sent_now_ && is_known()) {
      flow_.steps.push_back(past_->result);
      return;
    }
    StepEnd end{how_it_ended(outcome), entity_of(outcome), std::nullopt};
    if (!outcome.result) end.problem = StepProblem{outcome.result.error().kind, outcome.result.error().fix};
    record(outcome.call, outcome.result ? std::string() : base::describe(outcome.result.error()), std::move(end));
  }

  void record(const market::CallInfo& call, std::string error, StepEnd end);
  // Of a step of which only its beginning is known.
  market::CallInfo unheard_call() const;
  market::CallInfo past_call() const;
  base::Error past_error() const;

  FlowContext& context_;
  Worker& worker_;
  core::FlowResult& flow_;
  const FlowHistory* history_;
  const PastStep* past_ = nullptr;  // what is known of the step at hand
  StepMark mark_;
  std::optional<base::WallTime> made_after_;
  bool is_sent_now_ = false;
  bool was_looked_up_ = false;
};

}  // namespace e2e::flow
