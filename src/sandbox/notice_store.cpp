#include "sandbox/notice_store.hpp"

#include <optional>
#include <string_view>

#include <boost/json.hpp>

#include "sandbox/columns.hpp"

namespace e2e::sandbox::store {
namespace {

namespace json = boost::json;

// By visible_at: a delayed notice arrives on top of the inbox, as one does that a late job writes. Without the hint
// SQLite takes the index of the counts and sorts the whole inbox.
constexpr std::string_view kPageSql =
    "SELECT document, is_read FROM notices INDEXED BY notices_newest"
    " WHERE recipient_id = ? AND visible_at <= ? AND is_read <= ?"
    " ORDER BY visible_at DESC, sequence DESC LIMIT ? OFFSET ?";

std::string legacy_id_of(Database& database, const UserId& user) {
  Statement row = database.query("SELECT legacy_id FROM users WHERE id = ?", user);
  row.step();
  return std::string(row.text(0));
}

// Everything that the reader gets but isRead.
json::object document_of(const Notice& notice, const std::string& legacy_user_id) {
  json::object document{{"id", notice.id.value()},
                        {"userId", legacy_user_id},
                        {"title", notice.title},
                        {"message", notice.message},
                        {"type", notice.severity},
                        {"category", to_string(notice.category)},
                        {"createdAt", base::to_rfc3339(notice.visible_at)}};
  if (notice.related_id) document["relatedId"] = *notice.related_id;
  if (notice.action_url) document["actionUrl"] = *notice.action_url;
  if (notice.metadata) document["metadata"] = *notice.metadata;
  return document;
}

void append_item(std::string& out, std::string_view document, bool is_read) {
  document.remove_suffix(1);  // the closing brace
  out.append(document).append(is_read ? R"(,"isRead":true})" : R"(,"isRead":false})");
}

}  // namespace

void insert_notice(Database& database, const Notice& notice) {
  const auto& cause = notice.cause;
  const auto document = json::serialize(document_of(notice, legacy_id_of(database, notice.recipient)));
  database.run(
      "INSERT INTO notices (id, recipient_id, category, related_id, document, created_at, visible_at, event, role,"
      " request_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      notice.id, notice.recipient, to_string(notice.category), notice.related_id, document,
      to_integer(notice.created_at), to_integer(notice.visible_at),
      cause ? std::optional(to_string(cause->event)) : std::nullopt,
      cause ? std::optional(to_string(cause->role)) : std::nullopt,
      cause ? std::optional(cause->request) : std::nullopt);
}

InboxCounts count_inbox(Database& database, const UserId& user, base::WallTime now) {
  Statement counts = database.query(
      "SELECT count(*), count(*) FILTER (WHERE is_read = 0) FROM notices WHERE recipient_id = ? AND visible_at <= ?",
      user, to_integer(now));
  counts.step();
  return {counts.integer(0), counts.integer(1)};
}

InboxPage read_inbox(Database& database, const UserId& user, const InboxQuery& query, base::WallTime now) {
  InboxPage page;
  page.counts = count_inbox(database, user, now);
  page.total = query.unread_only ? page.counts.unread : page.counts.all;
  const std::int64_t offset = (query.page - 1) * query.limit;
  Statement rows = database.query(kPageSql, user, to_integer(now), query.unread_only ? 0 : 1, query.limit, offset);
  while (rows.step()) {
    if (!page.items.empty()) page.items.push_back(',');
    append_item(page.items, rows.text(0), rows.integer(1) != 0);
  }
  return page;
}

}  // namespace e2e::sandbox::store
