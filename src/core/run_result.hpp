// RunResult: the one value that every report renders, and that a saved report can be read back into.
//
// Its JSON form is docs/report.schema.json. Later versions add fields and never rename one.
// Invariants: flows.total = passed + failed; required.total = found + late + missing + misfiled +
// not_checked; the operations' counts add up to api.requests. No secret is ever stored in it. Units: Duration
// is nanoseconds here, milliseconds in reports.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "core/known_gap.hpp"
#include "core/live_payment.hpp"
#include "core/statistics.hpp"
#include "core/vocabulary.hpp"

namespace e2e::core {

enum class RunStatus {
  passed,
  failed,
  environment,
  rate_limited,
  payment,
  nothing_checked,
  internal,
  interrupted,
};

std::string_view to_string(RunStatus status);

struct RunVerdict {
  RunStatus status = RunStatus::nothing_checked;
  int exit_code = 6;
  std::vector<std::string> reasons;  // worst first; empty when passed
};

struct TargetInfo {
  std::string base_url;
  std::string profile;
  std::string version;  // what the backend says of itself; "" where it does not
};

// The configuration as a report may show it: no credential in it.
struct ConfigInfo {
  PaymentMode payment_mode = PaymentMode::status;
  std::vector<int> concurrency_levels;
  int rounds = 1;
  int sellers_per_worker = 3;
  bool strict_notifications = false;
  bool abort_on_notification_failure = false;
  bool skip_wrong_recipient_check = false;
  bool bystander = false;  // each worker had one
  std::chrono::milliseconds notification_timeout{};
  std::chrono::milliseconds request_timeout{};
  std::string offer_amount;  // USDT, decimal
  std::uint64_t seed = 0;
};

struct FlowCounts {
  int total = 0;
  int passed = 0;
  int failed = 0;
};

struct EventCounts {
  Event event = Event::request_created;
  PolicyRole role = PolicyRole::buyer;
  int total = 0;
  int found = 0;
  int late = 0;
  int missing = 0;
  int misfiled = 0;
  int not_checked = 0;
  int known_gap = 0;
  int gap_fixed = 0;
  int optional_seen = 0;
  // From the mutation's reply to the first sight of the notification; the pause between two polls is its resolution.
  Percentiles arrival;
};

// In the order in which somebody has to act.
enum class GapState {
  expired,              // no longer accepted, and not served
  failing_differently,  // at least one came, but filed under another id: not what the entry describes
  fixed,                // every one was found: the entry can go
  open,                 // as described: at least one was not there, or too late
  not_checked,          // nothing is known to be absent, and not everything could be looked at
};

std::string_view to_string(GapState state);
std::span<const GapState> all_gap_states();

// A known gap of the run's policy, and what became of it.
struct GapResult {
  Event event = Event::request_created;
  PolicyRole role = PolicyRole::buyer;
  KnownGap gap;
  GapState state = GapState::not_checked;
  int total = 0;                           // open + fixed + misfiled, and those that could not be looked at
  int open = 0;                            // absent, or too late
  int fixed = 0;                           // found
  int misfiled = 0;                        // came, but filed under another id
  std::optional<std::string> filed_under;  // of the first misfiled one; may be ""
};

struct NotificationCounts {
  struct Required {
    int total = 0;
    int found = 0;
    int late = 0;
    int missing = 0;
    int misfiled = 0;
    int not_checked = 0;
  } required;
  struct KnownGaps {
    int total = 0;
    int open = 0;
    int fixed = 0;
  } known_gaps;
  struct Optional {
    int total = 0;
    int seen = 0;
  } optional;
  std::optional<int> wrong_recipients;  // absent: not looked for
  std::optional<int> cross_flow;        // absent: not looked for
  int duplicates = 0;
  int unexpected = 0;
  int unread_drift = 0;
  std::vector<EventCounts> by_event;  // in the order of the policy
  std::vector<GapResult> gaps;        // every known gap of the policy, in its order
};

struct PaymentCounts {
  PaymentMode mode = PaymentMode::status;
  int attempted = 0;
  int succeeded = 0;
  int failed = 0;
  std::map<unsigned, int> by_http_status;
  std::optional<LivePayments> live;  // absent in the other modes, and where nothing is known of the wallet
};

struct OperationStats {
  std::string operation;  // the profile's action, "login"
  std::size_t errors = 0;
  Percentiles latency;  // latency.count is the number of requests
};

struct ApiStats {
  std::size_t requests = 0;
  std::size_t errors = 0;                  // no reply, or one that the profile does not accept
  std::size_t throttled = 0;               // 429
  std::vector<OperationStats> operations;  // by name
  Percentiles overall;
};

// What a rate limit of the target was taken to be, and what keeping within it took.
struct RateLimitUse {
  std::string tier;
  std::optional<std::int64_t> limit;  // requests per window; absent where none was in force
  Duration window{};
  std::string source;  // none, profile (assumed), configured, headers or learnt (from a 429)
  std::int64_t throttled = 0;
  std::int64_t waits = 0;  // windows that were waited for
  Duration waited{};
};

struct Summary {
  FlowCounts flows;
  NotificationCounts notifications;
  PaymentCounts payments;
  ApiStats api;
  std::vector<RateLimitUse> rate_limits;
};

struct LevelResult {
  int concurrency = 0;
  FlowCounts flows;
  ApiStats api;
  Duration duration{};
};

enum class FailureKind { product, environment, rate_limited, payment, notification, interrupted, internal };

std::string_view to_string(FailureKind kind);

struct FlowFailure {
  FailureKind kind = FailureKind::product;
  std::string step;  // a Step's name, or "read_request" for the final status
  std::string message;
  std::string fix;
};

struct FlowIds {
  std::string purchase_request_id;
  std::vector<std::string> offer_ids;
  std::string selected_offer_id;
  std::string payment_id;
};

struct StepResult {
  Step step = Step::create_request;
  std::string operation;           // the profile's action that was really used
  std::optional<unsigned> status;  // HTTP; absent where no reply came
  Duration duration{};
  base::WallTime started_at;
  std::string error;  // "" when the step succeeded
};

// An actor as a report names it. index: 1 for the buyer, 1…S for the sellers of a worker.
struct ActorRef {
  ActorRole role = ActorRole::buyer;
  int index = 1;
  std::string user_id;
};

// One look into an inbox while something was waited for.
struct PollAttempt {
  Duration after{};                  // since the mutation's reply
  std::optional<unsigned> status;    // HTTP; absent where no reply came
  std::optional<std::size_t> items;  // on the pages that were read; absent where they could not be
};

// A notification that was not the expected one, but came close.
struct NearMiss {
  std::string notification_id;
  std::string category;
  std::string related_id;  // "" where it has none
  std::string title;
};

struct CheckpointResult {
  Step step = Step::create_request;
  Event event = Event::request_created;
  PolicyRole role = PolicyRole::buyer;  // of the policy, for byEvent
  ActorRef actor;
  std::string related_id;  // the id the notification should carry
  Verdict verdict = Verdict::not_checked;
  Need need = Need::required;
  std::optional<std::string> filed_under;  // misfiled: the related id it carries instead; may be ""
  std::optional<Duration> arrival;
  std::vector<PollAttempt> polls;  // made while waiting for it
  std::vector<NearMiss> nearest;   // where nothing met it
  std::optional<std::int64_t> unread_count;

