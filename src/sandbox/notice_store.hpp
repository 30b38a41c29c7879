// Notifications in the database, as inboxes.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "sandbox/database.hpp"
#include "sandbox/model.hpp"

namespace e2e::sandbox::store {

void insert_notice(Database& database, const Notice& notice);

// Of a user's visible notices.
struct InboxCounts {
  std::int64_t all = 0;
  std::int64_t unread = 0;
};
InboxCounts count_inbox(Database& database, const UserId& user, base::WallTime now);

struct InboxQuery {
  std::int64_t page = 1;
  std::int64_t limit = 20;
  bool unread_only = false;
};

// One page of a user's visible notices, newest first. `items` is the inside of a JSON array.
struct InboxPage {
  std::string items;
  std::int64_t total = 0;
  InboxCounts counts;
};
InboxPage read_inbox(Database& database, const UserId& user, const InboxQuery& query, base::WallTime now);

}  // namespace e2e::sandbox::store
