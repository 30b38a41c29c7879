#include "sandbox/notice_store.hpp"

#include <iterator>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "sandbox/columns.hpp"

namespace e2e::sandbox::store {
namespace {

template <class Word>
std::optional<std::string_view> name_of(const std::optional<Word>& word) {
  if (!word) return std::nullopt;
  return to_string(*word);
}

// The text columns are, in this order, the members of the notification document.
constexpr std::string_view kPageSql =
    "SELECT id, title, message, severity, category, related_id, action_url, metadata, is_read, created_at"
    " FROM notices WHERE recipient_id = ? AND visible_at <= ? AND is_read <= ?"
    " ORDER BY created_at DESC, sequence DESC LIMIT ? OFFSET ?";

void append_item(std::string& out, const Statement& row, std::string_view legacy_user_id) {
  const auto append_text = [&](std::string_view key, int column) {
    out.append(",\"").append(key).append("\":\"").append(base::json_escape(row.text(column))).push_back('"');
  };
  out.append("{\"id\":\"").append(row.text(0)).append("\",\"userId\":\"").append(legacy_user_id).push_back('"');
  append_text("title", 1);
  append_text("message", 2);
  append_text("type", 3);
  append_text("category", 4);
  if (!row.is_null(5)) append_text("relatedId", 5);
  if (!row.is_null(6)) append_text("actionUrl", 6);
  if (!row.is_null(7)) out.append(",\"metadata\":").append(row.text(7));
  out.append(row.integer(8) != 0 ? ",\"isRead\":true" : ",\"isRead\":false");
  out.append(",\"createdAt\":\"").append(base::to_rfc3339(to_time(row.integer(9)))).append("\"}");
}

}  // namespace

void insert_notice(Database& database, const Notice& notice) {
  database.run(
      "INSERT INTO notices (id, recipient_id, title, message, severity, category, related_id, action_url, metadata,"
      " created_at, visible_at, event, role, request_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      notice.id, notice.recipient, notice.title, notice.message, notice.severity, to_string(notice.category),
      notice.related_id, notice.action_url, to_text(notice.metadata), to_integer(notice.created_at),
      to_integer(notice.visible_at), name_of(notice.event), name_of(notice.role), notice.request);
}

InboxPage read_inbox(Database& database, const User& user, const InboxQuery& query, base::WallTime now) {
  InboxPage page;
  page.unread = count_unread(database, user.id, now);
  page.total = page.unread;
  if (!query.unread_only) {
    Statement count = database.query("SELECT count(*) FROM notices WHERE recipient_id = ? AND visible_at <= ?", user.id,
                                     to_integer(now));
    count.step();
    page.total = count.integer(0);
  }
  const std::int64_t offset = (query.page - 1) * query.limit;
  Statement rows = database.query(kPageSql, user.id, to_integer(now), query.unread_only ? 0 : 1, query.limit, offset);
  while (rows.step()) {
    if (!page.items.empty()) page.items.push_back(',');
    append_item(page.items, rows, user.legacy_id.value());
  }
  return page;
}

std::int64_t count_unread(Database& database, const UserId& user, base::WallTime now) {
  Statement row = database.query(
      "SELECT count(*) FROM notices WHERE recipient_id = ? AND visible_at <= ? AND is_read = 0", user, to_integer(now));
  row.step();
  return row.integer(0);
}

std::vector<CreatedNotice> list_created_notices(Database& database) {
  std::vector<CreatedNotice> notices;
  Statement rows = database.query(
      "SELECT notices.id, request_id, event, notices.role, recipient_id, legacy_id, category, related_id,"
      " notices.created_at, visible_at FROM notices JOIN users ON users.id = recipient_id"
      " WHERE event IS NOT NULL ORDER BY sequence");
  while (rows.step()) {
    notices.push_back({NoticeId(std::string(rows.text(0))), RequestId(std::string(rows.text(1))),
                       std::string(rows.text(2)), std::string(rows.text(3)), UserId(std::string(rows.text(4))),
                       LegacyUserId(std::string(rows.text(5))), std::string(rows.text(6)), optional_text_at(rows, 7),
                       to_time(rows.integer(8)), to_time(rows.integer(9))});
  }
  return notices;
}

}  // namespace e2e::sandbox::store
