// The verdict of a run: one status, one exit code, and the reasons, worst first. Rules: docs/exit-codes.md.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/run_result.hpp"

namespace e2e::core {

// An inbox that could not be read at the end: what is in it is unknown.
struct UnreadInbox {
  std::string owner;
  base::Error error;
};

struct VerdictInput {
  bool is_strict = false;
  bool was_interrupted = false;
  std::optional<base::Error> setup_failure;  // what kept flows from starting, or further levels
  std::vector<UnreadInbox> unread_inboxes;
};

RunVerdict decide_verdict(const VerdictInput& input, const Summary& summary, const std::vector<FlowResult>& flows);

// The verdict of a run whose outcome could not be written where it was wanted: the environment's fault, where nothing
// worse was found.
RunVerdict verdict_with_lost_outcome(RunVerdict verdict, std::string reason);

// How an error that stopped a flow is reported.
FailureKind failure_kind_of(base::ErrorKind kind);

}  // namespace e2e::core
