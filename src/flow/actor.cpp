#include "flow/actor.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace e2e::flow {

bool Inbox::add_to_baseline(const std::vector<market::InboxEntry>& entries) {
  bool is_new = false;
  for (const auto& entry : entries) is_new = known_.insert(entry.id).second || is_new;
  return is_new;
}

void Inbox::restore_baseline(const std::vector<std::string>& ids, std::optional<std::int64_t> unread) {
  for (const auto& id : ids) known_.insert(core::NotificationId(id));
  unread_baseline_ = unread;
}

void Inbox::absorb(const std::vector<market::InboxEntry>& entries, const market::CallInfo& call) {
  for (const auto& entry : entries) {
    if (!known_.insert(entry.id).second) continue;
    newest_creation_ = std::max(newest_creation_, entry.created_at);
    items_.push_back({entry.id, entry.category, entry.related_id, call.replied, entry.title, entry.user_ids,
                      entry.is_unread, entry.created_at, call.worker_waited});
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

std::optional<base::WallTime> Worker::newest_creation() {
  std::optional<base::WallTime> newest;
  for (const Actor* actor : everyone()) newest = std::max(newest, actor->inbox.newest_creation());
  return newest;
}

}  // namespace e2e::flow
