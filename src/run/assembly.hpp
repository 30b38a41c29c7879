// From what a run's flows left behind to its RunResult: order, accounting, figures, verdict. Pure.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/profile.hpp"
#include "core/run_result.hpp"
#include "core/summary.hpp"
#include "core/verdict.hpp"
#include "flow/actor.hpp"
#include "flow/flow_record.hpp"

namespace e2e::run {

struct LevelRecord {
  int concurrency = 0;
  core::Duration duration{};
};

struct RunRecord {
  core::RunResult result;  // its head: tool, run id, times, target and configuration
  std::vector<LevelRecord> levels;
  std::vector<flow::FlowRecord> flows;  // in any order
  std::vector<std::unique_ptr<flow::Worker>> workers;
  std::vector<core::RequestSample> requests;
  std::optional<core::LivePayments> live;
  core::VerdictInput verdict;
};

core::RunResult assemble(RunRecord record, const core::NotificationPolicy& policy, const base::Redactor& redactor);

}  // namespace e2e::run
