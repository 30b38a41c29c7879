#include <map>
#include <optional>
#include <string>
#include <utility>

#include <boost/json.hpp>

#include "base/version.hpp"
#include "sandbox/envelope.hpp"
#include "sandbox/handlers.hpp"
#include "sandbox/truth_store.hpp"

namespace e2e::sandbox {
namespace {

namespace json = boost::json;

json::object health(const base::Clock& clock) {
  return {{"message", "The marketplace is up"},
          {"timestamp", base::to_rfc3339(clock.wall())},
          {"environment", "sandbox"},
          {"version", base::version()}};
}

json::value or_null(const std::optional<std::string>& text) { return text ? json::value(*text) : json::value(); }

json::object to_document(const store::UserIds& user) {
  return {{"id", user.id.value()}, {"_id", user.legacy_id.value()}};
}

json::object to_document(const store::CreatedNotice& notice) {
  return {{"notificationId", notice.id.value()},
          {"event", notice.event},
          {"role", notice.role},
          {"recipient", to_document(notice.recipient)},
          {"intended", to_document(notice.intended)},
          {"category", notice.category},
          {"relatedId", or_null(notice.related_id)},
          {"defect", or_null(notice.defect)},
          {"createdAt", base::to_rfc3339(notice.created_at)},
          {"visibleAt", base::to_rfc3339(notice.visible_at)}};
}

json::object to_document(const store::SuppressedNotice& notice) {
  return {{"event", notice.event},
          {"role", notice.role},
          {"recipient", to_document(notice.recipient)},
          {"relatedId", or_null(notice.related_id)},
          {"defect", notice.defect}};
}

// What is known of one purchase request; of a deleted one only what others were told about it.
struct RequestTruth {
  std::optional<std::string> status;
  json::array notices;
  json::array suppressed;
};

json::array truth_by_request(Database& database) {
  std::map<RequestId, RequestTruth> by_request;
  for (auto& [request, status] : store::list_statuses(database)) {
    by_request[request].status = status;
  }
  for (const auto& notice : store::list_created_notices(database)) {
    by_request[notice.request].notices.push_back(to_document(notice));
  }
  for (const auto& notice : store::list_suppressed_notices(database)) {
    by_request[notice.request].suppressed.push_back(to_document(notice));
  }
  json::array requests;
  for (auto& [request, truth] : by_request) {
    requests.push_back({{"purchaseRequestId", request.value()},
                        {"status", or_null(truth.status)},
                        {"notifications", std::move(truth.notices)},
                        {"suppressed", std::move(truth.suppressed)}});
  }
  return requests;
}

json::array names_of(const Defects& defects) {
  json::array names;
  for (const auto& defect : defects.all()) {
    names.emplace_back(defect.name);
  }
  return names;
}

json::object traffic_document(const Traffic& traffic) {
  json::object routes;
  for (const auto& [name, count] : traffic.routes) {
    routes.emplace(name, count);
  }
  return {{"tiers", {{"global", traffic.global}, {"auth", traffic.auth}, {"payment", traffic.payment}}},
          {"routes", std::move(routes)},
          {"throttled",
           {{"global", traffic.throttled.global},
            {"auth", traffic.throttled.auth},
            {"payment", traffic.throttled.payment}}}};
}

}  // namespace

Outcome<net::ServerReply> show_health(Context& context, const Call& /*call*/) {
  return success_flat(health(context.clock));
}

Outcome<net::ServerReply> show_api_health(Context& context, const Call& /*call*/) {
  json::object members = health(context.clock);
  members["database"] = {{"status", "connected"}};
  members["cache"] = {{"status", "not used"}};
  return success_flat(members);
}

Outcome<net::ServerReply> show_version(Context& /*context*/, const Call& /*call*/) {
  return success(200, {{"name", "marketplace-sandbox"}, {"version", base::version()}});
}

Outcome<net::ServerReply> show_truth(Context& context, const Call& /*call*/) {
  if (!context.options.expose_truth) return not_found("Route");
  return success(200, {{"defects", names_of(context.options.defects)},
                       {"purchaseRequests", truth_by_request(context.database)},
                       {"requests", traffic_document(context.traffic)}});
}

}  // namespace e2e::sandbox
