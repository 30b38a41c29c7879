// The figures of a report, counted from the flows and the requests of a run. Pure.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/profile.hpp"
#include "core/run_result.hpp"

namespace e2e::core {

// One HTTP request as it was measured: from the first byte sent to the last byte received, connection
// included.
struct RequestSample {
  std::string operation;
  int level = 0;  // counted from 1; 0 for what belongs to no level (admin login, final sweep)
  Duration latency{};
  bool is_error = false;
  bool is_throttled = false;
};

FlowCounts count_flows(std::span<const FlowResult> flows);
// `timeout` is how long was waited for a required notification: one that did not come counts as longer.
NotificationCounts count_notifications(std::span<const FlowResult> flows, const NotificationPolicy& policy,
                                       bool looked_for_strangers, Duration timeout);
PaymentCounts count_payments(std::span<const FlowResult> flows, PaymentMode mode);
// Fills in how long the parts of the flows' live payments took, as far as it was seen. The wallet and the books are the
// caller's.
void add_payment_times(LivePayments& live, std::span<const FlowResult> flows);
ApiStats summarize_requests(std::span<const RequestSample> samples);

}  // namespace e2e::core
