// A whole run: reachability, admin login, actors, levels × workers × rounds, final sweep, result.
//
// Levels follow one another; the workers of a level are coroutines side by side; a worker's rounds follow one
// another. A run that was killed is gone on with: flows that had ended are recalled, those under way taken up where they
// were. A worker's actors are created before the first level that needs them and kept to the end.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/id_source.hpp"
#include "base/redaction.hpp"
#include "core/config.hpp"
#include "core/profile.hpp"
#include "core/run_result.hpp"
#include "flow/context.hpp"
#include "flow/history.hpp"
#include "net/http_client.hpp"
#include "net/rate_governor.hpp"
#include "net/sink.hpp"
#include "net/sleeper.hpp"
#include "run/assembly.hpp"
#include "run/journal.hpp"

namespace e2e::run {

struct RunPorts {
  net::HttpClient& http;
  net::Sleeper& sleeper;
  const base::Clock& clock;
  net::RateGovernor& governor;
  base::Redactor& redactor;
  net::Sink& progress;
  JournalSink& journal;
  flow::LiveDesk* live = nullptr;  // where live payments are made; null in the other modes
};

// What names a run, and what makes its choices and its actors' passwords repeatable.
struct RunIdentity {
  std::string run_id;
  std::uint64_t seed = 0;
  base::Secret secret;
  std::string profile_digest;  // of the profile and the ledger, for the journal
  std::string wallet;          // what live payments are made from; "" in the other modes
  // Null, or what an earlier part of this run has done, to be gone on with. It can be resumed (run/resume.hpp).
  const JournalContent* earlier = nullptr;
};

// Sortable by time and short enough for a trace id: 8 hex digits of the time in seconds and 6 random ones.
std::string make_run_id(const base::Clock& clock, base::IdSource& ids);

// Borrows: ports, configuration, profile and identity, which outlive it. Threads: one; run() is called once.
class Runner {
 public:
  Runner(RunPorts ports, const core::RunConfig& config, const core::Profile& profile, const RunIdentity& identity);

  // Never fails: what kept the run from going on is in the result's verdict.
  boost::asio::awaitable<core::RunResult> run();

  // Starts nothing further. The caller cancels what is under way (HttpClient::cancel_pending, the sleeper).
  void interrupt();
  // False of a run that was resumed and stopped before all of its earlier part was taken up: it can be resumed once more.
  bool has_ended() const { return has_ended_; }
  // The actors stay where they are: for a user who does not want to wait for their removal.
  void skip_cleanup() { skips_cleanup_ = true; }

 private:
  void begin();
  void go_on(const JournalContent& earlier);
  void note_end(const core::RunResult& result);
  net::Task<void> play();
  net::Task<void> wait_until_reachable();
  net::Task<void> open_wallet();
  boost::asio::awaitable<void> close_books();
  net::Task<void> log_in_admin();
  net::Task<void> hire_workers(int level, std::size_t count);
  net::Task<void> find_category();
  boost::asio::awaitable<void> play_level(int level, std::size_t workers);
  boost::asio::awaitable<int> play_rounds(flow::Worker& worker, int level);
  // Where nothing further is to start, what an earlier part of the run had begun goes on all the same.
  bool may_start_level(int level) const;
  core::Duration played_before(int level) const;
  boost::asio::awaitable<void> sweep_everyone();
  boost::asio::awaitable<void> clean_up_after();
  void report_flow(const core::FlowResult& flow);

  RunPorts ports_;
  const core::RunConfig& config_;
  const RunIdentity& identity_;
  RunRecord record_;
  Journal journal_;
  market::MarketApi api_;
  flow::FlowContext context_;
  base::Secret admin_token_;
  std::map<std::string, flow::FlowHistory> histories_;  // by flow id
  bool has_ended_ = false;
  bool skips_cleanup_ = false;
};

}  // namespace e2e::run