  bool found() const;  // found, late, gap_fixed or optional_seen
  bool known_gap() const { return need == Need::known_gap; }
};

struct Finding {
  FindingKind kind = FindingKind::unexpected;
  std::optional<ActorRef> actor;
  std::string notification_id;  // "" where it has none
  std::optional<Event> event;
  std::string detail;
};

struct FlowResult {
  std::string flow_id;
  int level = 1;  // counted from 1, like worker and round
  int worker = 1;
  int round = 1;
  bool passed = false;
  std::optional<FlowFailure> failure;
  std::string final_status;  // "" where it was not read
  Duration duration{};
  FlowIds ids;
  std::optional<LivePayment> payment;  // absent in the other modes, and before the backend has asked for it
  std::vector<StepResult> steps;
  std::vector<CheckpointResult> checkpoints;
  std::vector<Finding> findings;
};

// An actor that was to be removed from the target, and is still there.
struct KeptActor {
  int worker = 1;
  ActorRef actor;                  // user_id: "" where it is not known
  std::optional<unsigned> status;  // HTTP; absent where it could not be asked for
  std::string message;
};

// Which of the run's actors are still on the target.
struct CleanupResult {
  int created = 0;  // that exist or have existed, or may have where the backend gave no answer
  int removed = 0;
  std::vector<KeptActor> refused;
  std::string command;  // removes those that are left; "" where there is none, or it would not know them

  int left() const { return created - removed; }
};

// What the reports, the journals and the output were searched for after they had been written.
struct SecretSearch {
  std::size_t searched = 0;               // secrets, each in every spelling
  std::vector<std::string> not_searched;  // the names of those that are too short, or common words
  // Places: "FILE, line 3, column 7: ADMIN_PASSWORD"; and files that could not be searched.
  std::vector<std::string> found;
};

struct RunResult {
  std::string tool_version;
  std::string run_id;
  base::WallTime started_at;
  base::WallTime finished_at;
  std::vector<base::WallTime> resumed_at;  // when it was gone on with after it had been killed
  TargetInfo target;
  ConfigInfo config;
  RunVerdict verdict;
  Summary summary;
  std::vector<LevelResult> levels;
  std::vector<FlowResult> flows;
  std::optional<CleanupResult> cleanup;       // absent in reports of older versions
  std::optional<SecretSearch> secret_search;  // absent where nothing was searched
};

}  // namespace e2e::core
