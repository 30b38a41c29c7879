#include "flow/actor.hpp"

#include <fmt/format.h>

namespace e2e::flow {

void Inbox::set_baseline(const std::vector<market::InboxEntry>& entries) {
  for (const auto& entry : entries) known_.insert(entry.id);
}

void Inbox::absorb(const std::vector<market::InboxEntry>& entries, base::Instant seen) {
  for (const auto& entry : entries) {
    if (known_.insert(entry.id).second) items_.push_back({entry.id, entry.category, entry.related_id, seen});
  }
}

std::string name_of(const core::ActorKey& key) {
  return fmt::format("{} {} of worker {}", core::to_string(key.role), key.index, key.worker);
}

std::vector<Actor*> Worker::everyone() {
  std::vector<Actor*> actors = {&buyer};
  for (auto& seller : sellers) actors.push_back(&seller);
  return actors;
}

}  // namespace e2e::flow
