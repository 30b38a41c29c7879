#include "core/summary.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "core/gap_states.hpp"

namespace e2e::core {
namespace {

void count_required(NotificationCounts::Required& required, Verdict verdict) {
  ++required.total;
  switch (verdict) {
    case Verdict::found:
      ++required.found;
      break;
    case Verdict::late:
      ++required.late;
      break;
    case Verdict::misfiled:
      ++required.misfiled;
      break;
    case Verdict::missing:
      ++required.missing;
      break;
    default:
      ++required.not_checked;
      break;
  }
}

void count_by_event(EventCounts& row, const CheckpointResult& checkpoint) {
  ++row.total;
  switch (checkpoint.verdict) {
    case Verdict::found:
      ++row.found;
      break;
    case Verdict::late:
      ++row.late;
      break;
    case Verdict::missing:
      ++row.missing;
      break;
    case Verdict::misfiled:
      ++row.misfiled;
      break;
    case Verdict::known_gap:
      ++row.known_gap;
      break;
    case Verdict::gap_fixed:
      ++row.gap_fixed;
      break;
    case Verdict::optional_seen:
      ++row.optional_seen;
      break;
    case Verdict::optional_absent:
      break;
    case Verdict::not_checked:
      ++row.not_checked;
      break;
  }
}

void count_checkpoint(NotificationCounts& counts, const CheckpointResult& checkpoint) {
  switch (checkpoint.need) {
    case Need::required:
      count_required(counts.required, checkpoint.verdict);
      break;
    case Need::known_gap:
      ++counts.known_gaps.total;
      if (checkpoint.verdict == Verdict::known_gap) ++counts.known_gaps.open;
      if (checkpoint.verdict == Verdict::gap_fixed) ++counts.known_gaps.fixed;
      break;
    case Need::optional:
      ++counts.optional.total;
      if (checkpoint.verdict == Verdict::optional_seen) ++counts.optional.seen;
      break;
  }
}

void count_finding(NotificationCounts& counts, FindingKind kind) {
  switch (kind) {
    case FindingKind::wrong_recipient:
      if (counts.wrong_recipients) ++*counts.wrong_recipients;
      break;
    case FindingKind::cross_flow:
      if (counts.cross_flow) ++*counts.cross_flow;
      break;
    case FindingKind::duplicate:
      ++counts.duplicates;
      break;
    case FindingKind::unread_drift:
      ++counts.unread_drift;
      break;
    case FindingKind::unexpected:
      ++counts.unexpected;
      break;
    case FindingKind::payment_http_error:
    case FindingKind::confirms_before_payment:
    case FindingKind::check_never_confirms:
    case FindingKind::shared_destination:
    case FindingKind::underpaid_confirms:
      break;
  }
}

// When the notifications of one row came, and how many that were waited for did not.
struct Arrivals {
  std::vector<Duration> seen;
  std::size_t misses = 0;

  void add(const CheckpointResult& checkpoint) {
    if (checkpoint.arrival) seen.push_back(*checkpoint.arrival);
    if (checkpoint.verdict == Verdict::missing || checkpoint.verdict == Verdict::misfiled) ++misses;
  }
};

std::vector<EventCounts> rows_of(const NotificationPolicy& policy) {
  std::vector<EventCounts> rows;
  for (const auto& rule : policy.rules) {
    EventCounts row;
    row.event = rule.event;
    row.role = rule.role;
    rows.push_back(row);
  }
  return rows;
}

}  // namespace

FlowCounts count_flows(std::span<const FlowResult> flows) {
  FlowCounts counts;
  for (const auto& flow : flows) {
    ++counts.total;
    ++(flow.passed ? counts.passed : counts.failed);
  }
  return counts;
}

NotificationCounts count_notifications(std::span<const FlowResult> flows, const NotificationPolicy& policy,
                                       bool looked_for_strangers, Duration timeout) {
  NotificationCounts counts;
  if (looked_for_strangers) {
    counts.wrong_recipients = 0;
    counts.cross_flow = 0;
  }
  counts.by_event = rows_of(policy);
  counts.gaps = judge_gaps(flows, policy);
  std::vector<Arrivals> arrivals(counts.by_event.size());
  for (const auto& flow : flows) {
    for (const auto& checkpoint : flow.checkpoints) {
      count_checkpoint(counts, checkpoint);
      const auto row = std::find_if(counts.by_event.begin(), counts.by_event.end(), [&](const EventCounts& candidate) {
        return candidate.event == checkpoint.event && candidate.role == checkpoint.role;
      });
      if (row == counts.by_event.end()) continue;
      count_by_event(*row, checkpoint);
      arrivals[static_cast<std::size_t>(row - counts.by_event.begin())].add(checkpoint);
    }
    for (const auto& finding : flow.findings) count_finding(counts, finding.kind);
  }
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    counts.by_event[i].arrival = percentiles_with_misses(std::move(arrivals[i].seen), arrivals[i].misses, timeout);
  }
  return counts;
}

PaymentCounts count_payments(std::span<const FlowResult> flows, PaymentMode mode) {
  PaymentCounts counts;
  counts.mode = mode;
  for (const auto& flow : flows) {
    for (const auto& step : flow.steps) {
      if (step.step != Step::pay) continue;
      ++counts.attempted;
      ++(step.error.empty() ? counts.succeeded : counts.failed);
      if (step.status) ++counts.by_http_status[*step.status];
    }
  }
  return counts;
}

void add_payment_times(LivePayments& live, std::span<const FlowResult> flows) {
  const auto over_flows = [&](auto part) {
    std::vector<Duration> times;
    for (const auto& flow : flows) {
      if (flow.payment && flow.payment->times.*part) times.push_back(*(flow.payment->times.*part));
    }
    return percentiles_of(std::move(times));
  };
  live.signing = over_flows(&PaymentTimes::signing);
  live.broadcast = over_flows(&PaymentTimes::broadcast);
  live.inclusion = over_flows(&PaymentTimes::inclusion);
  live.confirmation = over_flows(&PaymentTimes::confirmation);
  live.recognition = over_flows(&PaymentTimes::recognition);
}

ApiStats summarize_requests(std::span<const RequestSample> samples) {
  ApiStats stats;
  std::map<std::string, std::vector<Duration>> latencies;
  std::map<std::string, std::size_t> errors;
  std::vector<Duration> all;
  for (const auto& sample : samples) {
    ++stats.requests;
    if (sample.is_error) {
      ++stats.errors;
      ++errors[sample.operation];
    }
    if (sample.is_throttled) ++stats.throttled;
    latencies[sample.operation].push_back(sample.latency);
    all.push_back(sample.latency);
  }
  for (auto& [operation, values] : latencies) {
    stats.operations.push_back({operation, errors[operation], percentiles_of(std::move(values))});
  }
  stats.overall = percentiles_of(std::move(all));
  return stats;
}

}  // namespace e2e::core
