#include "sandbox/truth_store.hpp"

#include "sandbox/columns.hpp"

namespace e2e::sandbox::store {
namespace {

constexpr std::string_view kInsertSql =
    "INSERT INTO notice_defects (notice_id, request_id, event, role, intended_id, intended_legacy_id, related_id,"
    " defect) SELECT ?, ?, ?, ?, id, legacy_id, ?, ? FROM users WHERE id = ?";

constexpr std::string_view kCreatedSql =
    "SELECT notices.id, notices.request_id, notices.event, notices.role, recipient_id, legacy_id,"
    " coalesce(intended_id, recipient_id), coalesce(intended_legacy_id, legacy_id), category, notices.related_id,"
    " defect, notices.created_at, visible_at FROM notices JOIN users ON users.id = recipient_id"
    " LEFT JOIN notice_defects ON notice_id = notices.id WHERE notices.event IS NOT NULL ORDER BY notices.sequence";

UserIds ids_at(const Statement& row, int column) {
  return {UserId(std::string(row.text(column))), LegacyUserId(std::string(row.text(column + 1)))};
}

}  // namespace

void insert_defective_delivery(Database& database, const Delivery& delivery) {
  const auto& cause = delivery.cause;
  const auto id = delivery.suppressed ? std::nullopt : std::optional(delivery.notice.id);
  database.run(kInsertSql, id, cause.request, to_string(cause.event), to_string(cause.role), delivery.notice.related_id,
               delivery.defect, delivery.intended);
}

std::vector<CreatedNotice> list_created_notices(Database& database) {
  std::vector<CreatedNotice> notices;
  Statement rows = database.query(kCreatedSql);
  while (rows.step()) {
    CreatedNotice notice;
    notice.id = NoticeId(std::string(rows.text(0)));
    notice.request = RequestId(std::string(rows.text(1)));
    notice.event = rows.text(2);
    notice.role = rows.text(3);
    notice.recipient = ids_at(rows, 4);
    notice.intended = ids_at(rows, 6);
    notice.category = rows.text(8);
    notice.related_id = optional_text_at(rows, 9);
    notice.defect = optional_text_at(rows, 10);
    notice.created_at = to_time(rows.integer(11));
    notice.visible_at = to_time(rows.integer(12));
    notices.push_back(std::move(notice));
  }
  return notices;
}

std::vector<SuppressedNotice> list_suppressed_notices(Database& database) {
  std::vector<SuppressedNotice> notices;
  Statement rows = database.query(
      "SELECT request_id, event, role, intended_id, intended_legacy_id, related_id, defect FROM notice_defects"
      " WHERE notice_id IS NULL ORDER BY sequence");
  while (rows.step()) {
    notices.push_back({RequestId(std::string(rows.text(0))), std::string(rows.text(1)), std::string(rows.text(2)),
                       ids_at(rows, 3), optional_text_at(rows, 5), std::string(rows.text(6))});
  }
  return notices;
}

std::map<RequestId, std::string> list_statuses(Database& database) {
  std::map<RequestId, std::string> statuses;
  Statement rows = database.query("SELECT id, status FROM requests");
  while (rows.step()) {
    statuses.emplace(std::string(rows.text(0)), std::string(rows.text(1)));
  }
  return statuses;
}

}  // namespace e2e::sandbox::store
