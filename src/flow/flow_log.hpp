// What a flow tells as it goes on, for whoever keeps a journal of the run.
//
// Threads: called by the flows, on the one thread of the run; a call does not wait for anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "core/expectation.hpp"
#include "core/run_result.hpp"

namespace e2e::flow {

// How a step ended.
enum class StepOutcome {
  done,       // the backend accepted it
  looked_up,  // its reply was lost, and the look-up found that it had happened
  failed,     // the backend answered, and with something else
  unknown,    // no reply came: it may have happened or not
};

std::string_view to_string(StepOutcome outcome);

struct StepMark {
  core::Step step = core::Step::create_request;
  int seller = 0;  // create_offer: whose, counted from 1
};

// What kept a step from being done; its words are in the step's result.
struct StepProblem {
  base::ErrorKind kind = base::ErrorKind::internal;
  std::string fix;  // may be empty
};

struct StepEnd {
  StepOutcome outcome = StepOutcome::done;
  std::string entity;  // the id of the request, offer or payment that it made; "" where there is none
  std::optional<StepProblem> problem;
};

// How the wait for one notification ended at its checkpoint.
struct WaitEnd {
  core::Event event = core::Event::request_created;
  core::ActorKey owner;
  bool has_come = false;
  bool is_over = false;                   // has come, or not by its deadline; else it stays open until a sweep
  std::optional<core::Duration> arrival;  // absent: it has not come, or nobody knows when
  std::vector<core::PollAttempt> polls;
  std::optional<std::int64_t> unread_count;
};

class FlowLog {
 public:
  virtual ~FlowLog() = default;

  // `selected`: the seller whose offer will be accepted, counted from 1.
  virtual void flow_begun(const core::FlowResult& flow, int selected) = 0;
  // Before its request is sent. `made_after`: the newest notification seen by then, by the backend's clock.
  virtual void step_begun(const core::FlowResult& flow, StepMark mark, std::optional<base::WallTime> made_after) = 0;
  // The step is the last of the flow's.
  virtual void step_finished(const core::FlowResult& flow, StepMark mark, StepEnd end) = 0;
  // One wait for each expectation that the step has opened, in their order.
  virtual void checkpoint_ended(const core::FlowResult& flow, StepMark mark, std::vector<WaitEnd> waits) = 0;
  // Of a live payment, before tokens are sent and whenever more is known; ids, payment and findings are the flow's.
  virtual void payment_noted(const core::FlowResult& flow) = 0;
  // Nothing was signed for the payment, and nothing will be: the flow has another one.
  virtual void payment_closed(const core::FlowResult& flow, const std::string& payment_id) = 0;
  // After its sweep.
  virtual void flow_ended(const core::FlowResult& flow) = 0;
};

}  // namespace e2e::flow
