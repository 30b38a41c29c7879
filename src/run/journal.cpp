#include "run/journal.hpp"

#include <utility>

#include <fmt/format.h>

namespace e2e::run {

void Journal::record(JournalRecord record) {
  apply_to_actors(actors_, record);
  const auto written =
      ports_.sink.append(to_line({next_sequence_++, ports_.clock.wall(), std::move(record)}, ports_.redactor));
  if (written || !is_kept_) return;
  is_kept_ = false;
  ports_.messages.line(fmt::format("the journal of this run is not complete: {}; the run goes on without it",
                                   base::describe(written.error())));
}

base::Result<void> Journal::record_payment(PaymentSigned signed_one) {
  record(std::move(signed_one));
  auto synced = is_kept_ ? ports_.sink.sync() : base::Result<void>();
  if (!synced) is_kept_ = false;  // what a disk has refused once may be gone
  if (is_kept_) return {};
  return base::fail(base::ErrorKind::environment, "the journal of this run cannot be written",
                    "check the disk and REPORT_DIR; a payment that is not in the journal is not sent");
}

void Journal::flow_begun(const core::FlowResult& flow, int selected) {
  record(FlowBegun{flow.flow_id, flow.level, flow.worker, flow.round, selected});
}

void Journal::step_begun(const core::FlowResult& flow, flow::StepMark mark, std::optional<base::WallTime> made_after) {
  record(StepBegun{flow.flow_id, mark, made_after});
}

void Journal::step_finished(const core::FlowResult& flow, flow::StepMark mark, flow::StepEnd end) {
  record(StepFinished{flow.flow_id, mark, std::move(end), flow.steps.back()});
}

void Journal::checkpoint_ended(const core::FlowResult& flow, flow::StepMark mark, std::vector<flow::WaitEnd> waits) {
  record(CheckpointEnded{flow.flow_id, mark, std::move(waits)});
}

void Journal::payment_noted(const core::FlowResult& flow) {
  PaymentNoted noted{flow.flow_id, {flow.ids.payment_id, flow.payment.value_or(core::LivePayment()), {}}};
  for (const auto& finding : flow.findings) noted.note.findings.push_back(finding);
  record(std::move(noted));
}

void Journal::payment_closed(const core::FlowResult& flow, const std::string& payment_id) {
  record(PaymentClosed{flow.flow_id, payment_id});
}

void Journal::flow_ended(const core::FlowResult& flow) {
  record(FlowEnded{flow.flow_id, flow.passed, flow.final_status, flow.duration, flow.failure});
}

}  // namespace e2e::run
