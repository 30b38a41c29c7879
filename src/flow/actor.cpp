#include "flow/actor.hpp"

#include <fmt/format.h>

namespace e2e::flow {

void Inbox::set_baseline(const std::vector<market::InboxEntry>& entries) {
  for (const auto& entry : entries) known_.insert(entry.id);
}

std::size_t Inbox::absorb(const std::vector<market::InboxEntry>& entries, base::Instant seen) {
  std::size_t unseen = 0;
  for (const auto& entry : entries) {
    if (!known_.insert(entry.id).second) continue;
    ++unseen;
    items_.push_back({entry.id, entry.category, entry.related_id, seen});
  }
  return unseen;
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
