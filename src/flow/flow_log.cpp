#include "flow/flow_log.hpp"

namespace e2e::flow {

std::string_view to_string(StepOutcome outcome) {
  switch (outcome) {
    case StepOutcome::done:
      return "done";
    case StepOutcome::looked_up:
      return "looked_up";
    case StepOutcome::failed:
      return "failed";
    case StepOutcome::unknown:
      return "unknown";
  }
  return "";
}

}  // namespace e2e::flow
