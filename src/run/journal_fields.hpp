// The fields of each record of the journal, once for writing and reading.
//
// An archive is called with every field in the order in which it is written: text() for what came from elsewhere,
// composed() for what was made of such, plain() for our own, word() for closed vocabularies.
#pragma once

#include <array>

#include "run/journal_records.hpp"

namespace e2e::run {

template <class Record>
inline constexpr std::string_view kRecordName;
template <>
inline constexpr std::string_view kRecordName<RunBegun> = "run_begun";
template <>
inline constexpr std::string_view kRecordName<ActorBegun> = "actor_begun";
template <>
inline constexpr std::string_view kRecordName<ActorCreated> = "actor_created";
template <>
inline constexpr std::string_view kRecordName<ActorAbsent> = "actor_absent";
template <>
inline constexpr std::string_view kRecordName<ActorReady> = "actor_ready";
template <>
inline constexpr std::string_view kRecordName<CategoryChosen> = "category_chosen";
template <>
inline constexpr std::string_view kRecordName<FlowBegun> = "flow_begun";
template <>
inline constexpr std::string_view kRecordName<StepBegun> = "step_begun";
template <>
inline constexpr std::string_view kRecordName<StepFinished> = "step_finished";
template <>
inline constexpr std::string_view kRecordName<CheckpointEnded> = "checkpoint_ended";
template <>
inline constexpr std::string_view kRecordName<PaymentNoted> = "payment_noted";
template <>
inline constexpr std::string_view kRecordName<PaymentSigned> = "payment_signed";
template <>
inline constexpr std::string_view kRecordName<PaymentClosed> = "payment_closed";
template <>
inline constexpr std::string_view kRecordName<RunResumed> = "run_resumed";
template <>
inline constexpr std::string_view kRecordName<FlowEnded> = "flow_ended";
template <>
inline constexpr std::string_view kRecordName<RunEnded> = "run_ended";
template <>
inline constexpr std::string_view kRecordName<ActorRemoved> = "actor_removed";
template <>
inline constexpr std::string_view kRecordName<ActorKept> = "actor_kept";
template <>
inline constexpr std::string_view kRecordName<CleanupEnded> = "cleanup_ended";

inline constexpr std::array kRoles = {core::ActorRole::buyer, core::ActorRole::seller};
inline constexpr std::array kPaymentModes = {core::PaymentMode::status, core::PaymentMode::record,
                                             core::PaymentMode::live};
inline constexpr std::array kOutcomes = {flow::StepOutcome::done, flow::StepOutcome::looked_up,
                                         flow::StepOutcome::failed, flow::StepOutcome::unknown};
inline constexpr std::array kErrorKinds = {base::ErrorKind::usage,        base::ErrorKind::product,
                                           base::ErrorKind::unreachable,  base::ErrorKind::timed_out,
                                           base::ErrorKind::tls,          base::ErrorKind::environment,
                                           base::ErrorKind::rate_limited, base::ErrorKind::payment_environment,
                                           base::ErrorKind::cancelled,    base::ErrorKind::internal};
inline constexpr std::array kPaymentOutcomes = {core::PaymentOutcome::not_sent, core::PaymentOutcome::chain_failed,
                                                core::PaymentOutcome::not_recognised, core::PaymentOutcome::recognised};
// Of payments; those of notifications are found again in the inboxes.
inline constexpr std::array kFindingKinds = {
    core::FindingKind::confirms_before_payment, core::FindingKind::check_never_confirms,
    core::FindingKind::shared_destination, core::FindingKind::underpaid_confirms};
inline constexpr std::array kFailureKinds = {core::FailureKind::product,      core::FailureKind::environment,
                                             core::FailureKind::rate_limited, core::FailureKind::payment,
                                             core::FailureKind::notification, core::FailureKind::interrupted,
                                             core::FailureKind::internal};
inline constexpr std::array kStatuses = {core::RunStatus::passed,      core::RunStatus::failed,
                                         core::RunStatus::environment, core::RunStatus::rate_limited,
                                         core::RunStatus::payment,     core::RunStatus::nothing_checked,
                                         core::RunStatus::internal,    core::RunStatus::interrupted};

template <class Archive>
void fields(Archive& archive, core::ActorKey& key) {
  archive.number("worker", key.worker);
  archive.word("role", key.role, kRoles);
  archive.number("index", key.index);
}

template <class Archive>
void fields(Archive& archive, core::ConfigInfo& config) {
  archive.word("paymentMode", config.payment_mode, kPaymentModes);
  archive.numbers("concurrencyLevels", config.concurrency_levels);
  archive.number("rounds", config.rounds);
  archive.number("sellersPerWorker", config.sellers_per_worker);
  archive.boolean("strictNotifications", config.strict_notifications);
  archive.boolean("abortOnNotificationFailure", config.abort_on_notification_failure);
  archive.boolean("skipWrongRecipientCheck", config.skip_wrong_recipient_check);
  archive.boolean("bystander", config.bystander);
  archive.duration("notificationTimeoutUs", config.notification_timeout);
  archive.duration("requestTimeoutUs", config.request_timeout);
  archive.plain("offerAmount", config.offer_amount);
  archive.big_number("seed", config.seed);
}

template <class Archive>
void fields(Archive& archive, RunBegun& record) {
  archive.plain("schemaVersion", record.schema_version);
  archive.plain("runId", record.run_id);
  archive.plain("toolVersion", record.tool_version);
  archive.plain("baseUrl", record.base_url);
  archive.plain("profile", record.profile);
  archive.plain("profileDigest", record.profile_digest);
  archive.plain("wallet", record.wallet);
  archive.object("config", [&](auto& inner) { fields(inner, record.config); });
}

template <class Archive>
void fields(Archive& archive, ActorBegun& record) {
  fields(archive, record.key);
  archive.plain("email", record.email);
  archive.boolean("bystander", record.is_bystander);
}

template <class Archive>
void fields(Archive& archive, ActorCreated& record) {
  fields(archive, record.key);
  archive.texts("ids", record.ids);
  archive.optional("httpStatus", record.status);
}

template <class Archive>
void fields(Archive& archive, ActorAbsent& record) {
  fields(archive, record.key);
  archive.optional("httpStatus", record.status);
}

template <class Archive>
void fields(Archive& archive, ActorReady& record) {
  fields(archive, record.key);
  archive.texts("ids", record.ids);
  archive.texts("knownItems", record.known_items);
  archive.optional("unread", record.unread);
}

template <class Archive>
void fields(Archive& archive, CategoryChosen& record) {
  archive.text("category", record.category);
}

template <class Archive>
void fields(Archive& archive, FlowBegun& record) {
  archive.plain("flowId", record.flow_id);
  archive.number("level", record.level);
  archive.number("worker", record.worker);
  archive.number("round", record.round);
  archive.number("selected", record.selected);
}

template <class Archive>
void fields(Archive& archive, flow::StepMark& mark) {
  archive.word("step", mark.step, core::all_steps());
  archive.number("seller", mark.seller);
}

template <class Archive>
void fields(Archive& archive, StepBegun& record) {
  archive.plain("flowId", record.flow_id);
  fields(archive, record.mark);
  archive.time("madeAfter", record.made_after);
}

template <class Archive>
void fields(Archive& archive, StepFinished& record) {
  archive.plain("flowId", record.flow_id);
  fields(archive, record.mark);
  archive.word("outcome", record.end.outcome, kOutcomes);
  archive.text("entity", record.end.entity);
  archive.plain("operation", record.result.operation);
  archive.optional("httpStatus", record.result.status);
  archive.duration("durationUs", record.result.duration);
  archive.time("startedAt", record.result.started_at);
  archive.composed("error", record.result.error);
  archive.optional_object("problem", record.end.problem, [](auto& inner, flow::StepProblem& problem) {
    inner.word("kind", problem.kind, kErrorKinds);
    inner.composed("fix", problem.fix);
  });
}

template <class Archive>
void fields(Archive& archive, flow::WaitEnd& wait) {
  archive.word("event", wait.event, core::all_events());
  fields(archive, wait.owner);
  archive.boolean("found", wait.has_come);
  archive.boolean("over", wait.is_over);
  archive.optional_duration("arrivalUs", wait.arrival);
  archive.objects("polls", wait.polls, [](auto& inner, core::PollAttempt& poll) {
    inner.duration("afterUs", poll.after);
    inner.optional("httpStatus", poll.status);
    inner.optional("items", poll.items);
  });
  archive.optional("unread", wait.unread_count);
}

template <class Archive>
void fields(Archive& archive, CheckpointEnded& record) {
  archive.plain("flowId", record.flow_id);
  fields(archive, record.mark);
  archive.objects("waits", record.waits, [](auto& inner, flow::WaitEnd& wait) { fields(inner, wait); });
}

template <class Archive>
void fields(Archive& archive, core::LivePayment& payment) {
  archive.word("outcome", payment.outcome, kPaymentOutcomes);
  archive.number("chainId", payment.chain_id);
  archive.plain("token", payment.token);
  archive.plain("destination", payment.destination);
  archive.plain("amount", payment.amount);
  archive.plain("transaction", payment.transaction);
  archive.plain("explorer", payment.explorer);
  archive.optional("nonce", payment.nonce);
  archive.optional("block", payment.block);
  archive.optional("gasUsed", payment.gas_used);
  archive.plain("gasPriceWei", payment.gas_price);
  archive.optional("confirmations", payment.confirmations);
  archive.optional_duration("signingUs", payment.times.signing);
  archive.optional_duration("broadcastUs", payment.times.broadcast);
  archive.optional_duration("inclusionUs", payment.times.inclusion);
  archive.optional_duration("confirmationUs", payment.times.confirmation);
  archive.optional_duration("recognitionUs", payment.times.recognition);
}

template <class Archive>
void fields(Archive& archive, PaymentNoted& record) {
  archive.plain("flowId", record.flow_id);
  archive.text("paymentId", record.note.payment_id);
  archive.object("payment", [&](auto& inner) { fields(inner, record.note.payment); });
  archive.objects("findings", record.note.findings, [](auto& inner, core::Finding& finding) {
    inner.word("kind", finding.kind, kFindingKinds);
    inner.composed("detail", finding.detail);
  });
}

template <class Archive>
void fields(Archive& archive, PaymentSigned& record) {
  archive.text("paymentId", record.payment_id);
  archive.number("nonce", record.nonce);
  archive.plain("hash", record.hash);
}

template <class Archive>
void fields(Archive& archive, PaymentClosed& record) {
  archive.plain("flowId", record.flow_id);
  archive.text("paymentId", record.payment_id);
}

template <class Archive>
void fields(Archive& archive, RunResumed& record) {
  archive.plain("toolVersion", record.tool_version);
}

template <class Archive>
void fields(Archive& archive, FlowEnded& record) {
  archive.plain("flowId", record.flow_id);
  archive.boolean("passed", record.passed);
  archive.composed("finalStatus", record.final_status);
  archive.duration("durationUs", record.duration);
  archive.optional_object("failure", record.failure, [](auto& inner, core::FlowFailure& failure) {
    inner.word("kind", failure.kind, kFailureKinds);
    inner.plain("step", failure.step);
    inner.composed("message", failure.message);
    inner.composed("fix", failure.fix);
  });
}

template <class Archive>
void fields(Archive& archive, RunEnded& record) {
  archive.word("status", record.status, kStatuses);
  archive.number("exitCode", record.exit_code);
}

template <class Archive>
void fields(Archive& archive, ActorRemoved& record) {
  fields(archive, record.key);
  archive.optional("httpStatus", record.status);
}

template <class Archive>
void fields(Archive& archive, ActorKept& record) {
  fields(archive, record.key);
  archive.optional("httpStatus", record.status);
  archive.composed("message", record.message);
}

template <class Archive>
void fields(Archive& archive, CleanupEnded& record) {
  archive.number("created", record.created);
  archive.number("removed", record.removed);
  archive.number("left", record.left);
}

}  // namespace e2e::run
