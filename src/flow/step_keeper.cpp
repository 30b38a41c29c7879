#include "flow/step_keeper.hpp"

namespace e2e::flow {

CompletedStep StepKeeper::completed(const market::CallInfo& call) const {
  const std::size_t seller = mark_.seller == 0 ? 0 : static_cast<std::size_t>(mark_.seller) - 1;
  return {mark_.step, seller, call.sent, call.replied, call.worker_waited, made_after_};
}

const std::vector<WaitEnd>* StepKeeper::past_waits() const {
  return past_ != nullptr && past_->waits ? &*past_->waits : nullptr;
}

void StepKeeper::checkpoint_ended(std::vector<WaitEnd> waits) {
  context_.log.checkpoint_ended(flow_, mark_, std::move(waits));
}

void StepKeeper::begin(StepMark mark) {
  mark_ = mark;
  is_sent_now_ = false;
  was_looked_up_ = false;
  past_ = history_ == nullptr ? nullptr : history_->find(mark);
  if (past_ != nullptr) made_after_ = past_->made_after;
}

// Before the request is sent; remembers what had been made by then.
void StepKeeper::announce() {
  is_sent_now_ = true;
  made_after_ = worker_.newest_creation();
  context_.log.step_begun(flow_, mark_, made_after_);
}

void StepKeeper::record(const market::CallInfo& call, std::string error, StepEnd end) {
  flow_.steps.push_back({mark_.step, call.operation, call.status, call.duration(), call.started_at, std::move(error)});
  context_.log.step_finished(flow_, mark_, std::move(end));
}

market::CallInfo StepKeeper::unheard_call() const {
  market::CallInfo call;
  call.operation = name();
  call.started_at = context_.clock.wall();
  call.replied = context_.clock.now();
  call.sent = past_ == nullptr ? call.replied : past_->sent;
  return call;
}

market::CallInfo StepKeeper::past_call() const {
  market::CallInfo call = unheard_call();
  if (past_ == nullptr || !past_->end) return call;
  call.operation = past_->result.operation;
  call.status = past_->result.status;
  call.started_at = past_->result.started_at;
  call.replied = past_->replied;
  return call;
}

base::Error StepKeeper::past_error() const {
  if (!past_->end) return {base::ErrorKind::unreachable, "what became of it is not known", {}, {}};
  const auto problem = past_->end->problem.value_or(StepProblem());
  return {problem.kind, past_->result.error, problem.fix, {}};
}

}  // namespace e2e::flow
