// The records of a run's journal, and their form as lines of JSON.
//
// A line is one object: `record` names its kind, `seq` counts from 1 without gaps, `at` is when it was written (UTC).
// The first is run_begun and carries the version of the format. docs/journal.md describes every field.
// Pure. Durations are kept in whole microseconds (`…Us`).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/redaction.hpp"
#include "core/expectation.hpp"
#include "core/run_result.hpp"
#include "flow/flow_log.hpp"
#include "flow/history.hpp"

namespace e2e::run {

struct RunBegun {
  std::string schema_version = "1.1";
  std::string run_id;
  std::string tool_version;
  std::string base_url;
  std::string profile;         // its name
  std::string profile_digest;  // SHA-256 of the profile and of the ledger of known gaps
  std::string wallet;          // what live payments are made from; "" in the other modes
  core::ConfigInfo config;
};

// Before the request that creates it: from here on it may exist.
struct ActorBegun {
  core::ActorKey key;
  std::string email;
  bool is_bystander = false;
};

// It exists. Absent status: the reply was lost, and logging in found it.
struct ActorCreated {
  core::ActorKey key;
  std::vector<std::string> ids;  // the first is the one that foreign keys use
  std::optional<unsigned> status;
};

// The backend refused to create it, or knows nobody of that name: it does not exist.
struct ActorAbsent {
  core::ActorKey key;
  std::optional<unsigned> status;
};

// It has logged in, and its inbox has been read.
struct ActorReady {
  core::ActorKey key;
  std::vector<std::string> ids;
  std::vector<std::string> known_items;  // the baseline
  std::optional<std::int64_t> unread;    // of the baseline; absent: unknown
};

struct CategoryChosen {
  std::string category;
};

struct FlowBegun {
  std::string flow_id;
  int level = 1;
  int worker = 1;
  int round = 1;
  int selected = 1;  // the seller whose offer will be accepted
};

// Before its request is sent.
struct StepBegun {
  std::string flow_id;
  flow::StepMark mark;
  std::optional<base::WallTime> made_after;
};

struct StepFinished {
  std::string flow_id;
  flow::StepMark mark;
  flow::StepEnd end;
  core::StepResult result;
};

// The wait for what the step had to cause is over.
struct CheckpointEnded {
  std::string flow_id;
  flow::StepMark mark;
  std::vector<flow::WaitEnd> waits;
};

// Of a live payment: what is known of it. The last of a flow counts.
struct PaymentNoted {
  std::string flow_id;
  flow::PastPayment note;
};

// Of a live payment, or of a replacement of it: these bytes were signed. On the disk before any node sees them.
struct PaymentSigned {
  std::string payment_id;  // as the payment journal has it
  std::uint64_t nonce = 0;
  std::string hash;
};

// Of a live payment for which nothing was signed: nothing ever will be, and another one takes its place.
struct PaymentClosed {
  std::string flow_id;
  std::string payment_id;
};

struct FlowEnded {
  std::string flow_id;
  bool passed = false;
  std::string final_status;
  core::Duration duration{};
  std::optional<core::FlowFailure> failure;
};

// The run had been killed, and is gone on with.
struct RunResumed {
  std::string tool_version;
};

struct RunEnded {
  core::RunStatus status = core::RunStatus::passed;
  int exit_code = 0;
};

// It exists no longer. Absent status: it was found to be gone without being asked for.
struct ActorRemoved {
  core::ActorKey key;
  std::optional<unsigned> status;
};

// It was to be removed, and is still there.
struct ActorKept {
  core::ActorKey key;
  std::optional<unsigned> status;
  std::string message;
};

// A clean-up came to its end; none left: the run has left nothing behind.
struct CleanupEnded {
  int created = 0;
  int removed = 0;
  int left = 0;
};

using JournalRecord =
    std::variant<RunBegun, ActorBegun, ActorCreated, ActorAbsent, ActorReady, CategoryChosen, FlowBegun, StepBegun,
                 StepFinished, CheckpointEnded, PaymentNoted, PaymentSigned, PaymentClosed, FlowEnded, RunResumed,
                 RunEnded, ActorRemoved, ActorKept, CleanupEnded>;

struct StampedRecord {
  std::uint64_t sequence = 1;
  base::WallTime at;
  JournalRecord record;
};

// With its line end. Secrets that the redactor knows are taken out of everything that came from elsewhere.
std::string to_line(StampedRecord record, const base::Redactor& redactor);

// Without its line end. Nothing where it is no record, or not a whole one.
std::optional<StampedRecord> parse_line(std::string_view line);

}  // namespace e2e::run
