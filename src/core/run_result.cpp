#include "core/run_result.hpp"

namespace e2e::core {

std::string_view to_string(RunStatus status) {
  switch (status) {
    case RunStatus::passed:
      return "passed";
    case RunStatus::failed:
      return "failed";
    case RunStatus::environment:
      return "environment";
    case RunStatus::rate_limited:
      return "rate_limited";
    case RunStatus::payment:
      return "payment";
    case RunStatus::nothing_checked:
      return "nothing_checked";
    case RunStatus::internal:
      return "internal";
    case RunStatus::interrupted:
      return "interrupted";
  }
  return "";
}

std::string_view to_string(FailureKind kind) {
  switch (kind) {
    case FailureKind::product:
      return "product";
    case FailureKind::environment:
      return "environment";
    case FailureKind::rate_limited:
      return "rate_limited";
    case FailureKind::payment:
      return "payment";
    case FailureKind::notification:
      return "notification";
    case FailureKind::interrupted:
      return "interrupted";
    case FailureKind::internal:
      return "internal";
  }
  return "";
}

bool CheckpointResult::found() const {
  return verdict == Verdict::found || verdict == Verdict::late || verdict == Verdict::gap_fixed ||
         verdict == Verdict::optional_seen;
}

}  // namespace e2e::core
