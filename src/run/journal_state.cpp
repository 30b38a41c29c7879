#include "run/journal_state.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

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

class FlowUpdate {
 public:
  explicit FlowUpdate(std::map<std::string, JournaledFlow>& flows) : flows_(flows) {}

  void operator()(const FlowBegun& record) const { flows_[record.flow_id].begun = record; }
  void operator()(const StepBegun& record) const { flows_[record.flow_id].steps.push_back({record, std::nullopt}); }
  void operator()(const StepFinished& record) const {
    auto& steps = flows_[record.flow_id].steps;
    const auto begun = std::find_if(steps.rbegin(), steps.rend(), [&](const JournaledStep& step) {
      return step.begun.mark.step == record.mark.step && step.begun.mark.seller == record.mark.seller;
    });
    if (begun == steps.rend()) {
      steps.push_back({{record.flow_id, record.mark, std::nullopt}, record});
    } else {
      begun->finished = record;
    }
  }
  void operator()(const FlowEnded& record) const { flows_[record.flow_id].ended = record; }
  template <class Other>
  void operator()(const Other& /*record*/) const {}

 private:
  std::map<std::string, JournaledFlow>& flows_;
};

void apply(JournalContent& content, const JournalRecord& record) {
  apply_to_actors(content.actors, record);
  std::visit(FlowUpdate(content.flows), record);
  if (const auto* chosen = std::get_if<CategoryChosen>(&record)) content.category = chosen->category;
  if (const auto* ended = std::get_if<RunEnded>(&record)) content.ended = *ended;
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
                      "is written in version " + base::excerpt(run->schema_version, 20) + " of the format",
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
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    const auto stamped = parse_line(lines[i]);
    if (!stamped) {
      // Half a record at the very end is the one that was being written.
      content->is_whole = content->is_whole && i + 1 == lines.size();
      continue;
    }
    content->is_whole = content->is_whole && stamped->sequence == content->next_sequence;
    content->next_sequence = stamped->sequence + 1;
    apply(*content, stamped->record);
  }
  return content;
}

}  // namespace e2e::run
