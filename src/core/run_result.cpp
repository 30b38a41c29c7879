#include "core/run_result.hpp"

#include <array>

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

std::string_view to_string(GapState state) {
  switch (state) {
    case GapState::open:
      return "open";
    case GapState::fixed:
      return "fixed";
    case GapState::expired:
      return "expired";
    case GapState::failing_differently:
      return "failing_differently";
    case GapState::not_checked:
      return "not_checked";
  }
  return "";
}

std::span<const GapState> all_gap_states() {
  static constexpr std::array kStates = {GapState::expired, GapState::failing_differently, GapState::fixed,
                                         GapState::open, GapState::not_checked};
  return kStates;
}

bool CheckpointResult::found() const {
  return verdict == Verdict::found || verdict == Verdict::late || verdict == Verdict::gap_fixed ||
         verdict == Verdict::optional_seen;
}

}  // namespace e2e::core
