#include "report/json.hpp"

#include <optional>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/clock.hpp"
#include "core/explanation.hpp"
#include "core/vocabulary.hpp"
#include "report/json_figures.hpp"
#include "report/json_payments.hpp"
#include "report/json_text.hpp"

namespace e2e::report {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

value or_null(const std::string& text) { return text.empty() ? value(nullptr) : value(text); }

template <class Number>
value or_null(const std::optional<Number>& number) {
  return number ? value(*number) : value(nullptr);
}

template <class Items, class Convert>
array each(const Items& items, const Convert& convert) {
  array out;
  out.reserve(items.size());
  for (const auto& item : items) out.push_back(convert(item));
  return out;
}

value time_text(base::WallTime time) { return boost::json::string(base::to_rfc3339(time)); }

array strings(const std::vector<std::string>& items) {
  return each(items, [](const std::string& item) { return value(item); });
}

// Figures that rest on a notification that never came are lower bounds.
object arrival_object(const core::Percentiles& arrival) {
  object out = percentiles_object(arrival);
  out["misses"] = arrival.misses;
  array bounds;
  if (arrival.is_bound(50)) bounds.push_back("p50Ms");
  if (arrival.is_bound(95)) bounds.push_back("p95Ms");
  if (arrival.is_bound(99)) bounds.push_back("p99Ms");
  if (arrival.is_bound(100)) bounds.push_back("maxMs");
  if (!bounds.empty()) out["lowerBounds"] = std::move(bounds);
  return out;
}

object target_object(const core::TargetInfo& target) {
  object out{{"baseUrl", target.base_url}, {"profile", target.profile}};
  if (!target.version.empty()) out["version"] = target.version;
  return out;
}

object config_object(const core::ConfigInfo& config) {
  return {{"paymentMode", core::to_string(config.payment_mode)},
          {"concurrencyLevels", each(config.concurrency_levels, [](int level) { return value(level); })},
          {"rounds", config.rounds},
          {"sellersPerWorker", config.sellers_per_worker},
          {"strictNotifications", config.strict_notifications},
          {"abortOnNotificationFailure", config.abort_on_notification_failure},
          {"skipWrongRecipientCheck", config.skip_wrong_recipient_check},
          {"bystander", config.bystander},
          {"notificationTimeoutMs", config.notification_timeout.count()},
          {"requestTimeoutMs", config.request_timeout.count()},
          {"offerAmount", config.offer_amount},
          // Text: readers that hold numbers as doubles would change a seed above 2^53.
          {"seed", std::to_string(config.seed)}};
}

object verdict_object(const core::RunVerdict& verdict) {
  return {{"status", core::to_string(verdict.status)},
          {"exitCode", verdict.exit_code},
          {"reasons", strings(verdict.reasons)}};
}

object flow_counts_object(const core::FlowCounts& flows) {
  return {{"total", flows.total}, {"passed", flows.passed}, {"failed", flows.failed}};
}

object event_object(const core::EventCounts& counts) {
  return {{"event", core::to_string(counts.event)},
          {"role", core::to_string(counts.role)},
          {"total", counts.total},
          {"found", counts.found},
          {"late", counts.late},
          {"missing", counts.missing},
          {"misfiled", counts.misfiled},
          {"notChecked", counts.not_checked},
          {"knownGap", counts.known_gap},
          {"gapFixed", counts.gap_fixed},
          {"optionalSeen", counts.optional_seen},
          {"arrival", arrival_object(counts.arrival)}};
}

object gap_object(const core::GapResult& gap) {
  object out{{"event", core::to_string(gap.event)},
             {"role", core::to_string(gap.role)},
             {"since", gap.gap.since},
             {"reason", gap.gap.reason}};
  if (!gap.gap.owner.empty()) out["owner"] = gap.gap.owner;
  if (!gap.gap.link.empty()) out["link"] = gap.gap.link;
  if (!gap.gap.expires.empty()) out["expires"] = gap.gap.expires;
  out["state"] = core::to_string(gap.state);
  out["open"] = gap.open;
  out["fixed"] = gap.fixed;
  out["misfiled"] = gap.misfiled;
  if (gap.filed_under) out["filedUnder"] = *gap.filed_under;
  return out;
}

object notifications_object(const core::NotificationCounts& counts) {
  const auto& required = counts.required;
  return {{"required", object{{"total", required.total},
                              {"found", required.found},
                              {"late", required.late},
                              {"missing", required.missing},
                              {"misfiled", required.misfiled},
                              {"notChecked", required.not_checked}}},
          {"knownGaps", object{{"total", counts.known_gaps.total},
                               {"open", counts.known_gaps.open},
                               {"fixed", counts.known_gaps.fixed}}},
          {"optional", object{{"total", counts.optional.total}, {"seen", counts.optional.seen}}},
          {"wrongRecipients", or_null(counts.wrong_recipients)},
          {"crossFlow", or_null(counts.cross_flow)},
          {"duplicates", counts.duplicates},
          {"unexpected", counts.unexpected},
          {"unreadDrift", counts.unread_drift},
          {"byEvent", each(counts.by_event, event_object)},
          {"gapLedger", each(counts.gaps, gap_object)}};
}

object payments_object(const core::PaymentCounts& payments) {
  object by_status;
  for (const auto& [status, count] : payments.by_http_status) by_status[std::to_string(status)] = count;
  object out{{"mode", core::to_string(payments.mode)},
             {"attempted", payments.attempted},
             {"succeeded", payments.succeeded},
             {"failed", payments.failed},
             {"byHttpStatus", std::move(by_status)}};
  if (payments.live) out["live"] = live_payments_object(*payments.live);
  return out;
}

object operation_object(const core::OperationStats& stats) {
  object out{{"operation", stats.operation}, {"count", stats.latency.count}, {"errors", stats.errors}};
  add_percentiles(out, stats.latency);
  return out;
}

object api_object(const core::ApiStats& api) {
  return {{"requests", api.requests},
          {"errors", api.errors},
          {"throttled", api.throttled},
          {"operations", each(api.operations, operation_object)},
          {"overall", percentiles_object(api.overall)}};
}

object rate_limit_object(const core::RateLimitUse& use) {
  object out{{"tier", use.tier}, {"source", use.source}};
  if (use.limit) {
    out["limit"] = *use.limit;
    out["windowMs"] = milliseconds(use.window);
  }
  out["throttled"] = use.throttled;
  out["waits"] = use.waits;
  out["waitedMs"] = milliseconds(use.waited);
  return out;
}

object summary_object(const core::Summary& summary) {
  return {{"flows", flow_counts_object(summary.flows)},
          {"notifications", notifications_object(summary.notifications)},
          {"payments", payments_object(summary.payments)},
          {"api", api_object(summary.api)},
          {"rateLimits", each(summary.rate_limits, rate_limit_object)}};
}

object level_object(const core::LevelResult& level) {
  return {{"concurrency", level.concurrency},
          {"flows", flow_counts_object(level.flows)},
          {"api", api_object(level.api)},
          {"durationMs", milliseconds(level.duration)}};
}

object failure_object(const core::FlowFailure& failure) {
  return {{"kind", core::to_string(failure.kind)},
          {"step", failure.step},
          {"message", failure.message},
          {"fix", failure.fix}};
}

object ids_object(const core::FlowIds& ids, const std::optional<core::LivePayment>& payment) {
  object out{{"purchaseRequestId", or_null(ids.purchase_request_id)},
             {"offerIds", strings(ids.offer_ids)},
             {"selectedOfferId", or_null(ids.selected_offer_id)}};
  if (!ids.payment_id.empty()) out["paymentId"] = ids.payment_id;
  if (payment) out["token"] = payment->token;
  if (payment && !payment->transaction.empty()) out["transactionHash"] = payment->transaction;
  return out;
}

object step_object(const core::StepResult& step) {
  object out{{"name", core::to_string(step.step)},
             {"operation", step.operation},
             {"httpStatus", or_null(step.status)},
             {"durationMs", milliseconds(step.duration)},
             {"startedAt", base::to_rfc3339(step.started_at)}};
  if (!step.error.empty()) out["error"] = step.error;
  return out;
}

object actor_object(const core::ActorRef& actor) {
  return {{"role", core::to_string(actor.role)}, {"index", actor.index}, {"userId", actor.user_id}};
}

object poll_object(const core::PollAttempt& poll) {
  return {{"afterMs", milliseconds(poll.after)}, {"httpStatus", or_null(poll.status)}, {"items", or_null(poll.items)}};
}

object near_miss_object(const core::NearMiss& miss) {
  object out{{"notificationId", miss.notification_id}, {"category", miss.category}, {"relatedId", miss.related_id}};
  if (!miss.title.empty()) out["title"] = miss.title;
  return out;
}

// What waiting for it showed, where it did not come as it should.
void add_wait(object& out, const core::CheckpointResult& checkpoint, const std::string& message) {
  if (message.empty()) return;
  out["message"] = message;
  out["polls"] = each(checkpoint.polls, poll_object);
  if (!checkpoint.nearest.empty()) out["nearestMisses"] = each(checkpoint.nearest, near_miss_object);
}

object checkpoint_object(const core::CheckpointResult& checkpoint, const std::string& message) {
  object out{{"step", core::to_string(checkpoint.step)},
             {"event", core::to_string(checkpoint.event)},
             {"actor", actor_object(checkpoint.actor)},
             {"relatedId", checkpoint.related_id},
             {"verdict", core::to_string(checkpoint.verdict)},
             {"found", checkpoint.found()},
             {"knownGap", checkpoint.known_gap()}};
  if (checkpoint.filed_under) out["filedUnder"] = *checkpoint.filed_under;
  if (checkpoint.arrival) {
    out["arrivalMs"] = milliseconds(*checkpoint.arrival);
  } else if (checkpoint.found()) {
    out["arrivalMs"] = nullptr;
  }
  out["attempts"] = checkpoint.polls.size();
  out["unreadCount"] = or_null(checkpoint.unread_count);
  add_wait(out, checkpoint, message);
  return out;
}

object finding_object(const core::Finding& finding) {
  object out{{"kind", core::to_string(finding.kind)}};
  if (finding.actor) out["actor"] = actor_object(*finding.actor);
  if (!finding.notification_id.empty()) out["notificationId"] = finding.notification_id;
  if (finding.event) out["event"] = core::to_string(*finding.event);
  out["detail"] = finding.detail;
  return out;
}

object flow_object(const core::FlowResult& flow, const core::ConfigInfo& config) {
  object out{{"flowId", flow.flow_id},
             {"level", flow.level},
             {"worker", flow.worker},
             {"round", flow.round},
             {"passed", flow.passed}};
  if (flow.failure) out["failure"] = failure_object(*flow.failure);
  out["finalStatus"] = or_null(flow.final_status);
  out["durationMs"] = milliseconds(flow.duration);
  out["ids"] = ids_object(flow.ids, flow.payment);
  if (flow.payment) out["payment"] = payment_object(*flow.payment);
  out["steps"] = each(flow.steps, step_object);
  out["checkpoints"] = each(flow.checkpoints, [&](const core::CheckpointResult& checkpoint) {
    return checkpoint_object(checkpoint, core::explain(checkpoint, flow.ids, config));
  });
  out["findings"] = each(flow.findings, finding_object);
  return out;
}

object kept_object(const core::KeptActor& kept) {
  object actor = actor_object(kept.actor);
  actor["worker"] = kept.worker;
  return {{"actor", std::move(actor)}, {"httpStatus", or_null(kept.status)}, {"message", kept.message}};
}

object cleanup_object(const core::CleanupResult& cleanup) {
  object out{{"created", cleanup.created},
             {"removed", cleanup.removed},
             {"refused", each(cleanup.refused, kept_object)},
             {"left", cleanup.left()}};
  if (!cleanup.command.empty()) out["command"] = cleanup.command;
  return out;
}

object secret_search_object(const core::SecretSearch& search) {
  return {
      {"searched", search.searched}, {"notSearched", strings(search.not_searched)}, {"found", strings(search.found)}};
}

}  // namespace

std::string to_json(const core::RunResult& result) {
  object out{{"schemaVersion", "1.0"},
             {"tool", object{{"name", "marketplace-e2e"}, {"version", result.tool_version}}},
             {"runId", result.run_id},
             {"startedAt", base::to_rfc3339(result.started_at)},
             {"finishedAt", base::to_rfc3339(result.finished_at)},
             {"target", target_object(result.target)},
             {"config", config_object(result.config)},
             {"verdict", verdict_object(result.verdict)},
             {"summary", summary_object(result.summary)},
             {"levels", each(result.levels, level_object)},
             {"flows", each(result.flows, [&](const auto& flow) { return flow_object(flow, result.config); })}};
  if (!result.resumed_at.empty()) out["resumedAt"] = each(result.resumed_at, time_text);
  if (result.cleanup) out["cleanup"] = cleanup_object(*result.cleanup);
  if (result.secret_search) out["secretSearch"] = secret_search_object(*result.secret_search);
  return pretty_json(out);
}

}  // namespace e2e::report
