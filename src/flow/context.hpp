// What all flows of a run share.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/amount.hpp"
#include "base/clock.hpp"
#include "core/expectation.hpp"
#include "core/ids.hpp"
#include "core/statistics.hpp"
#include "core/vocabulary.hpp"
#include "flow/flow_log.hpp"
#include "market/market_api.hpp"
#include "net/sleeper.hpp"

namespace e2e::flow {

struct FlowSettings {
  std::string run_id;
  std::uint64_t seed = 0;
  core::PaymentMode payment_mode = core::PaymentMode::status;
  base::TokenAmount offer_amount;
  core::CategoryId category;
  std::chrono::milliseconds notification_timeout{5'000};
  bool is_strict = false;           // known gaps are waited for like required notifications
  bool aborts_on_missing = false;   // the first missing notification fails its flow and stops the run
  bool looks_for_strangers = true;  // every actor is swept, not only those with something open
};

struct LiveDesk;

// Borrows: the ports, which outlive the run. Threads: one; flows interleave only where they wait.
struct FlowContext {
  market::MarketApi& api;
  net::Sleeper& sleeper;
  const base::Clock& clock;
  FlowLog& log;
  FlowSettings settings;
  LiveDesk* live = nullptr;  // where live payments are made; null in the other modes
  // Shared by all flows as they go on:
  core::RunNames names;            // what is known so far
  core::SortedDurations arrivals;  // of every notification found so far, for the window of absence
  bool is_stopping = false;        // no further round or level starts
  bool is_interrupted = false;     // nothing further is sent
};

}  // namespace e2e::flow
