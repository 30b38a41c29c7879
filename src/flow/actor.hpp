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
#include "market/call.hpp"
#include "market/codec.hpp"

namespace e2e::flow {

// What has been seen in an inbox: the baseline's ids, and every item since.
class Inbox {
 public:
  // Marks what is there before the first flow; it is never judged. Returns whether any of it is new.
  bool add_to_baseline(const std::vector<market::InboxEntry>& entries);
  // Marks what an earlier part of the run found there before its first flow.
  void restore_baseline(const std::vector<std::string>& ids, std::optional<std::int64_t> unread);
  // Takes in what a read, whose first page `call` asked for, showed and no earlier one did.
  void absorb(const std::vector<market::InboxEntry>& entries, const market::CallInfo& call);
  bool knows(const core::NotificationId& id) const { return known_.contains(id); }
  // The baseline and everything since, in no order.
  const std::unordered_set<core::NotificationId>& known() const { return known_; }

  // In the order in which they were taken in.
  const std::vector<core::InboxItem>& items() const { return items_; }
  void mark_swept(base::Instant at) { swept_at_ = at; }
  std::optional<base::Instant> swept_at() const { return swept_at_; }

  // The unread count that belongs to what has been taken in until `at`.
  void note_unread(std::int64_t count, base::Instant at) { unread_readings_.push_back({count, at}); }
  std::optional<std::int64_t> unread_baseline() const { return unread_baseline_; }
  const std::vector<core::UnreadReading>& unread_readings() const { return unread_readings_; }
  void set_unread_baseline(std::optional<std::int64_t> count) { unread_baseline_ = count; }
  // By what has been taken in; absent where the baseline is unknown.
  std::optional<std::int64_t> expected_unread() const;

  // The newest time of creation of what has been taken in, by the backend's clock; absent where it does not say.
  std::optional<base::WallTime> newest_creation() const { return newest_creation_; }

 private:
  std::unordered_set<core::NotificationId> known_;
  std::vector<core::InboxItem> items_;
  std::optional<base::Instant> swept_at_;
  std::optional<base::WallTime> newest_creation_;
  std::optional<std::int64_t> unread_baseline_;
  std::vector<core::UnreadReading> unread_readings_;
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
  // A seller whom no request targets: whatever it is told of the worker's flows is at the wrong recipient.
  std::optional<Actor> bystander;

  // The bystander last.
  std::vector<Actor*> everyone();
  // Of all its actors' inboxes, as far as they have been read.
  std::optional<base::WallTime> newest_creation();
};

}  // namespace e2e::flow
