// What a journal says of its run: who exists, which steps happened, what is still open.
//
// Pure. What became of a step that was begun and not finished is unknown; so is whether an actor exists whose creation
// was begun and nothing else.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "run/journal_records.hpp"

namespace e2e::run {

enum class ActorState {
  begun,    // it may exist
  created,  // it exists
  ready,    // and has logged in, and its inbox's baseline is known
  absent,   // it has never existed
  removed,  // it exists no longer
};

struct JournaledActor {
  core::ActorKey key;
  std::string email;
  bool is_bystander = false;
  ActorState state = ActorState::begun;
  std::vector<std::string> ids;  // empty: not known
  std::vector<std::string> known_items;
  std::optional<std::int64_t> unread;

  bool may_exist() const { return state != ActorState::absent && state != ActorState::removed; }
};

using JournaledActors = std::map<core::ActorKey, JournaledActor>;

// Takes in a record about an actor; every other one changes nothing. A record about an actor that was never begun is
// believed all the same.
void apply_to_actors(JournaledActors& actors, const JournalRecord& record);

struct ActorCounts {
  int created = 0;  // that have existed, or may have
  int removed = 0;

  int left() const { return created - removed; }
};

ActorCounts count_actors(const JournaledActors& actors);

struct JournaledStep {
  StepBegun begun;
  base::WallTime begun_at;
  std::optional<StepFinished> finished;
  std::optional<std::vector<flow::WaitEnd>> waits;  // of its checkpoint, where that has ended
};

struct JournaledFlow {
  FlowBegun begun;
  std::vector<JournaledStep> steps;  // in the order in which they were begun
  std::optional<FlowEnded> ended;
  std::optional<flow::PastPayment> payment;
  core::Duration took{};  // from its first record to its last, without the time between two parts of the run
};

struct JournalContent {
  RunBegun run;
  base::WallTime started_at;
  JournaledActors actors;
  std::string category;                        // "" while none is chosen
  std::map<std::string, JournaledFlow> flows;  // by flow id
  std::map<int, core::Duration> levels;        // how long they were played, by number
  std::set<std::string> noted_payments;        // by the backend's id; also those that were closed
  std::vector<PaymentSigned> signed_payments;
  std::vector<base::WallTime> resumed_at;
  std::optional<RunEnded> ended;
  bool has_cleanup = false;  // actors were removed, or were to be
  std::uint64_t next_sequence = 2;
  // No record is missing: no gap in the numbers. A run can be resumed only from a whole journal.
  bool is_whole = true;
};

// Reads a whole journal. Lines that are no records are passed over: a program that is killed may leave half of one.
// Errors: usage, where the first line is not the beginning of a run.
base::Result<JournalContent> read_journal(std::string_view text);

}  // namespace e2e::run
