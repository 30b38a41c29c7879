#include "core/verdict.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace e2e::core {
namespace {

struct Code {
  int exit_code;
  RunStatus status;
};

// The first that applies decides.
constexpr std::array kByPriority = {
    Code{130, RunStatus::interrupted},   Code{70, RunStatus::internal},    Code{1, RunStatus::failed},
    Code{5, RunStatus::payment},         Code{4, RunStatus::rate_limited}, Code{3, RunStatus::environment},
    Code{6, RunStatus::nothing_checked},
};

constexpr int exit_code_of(RunStatus status) {
  return std::find_if(kByPriority.begin(), kByPriority.end(), [&](const Code& code) { return code.status == status; })
      ->exit_code;
}

RunStatus status_of(FailureKind kind) {
  switch (kind) {
    case FailureKind::product:
    case FailureKind::notification:
      return RunStatus::failed;
    case FailureKind::environment:
      return RunStatus::environment;
    case FailureKind::rate_limited:
      return RunStatus::rate_limited;
    case FailureKind::payment:
      return RunStatus::payment;
    case FailureKind::interrupted:
      return RunStatus::interrupted;
    case FailureKind::internal:
      return RunStatus::internal;
  }
  return RunStatus::internal;
}

// Before the first flow nothing says that the product is wrong: any failure is the environment's, but a rate
// limit.
RunStatus status_of_environment(base::ErrorKind kind) {
  switch (kind) {
    case base::ErrorKind::rate_limited:
      return RunStatus::rate_limited;
    case base::ErrorKind::payment_environment:
      return RunStatus::payment;
    case base::ErrorKind::cancelled:
      return RunStatus::interrupted;
    case base::ErrorKind::internal:
      return RunStatus::internal;
    default:
      return RunStatus::environment;
  }
}

class Reasons {
 public:
  void add(RunStatus status, std::string text) { found_.push_back({status, std::move(text)}); }

  bool empty() const { return found_.empty(); }

  RunVerdict verdict() const {
    RunVerdict verdict{RunStatus::passed, 0, {}};
    for (const auto& code : kByPriority) {
      for (const auto& reason : found_) {
        if (reason.status != code.status) continue;
        if (verdict.exit_code == 0) verdict = {code.status, code.exit_code, {}};
        verdict.reasons.push_back(reason.text);
      }
    }
    return verdict;
  }

