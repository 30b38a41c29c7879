#include "run/journal_state.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace e2e::run {
namespace {

constexpr std::string_view kKnownMajor = "1.";

class ActorUpdate {
 public:
  explicit ActorUpdate(JournaledActors& actors) : actors_(actors) {}

  void operator()(const ActorBegun& record) const {
    JournaledActor& actor = actor_of(record.key);
    actor.email = record.email;
    actor.is_bystander = record.is_bystander;
    actor.state = ActorState::begun;
  }
  void operator()(const ActorCreated& record) const {
    JournaledActor& actor = actor_of(record.key);
    actor.state = ActorState::created;
    actor.ids = record.ids;
  }
  void operator()(const ActorAbsent& record) const { actor_of(record.key).state = ActorState::absent; }
  void operator()(const ActorReady& record) const {
    JournaledActor& actor = actor_of(record.key);
    actor.state = ActorState::ready;
    actor.ids = record.ids;
    actor.known_items = record.known_items;
    actor.unread = record.unread;
  }
  void operator()(const ActorRemoved& record) const { actor_of(record.key).state = ActorState::removed; }
  template <class Other>
  void operator()(const Other& /*record*/) const {}

 private:
  JournaledActor& actor_of(const core::ActorKey& key) const {
    JournaledActor& actor = actors_[key];
    actor.key = key;
    return actor;
  }

  JournaledActors& actors_;
};

// How long something lasted: from its first record to its last, part by part.
template <class Key>
class Spans {
 public:
  void note(const Key& key, base::WallTime at, core::Duration& took) {
    const auto [last, is_first] = last_.try_emplace(key, at);
    if (!is_first) took += std::max(base::WallTime::duration::zero(), at - last->second);
    last->second = at;
  }
  void begin_part() { last_.clear(); }

 private:
  std::map<Key, base::WallTime> last_;
};

// Takes in the records of flows, one after another.
class FlowUpdates {
 public:
  explicit FlowUpdates(JournalContent& content) : content_(content) {}

  void take(const StampedRecord& stamped) {
    at_ = stamped.at;
    std::visit([this](const auto& record) { apply(record); }, stamped.record);
  }

 private:
  void apply(const FlowBegun& record) {
    content_.flows[record.flow_id].begun = record;
    note(record.flow_id);
  }
  void apply(const StepBegun& record) {
    // A step that was begun before and sent only now has one place.
    if (JournaledStep* open = find(record.flow_id, record.mark); open != nullptr && !open->finished) {
      *open = {record, at_, std::nullopt, std::nullopt};
    } else {
      note(record.flow_id).steps.push_back({record, at_, std::nullopt, std::nullopt});
    }
  }
  void apply(const StepFinished& record) {
    auto& flow = note(record.flow_id);
    JournaledStep* begun = find(record.flow_id, record.mark);
    if (begun == nullptr)
      begun = &flow.steps.emplace_back(JournaledStep{{record.flow_id, record.mark, {}}, at_, {}, {}});
    begun->finished = record;
  }
  void apply(const CheckpointEnded& record) {
    note(record.flow_id);
    if (JournaledStep* step = find(record.flow_id, record.mark)) step->waits = record.waits;
  }
  void apply(const PaymentNoted& record) {
    note(record.flow_id).payment = record.note;
    content_.noted_payments.insert(record.note.payment_id);
  }
  void apply(const PaymentSigned& record) { content_.signed_payments.push_back(record); }
  void apply(const PaymentClosed& record) { note(record.flow_id).payment.reset(); }
  void apply(const FlowEnded& record) { note(record.flow_id).ended = record; }
  void apply(const RunResumed& /*record*/) {
    content_.resumed_at.push_back(at_);
    flow_spans_.begin_part();
    level_spans_.begin_part();
  }
  template <class Other>
  void apply(const Other& /*record*/) {}

  JournaledFlow& note(const std::string& flow_id) {
    JournaledFlow& flow = content_.flows[flow_id];
    flow_spans_.note(flow_id, at_, flow.took);
    level_spans_.note(flow.begun.level, at_, content_.levels[flow.begun.level]);
    return flow;
  }

  // The last of that mark; null where there is none.
  JournaledStep* find(const std::string& flow_id, const flow::StepMark& mark) {
    auto& steps = content_.flows[flow_id].steps;
    const auto found = std::find_if(steps.rbegin(), steps.rend(), [&](const JournaledStep& step) {
      return step.begun.mark.step == mark.step && step.begun.mark.seller == mark.seller;
    });
    return found == steps.rend() ? nullptr : &*found;
  }

  JournalContent& content_;
  base::WallTime at_;
  Spans<std::string> flow_spans_;
  Spans<int> level_spans_;
};

bool is_of_cleanup(const JournalRecord& record) {
  return std::holds_alternative<ActorRemoved>(record) || std::holds_alternative<ActorKept>(record) ||
         std::holds_alternative<CleanupEnded>(record);
}

void apply(JournalContent& content, const JournalRecord& record) {
  apply_to_actors(content.actors, record);
  if (const auto* chosen = std::get_if<CategoryChosen>(&record)) content.category = chosen->category;
  if (const auto* ended = std::get_if<RunEnded>(&record)) content.ended = *ended;
  content.has_cleanup = content.has_cleanup || is_of_cleanup(record);
}

base::Result<JournalContent> begin(std::string_view line) {
  const auto first = parse_line(line);
  const RunBegun* const run = first ? std::get_if<RunBegun>(&first->record) : nullptr;
  if (!first || run == nullptr) {
    return base::fail(base::ErrorKind::usage, "does not begin as the journal of a run does",
                      "name a file that a run wrote, or delete it");
  }
  if (!run->schema_version.starts_with(kKnownMajor)) {
    return base::fail(base::ErrorKind::usage,
                      "is written in version " + base::shorten(run->schema_version, 20) + " of the format",
                      "use the version of marketplace-e2e that wrote it");
  }
  JournalContent content;
  content.started_at = first->at;
  content.is_whole = first->sequence == 1;
  content.next_sequence = first->sequence + 1;
  content.run = *run;
  return content;
}

}  // namespace

void apply_to_actors(JournaledActors& actors, const JournalRecord& record) { std::visit(ActorUpdate(actors), record); }

ActorCounts count_actors(const JournaledActors& actors) {
  ActorCounts counts;
  for (const auto& [key, actor] : actors) {
    if (actor.state != ActorState::absent) ++counts.created;
    if (actor.state == ActorState::removed) ++counts.removed;
  }
  return counts;
}

base::Result<JournalContent> read_journal(std::string_view text) {
  const auto lines = base::split(text, '\n');
  auto content = begin(lines.front());
  if (!content) return content;
  FlowUpdates flows(*content);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    const auto stamped = parse_line(lines[i]);
    if (!stamped) continue;  // half a record, of a part that was killed while it wrote it; a lost one leaves a gap
    content->is_whole = content->is_whole && stamped->sequence == content->next_sequence;
    content->next_sequence = stamped->sequence + 1;
    apply(*content, stamped->record);
    flows.take(*stamped);
  }
  return content;
}

}  // namespace e2e::run
