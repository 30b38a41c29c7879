// `doctor`: looks at everything that a run depends on, and changes nothing.
//
// The checks follow one another, from the connection to the routes; one whose precondition failed is skipped, and says
// why. At most kMostRequests requests are sent, of which one is a login; routes are asked without a token, with ids that
// name nothing, and mutations without a body. Routes of live payments, nodes and wallet are examined in that mode only.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/redaction.hpp"
#include "core/config.hpp"
#include "core/diagnosis.hpp"
#include "core/profile.hpp"
#include "market/market_api.hpp"
#include "net/connection_probe.hpp"
#include "net/rate_governor.hpp"
#include "net/sink.hpp"
#include "net/sleeper.hpp"
#include "run/reply_log.hpp"
#include "run/route_check.hpp"

namespace e2e::run {

inline constexpr int kMostRequests = 28;

struct DoctorPorts {
  net::HttpClient& http;
  net::Sleeper& sleeper;
  const base::Clock& clock;
  base::Redactor& redactor;
  net::Sink& progress;
  std::function<boost::asio::awaitable<net::ProbedConnection>()> probe;  // opens a connection to the target
  // What is spent here a run must not spend again, and the other way round. Nothing is waited for.
  net::RateSettings rates;
  net::WindowLedger* ledger = nullptr;
  // Looks at nodes and wallet; empty where no live payments are made.
  std::function<boost::asio::awaitable<std::vector<core::Check>>()> wallet;
};

// What is examined: a configuration that was found valid.
struct Patient {
  const core::RunConfig& config;
  const core::Profile& profile;
  const std::optional<net::Proxy>& proxy;
  std::string run_id;  // names the requests in the backend's log
};

// Borrows: ports and patient, which outlive it. Threads: one; examine() is called once.
class Doctor {
 public:
  Doctor(DoctorPorts ports, Patient patient);

  // Never fails: what is wrong is in the result.
  boost::asio::awaitable<core::Diagnosis> examine();

 private:
  using Step = boost::asio::awaitable<void>;

  Step examine_connection();
  Step examine_health();
  Step examine_login();
  Step examine_categories();
  Step examine_routes();
  Step examine_wallet();
  bool is_probed(core::Action action) const;
  Step examine_route(core::Action action);
  boost::asio::awaitable<ProbedRoute> ask(core::Action action, const core::Route& route);
  boost::asio::awaitable<bool> is_entity_missing(core::Action action, const ProbedRoute& probed);

  void add(core::Check check);
  // Nothing further is sent; what is left is skipped for this reason, the first one given.
  void stop(std::string why);
  void stop_after(core::Action action, const ProbedRoute& probed);

  DoctorPorts ports_;
  Patient patient_;
  ReplyLog log_;
  net::RateGovernor governor_;  // waits for nothing: a spent window is what doctor is to tell
  std::vector<core::RequestSample> samples_;
  market::MarketApi api_;
  core::Diagnosis diagnosis_;
  std::optional<std::string> stopped_;
  std::optional<base::Result<net::HttpReply>> of_absent_route_;  // asked for once, when a 404 may have two meanings
};

}  // namespace e2e::run