 private:
  struct Reason {
    RunStatus status;
    std::string text;
  };
  std::vector<Reason> found_;
};

std::string counted(int count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

void add_flow_reasons(Reasons& reasons, const std::vector<FlowResult>& flows) {
  constexpr std::size_t kShown = 5;
  std::size_t failed = 0;
  for (const auto& flow : flows) {
    if (!flow.failure) continue;
    if (++failed > kShown) {
      reasons.add(status_of(flow.failure->kind), {});
      continue;
    }
    reasons.add(status_of(flow.failure->kind),
                fmt::format("flow {} failed at {}: {}", flow.flow_id, flow.failure->step, flow.failure->message));
  }
}

void add_notification_reasons(Reasons& reasons, const NotificationCounts& counts, bool is_strict) {
  const auto& required = counts.required;
  const auto add = [&](int count, std::string_view one, std::string_view many) {
    if (count > 0) reasons.add(RunStatus::failed, counted(count, one, many));
  };
  add(required.missing, "required notification missing", "required notifications missing");
  add(required.misfiled, "required notification misfiled", "required notifications misfiled");
  add(required.late, "required notification late", "required notifications late");
  add(counts.wrong_recipients.value_or(0), "notification at a wrong recipient", "notifications at wrong recipients");
  add(counts.cross_flow.value_or(0), "notification about another flow", "notifications about other flows");
  add(counts.duplicates, "duplicate notification", "duplicate notifications");
  add(counts.unread_drift, "unread count that drifted", "unread counts that drifted");
  if (is_strict) {
    add(counts.known_gaps.open, "known gap still open (STRICT_NOTIFICATIONS)",
        "known gaps still open (STRICT_NOTIFICATIONS)");
    add(counts.unexpected, "unexpected notification (STRICT_NOTIFICATIONS)",
        "unexpected notifications (STRICT_NOTIFICATIONS)");
  }
  if (required.not_checked > 0) {
    reasons.add(RunStatus::environment, counted(required.not_checked, "required notification not checked",
                                                "required notifications not checked"));
  }
}

// Worst first: the first two give goods away, the third takes money for nothing.
struct PaymentWords {
  FindingKind kind;
  std::string_view one;
  std::string_view many;
};

constexpr std::array kPaymentWords = {
    PaymentWords{FindingKind::underpaid_confirms, "payment confirmed although it was too small",
                 "payments confirmed although they were too small"},
    PaymentWords{FindingKind::confirms_before_payment, "payment confirmed before it was made",
                 "payments confirmed before they were made"},
    PaymentWords{FindingKind::check_never_confirms, "payment that arrived and was not recognised",
                 "payments that arrived and were not recognised"},
    PaymentWords{FindingKind::shared_destination, "payment with the address of another one",
                 "payments with the address of another one"},
    PaymentWords{FindingKind::payment_http_error, "payment answered with an error", "payments answered with an error"},
};

void add_finding_reasons(Reasons& reasons, const std::vector<FlowResult>& flows) {
  for (const auto& words : kPaymentWords) {
    int count = 0;
    for (const auto& flow : flows) {
      count += static_cast<int>(std::count_if(flow.findings.begin(), flow.findings.end(),
                                              [&](const Finding& finding) { return finding.kind == words.kind; }));
    }
    if (count > 0) reasons.add(RunStatus::failed, counted(count, words.one, words.many));
  }
}

// Books that were never closed prove nothing. Where the run was interrupted, or could not go on, that is the reason.
void add_books_reason(Reasons& reasons, const VerdictInput& input, const std::optional<LivePayments>& live) {
  if (!live || live->books.is_balanced()) return;
  if (!live->books.are_closed() && (input.was_interrupted || input.setup_failure)) return;
  reasons.add(RunStatus::payment, describe(live->books));
}

}  // namespace

RunVerdict decide_verdict(const VerdictInput& input, const Summary& summary, const std::vector<FlowResult>& flows) {
  Reasons reasons;
  if (input.was_interrupted) reasons.add(RunStatus::interrupted, "interrupted: the report covers what was done");
  if (input.setup_failure) {
    const auto& error = *input.setup_failure;
    reasons.add(status_of_environment(error.kind), base::describe(error) + (error.fix.empty() ? "" : "; " + error.fix));
  }
  add_flow_reasons(reasons, flows);
  add_finding_reasons(reasons, flows);
  add_books_reason(reasons, input, summary.payments.live);
  add_notification_reasons(reasons, summary.notifications, input.is_strict);
  for (const auto& inbox : input.unread_inboxes) {
    reasons.add(status_of_environment(inbox.error.kind), fmt::format("the inbox of {} could not be read at the end: {}",
                                                                     inbox.owner, base::describe(inbox.error)));
  }
  const auto& counts = summary.notifications;
  const int judged = counts.required.total - counts.required.not_checked + counts.known_gaps.open +
                     counts.known_gaps.fixed + counts.optional.total;
  if (judged == 0 && reasons.empty()) reasons.add(RunStatus::nothing_checked, "no notification was checked");
  RunVerdict verdict = reasons.verdict();
  std::erase(verdict.reasons, std::string());
  return verdict;
}

RunVerdict verdict_with_lost_outcome(RunVerdict verdict, std::string reason) {
  const bool decides = verdict.status == RunStatus::passed || verdict.status == RunStatus::nothing_checked;
  if (decides) {
    verdict.status = RunStatus::environment;
    verdict.exit_code = exit_code_of(verdict.status);
  }
  verdict.reasons.insert(decides ? verdict.reasons.begin() : verdict.reasons.end(), std::move(reason));
  return verdict;
}

FailureKind failure_kind_of(base::ErrorKind kind) {
  switch (kind) {
    case base::ErrorKind::product:
      return FailureKind::product;
    case base::ErrorKind::rate_limited:
      return FailureKind::rate_limited;
    case base::ErrorKind::payment_environment:
      return FailureKind::payment;
    case base::ErrorKind::cancelled:
      return FailureKind::interrupted;
    case base::ErrorKind::internal:
    case base::ErrorKind::usage:
      return FailureKind::internal;
    default:
      return FailureKind::environment;
  }
}

}  // namespace e2e::core
