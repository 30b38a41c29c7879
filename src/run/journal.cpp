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

void Journal::flow_ended(const core::FlowResult& flow) {
  record(FlowEnded{flow.flow_id, flow.passed, flow.final_status, flow.duration, flow.failure});
}

}  // namespace e2e::run
