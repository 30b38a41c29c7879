#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "sandbox/envelope.hpp"
#include "sandbox/handlers.hpp"
#include "sandbox/notice_store.hpp"

namespace e2e::sandbox {
namespace {

constexpr std::int64_t kDefaultLimit = 20;
constexpr std::int64_t kMaximumLimit = 100;
constexpr std::int64_t kMaximumPage = 1'000'000;
constexpr std::int64_t kFirstDriftingCount = 3;

std::optional<std::string_view> query_value(std::string_view query, std::string_view name) {
  for (const auto pair : base::split(query, '&')) {
    const auto equals = pair.find('=');
    if (pair.substr(0, equals) != name) continue;
    return equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
  }
  return std::nullopt;
}

std::int64_t positive_number(std::string_view name, std::string_view text, std::vector<FieldError>& errors) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code == std::errc() && end == text.data() + text.size() && value >= 1 && value <= kMaximumPage) return value;
  errors.push_back({std::string(name), fmt::format("must be a whole number from 1 to {}", kMaximumPage)});
  return 1;
}

// A limit above the cap is not refused: the reply says which limit was used.
store::InboxQuery read_query(std::string_view text, std::int64_t cap, std::vector<FieldError>& errors) {
  store::InboxQuery query{1, std::min(kDefaultLimit, cap), false};
  if (const auto page = query_value(text, "page")) query.page = positive_number("page", *page, errors);
  if (const auto limit = query_value(text, "limit")) {
    query.limit = std::min(positive_number("limit", *limit, errors), cap);
  }
  if (const auto unread = query_value(text, "unreadOnly")) {
    query.unread_only = *unread == "true";
    if (*unread != "true" && *unread != "false") errors.push_back({"unreadOnly", "must be true or false"});
  }
  return query;
}

std::int64_t shown_unread(const Defects& defects, const store::InboxCounts& counts) {
  const bool drifts = counts.all >= kFirstDriftingCount && defects.has(DefectKind::unread_drift);
  return counts.unread + (drifts ? 1 : 0);
}

}  // namespace

Outcome<net::ServerReply> list_notifications(Context& context, const Call& call) {
  std::vector<FieldError> errors;
  const auto query = read_query(call.query, context.options.page_cap.value_or(kMaximumLimit), errors);
  if (!errors.empty()) return invalid_fields(std::move(errors));
  const auto page = store::read_inbox(context.database, call.caller->id, query, context.clock.wall());
  return success_text(fmt::format(
      R"({{"notifications":[{}],"pagination":{{"page":{},"limit":{},"total":{},"hasMore":{}}},"unreadCount":{}}})",
      page.items, query.page, query.limit, page.total, query.page * query.limit < page.total,
      shown_unread(context.options.defects, page.counts)));
}

Outcome<net::ServerReply> show_unread_count(Context& context, const Call& call) {
  const auto counts = store::count_inbox(context.database, call.caller->id, context.clock.wall());
  return success(200, {{"unreadCount", shown_unread(context.options.defects, counts)}});
}

// The real backend's route is documented as broken; nothing may come to depend on it.
Outcome<net::ServerReply> show_notification(Context& /*context*/, const Call& /*call*/) {
  return refuse(500, "INTERNAL_ERROR", "This route is out of order");
}

}  // namespace e2e::sandbox
