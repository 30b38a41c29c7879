#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "sandbox/documents.hpp"
#include "sandbox/envelope.hpp"
#include "sandbox/fields.hpp"
#include "sandbox/handlers.hpp"
#include "sandbox/lookups.hpp"
#include "sandbox/notices.hpp"
#include "sandbox/purchase_store.hpp"
#include "sandbox/rules.hpp"
#include "sandbox/user_store.hpp"

namespace e2e::sandbox {
namespace {

namespace json = boost::json;

constexpr Bounds kTitleLength{1, 200};
constexpr Bounds kDescriptionLength{5, 2000};
constexpr Bounds kAddressLength{0, 500};
constexpr Bounds kQuantityRange{1, 1'000'000};
constexpr std::size_t kMaximumTargets = 1'000;
constexpr int kMaximumListed = 100;
constexpr std::string_view kProductTypes[] = {"physical_product", "digital_product", "service", "consultation"};
constexpr std::string_view kCurrencies[] = {"USD", "EUR", "IRR", "USDT", "USDC"};
constexpr std::string_view kUrgencies[] = {"low", "medium", "high", "urgent"};
constexpr std::string_view kDeliveryTypes[] = {"physical", "online"};

Budget read_budget(Fields fields) {
  Budget budget{fields.amount("min"), fields.amount("max"), fields.one_of("currency", kCurrencies)};
  if (budget.max < budget.min) fields.reject("max", "must not be less than min");
  return budget;
}

DeliveryInfo read_delivery_info(Fields fields) {
  return {fields.one_of("deliveryType", kDeliveryTypes), fields.optional_text("address", kAddressLength).value_or("")};
}

PurchaseRequest read_request(Fields& fields) {
  PurchaseRequest request;
  request.title = fields.text("title", kTitleLength);
  request.description = fields.text("description", kDescriptionLength);
  request.category = CategoryId(fields.uuid("categoryId"));
  request.product_type = fields.one_of("productType", kProductTypes);
  if (fields.has("quantity")) request.quantity = fields.integer("quantity", kQuantityRange);
  request.budget = read_budget(fields.object("budget"));
  request.urgency = fields.has("urgency") ? fields.one_of("urgency", kUrgencies) : "medium";
  request.is_public = fields.boolean("isPublic", true);
  for (auto& id : fields.uuids("preferredSellerIds", kMaximumTargets)) {
    request.targeted_sellers.emplace_back(std::move(id));
  }
  if (fields.has("deliveryInfo")) request.delivery_info = read_delivery_info(fields.object("deliveryInfo"));
  return request;
}

bool is_seller(Database& database, const UserId& id) {
  const auto user = store::find_user(database, id);
  return user && user->role == Role::seller;
}

// What only the database can tell about an otherwise valid request.
void check_references(Database& database, const PurchaseRequest& request, Fields& fields) {
  if (!store::category_exists(database, request.category)) fields.reject("categoryId", "names no category");
  auto sellers = request.targeted_sellers;
  std::sort(sellers.begin(), sellers.end());
  if (std::adjacent_find(sellers.begin(), sellers.end()) != sellers.end()) {
    fields.reject("preferredSellerIds", "names a seller twice");
  }
  const auto known = [&database](const UserId& id) { return is_seller(database, id); };
  if (!std::all_of(sellers.begin(), sellers.end(), known)) {
    fields.reject("preferredSellerIds", "names somebody who is no seller");
  }
}

}  // namespace

Outcome<net::ServerReply> list_categories(Context& context, const Call& /*call*/) {
  json::array categories;
  for (const auto& category : store::list_categories(context.database)) {
    categories.push_back(to_document(category));
  }
  return success(200, categories);
}

Outcome<net::ServerReply> create_request(Context& context, const Call& call) {
  std::vector<FieldError> errors;
  Fields fields(call.body, errors);
  PurchaseRequest request = read_request(fields);
  if (errors.empty()) check_references(context.database, request, fields);
  if (!errors.empty()) return invalid_fields(std::move(errors));

  request.id = RequestId(base::make_uuid(context.ids));
  request.buyer = call.caller->id;
  request.created_at = context.clock.wall();
  request.updated_at = request.created_at;
  store::insert_request(context.database, request);
  const Happening happening{Event::request_created, nullptr};
  announce(context, request, {&happening, 1});
  return success(201, {{"purchaseRequest", to_document(request)}});
}

Outcome<net::ServerReply> show_request(Context& context, const Call& call) {
  const auto request = look_up_request(context, call.id);
  if (!request) return Refusal(request.error());
  if (!may_see(*call.caller, *request)) return forbidden("This purchase request is private");
  return success(200, {{"request", to_document(*request)}});
}

Outcome<net::ServerReply> list_own_requests(Context& context, const Call& call) {
  json::array requests;
  for (const auto& request : store::list_requests(context.database, call.caller->id, kMaximumListed)) {
    requests.push_back(to_document(request));
  }
  return success(200, {{"purchaseRequests", std::move(requests)}});
}

}  // namespace e2e::sandbox
