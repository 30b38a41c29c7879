// Notifications in the database: the inboxes, and the truth behind them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "sandbox/database.hpp"
#include "sandbox/model.hpp"

namespace e2e::sandbox::store {

void insert_notice(Database& database, const Notice& notice);

struct InboxQuery {
  std::int64_t page = 1;
  std::int64_t limit = 20;
  bool unread_only = false;
};

// One page of a user's visible notices, newest first. `items` is the inside of a JSON array.
struct InboxPage {
  std::string items;
  std::int64_t total = 0;
  std::int64_t unread = 0;
};
InboxPage read_inbox(Database& database, const UserId& user, const InboxQuery& query, base::WallTime now);

std::int64_t count_unread(Database& database, const UserId& user, base::WallTime now);

// What was really created, in the order of creation: a notice and its recipient's two ids.
struct CreatedNotice {
  NoticeId id;
  RequestId request;
  std::string event;
  std::string role;
  UserId recipient;
  LegacyUserId recipient_legacy_id;
  std::string category;
  std::optional<std::string> related_id;
  base::WallTime created_at;
  base::WallTime visible_at;
};
std::vector<CreatedNotice> list_created_notices(Database& database);

}  // namespace e2e::sandbox::store
