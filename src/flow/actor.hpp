// A test actor: a buyer or seller that exists for this run alone, with its token and its inbox.
//
// Owns: the token and everything seen in the inbox. Threads: used by its own worker only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/secret.hpp"
#include "core/accounting.hpp"
#include "core/run_result.hpp"
#include "market/codec.hpp"

namespace e2e::flow {

// What has been seen in an inbox: the baseline's ids, and every item since.
class Inbox {
 public:
  // Marks what is there before the first flow; it is never judged.
  void set_baseline(const std::vector<market::InboxEntry>& entries);
  // Takes in what a read showed and no earlier one did.
  void absorb(const std::vector<market::InboxEntry>& entries, base::Instant seen);
  bool knows(const core::NotificationId& id) const { return known_.contains(id); }

  // In the order in which they were taken in.
  const std::vector<core::InboxItem>& items() const { return items_; }
  void mark_swept(base::Instant at) { swept_at_ = at; }
  std::optional<base::Instant> swept_at() const { return swept_at_; }

 private:
  std::unordered_set<core::NotificationId> known_;
  std::vector<core::InboxItem> items_;
  std::optional<base::Instant> swept_at_;
};

struct Actor {
  core::ActorKey key;
  std::vector<std::string> ids;  // every id the backend gave it; the first is the one that foreign keys use
  base::Secret token;
  Inbox inbox;

  const std::string& user_id() const { return ids.front(); }  // ids is never empty once the actor is set up
  core::ActorRef ref() const { return {key.role, key.index, ids.empty() ? std::string() : ids.front()}; }
};

// "seller 2 of worker 1".
std::string name_of(const core::ActorKey& key);

// One worker's cast, kept for all its rounds and levels.
struct Worker {
  int number = 1;
  Actor buyer;
  std::vector<Actor> sellers;

  std::vector<Actor*> everyone();
};

}  // namespace e2e::flow
