#include "flow/actor.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace e2e::flow {

void Inbox::set_baseline(const std::vector<market::InboxEntry>& entries, std::optional<std::int64_t> unread) {
  for (const auto& entry : entries) known_.insert(entry.id);
  unread_baseline_ = unread;
}

void Inbox::absorb(const std::vector<market::InboxEntry>& entries, base::Instant seen) {
  for (const auto& entry : entries) {
    if (!known_.insert(entry.id).second) continue;
    items_.push_back({entry.id, entry.category, entry.related_id, seen, entry.title, entry.user_ids, entry.is_unread,
                      entry.created_at});
  }
}

std::optional<std::int64_t> Inbox::expected_unread() const {
  if (!unread_baseline_) return std::nullopt;
  return *unread_baseline_ +
         std::count_if(items_.begin(), items_.end(), [](const auto& item) { return item.is_unread; });
}

std::string name_of(const core::ActorKey& key) {
  return fmt::format("{} {} of worker {}", core::to_string(key.role), key.index, key.worker);
}

std::vector<Actor*> Worker::everyone() {
  std::vector<Actor*> actors = {&buyer};
  for (auto& seller : sellers) actors.push_back(&seller);
  if (bystander) actors.push_back(&*bystander);
  return actors;
}

}  // namespace e2e::flow
