#include <map>
#include <string>
#include <utility>

#include <boost/json.hpp>

#include "base/version.hpp"
#include "sandbox/envelope.hpp"
#include "sandbox/handlers.hpp"
#include "sandbox/notice_store.hpp"

namespace e2e::sandbox {
namespace {

namespace json = boost::json;

json::object health(const base::Clock& clock) {
  return {{"message", "The marketplace is up"},
          {"timestamp", base::to_rfc3339(clock.wall())},
          {"environment", "sandbox"},
          {"version", base::version()}};
}

json::object to_document(const store::CreatedNotice& notice) {
  json::object document{{"notificationId", notice.id.value()},
                        {"event", notice.event},
                        {"role", notice.role},
                        {"recipient", {{"id", notice.recipient.value()}, {"_id", notice.recipient_legacy_id.value()}}},
                        {"category", notice.category},
                        {"relatedId", nullptr},
                        {"createdAt", base::to_rfc3339(notice.created_at)},
                        {"visibleAt", base::to_rfc3339(notice.visible_at)}};
  if (notice.related_id) document["relatedId"] = *notice.related_id;
  return document;
}

json::array notices_by_request(Database& database) {
  std::map<RequestId, json::array> by_request;
  for (const auto& notice : store::list_created_notices(database)) {
    by_request[notice.request].push_back(to_document(notice));
  }
  json::array requests;
  for (auto& [request, notices] : by_request) {
    requests.push_back({{"purchaseRequestId", request.value()}, {"notifications", std::move(notices)}});
  }
  return requests;
}

json::object traffic_document(const Traffic& traffic) {
  json::object routes;
  for (const auto& [name, count] : traffic.routes) {
    routes.emplace(name, count);
  }
  return {{"tiers", {{"global", traffic.global}, {"auth", traffic.auth}, {"payment", traffic.payment}}},
          {"routes", std::move(routes)}};
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
  return success(200, {{"purchaseRequests", notices_by_request(context.database)},
                       {"requests", traffic_document(context.traffic)}});
}

}  // namespace e2e::sandbox
