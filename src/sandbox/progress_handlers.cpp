// What moves a request forward once its offer is chosen: status, delivery and its confirmation.
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "sandbox/documents.hpp"
#include "sandbox/envelope.hpp"
#include "sandbox/fields.hpp"
#include "sandbox/handlers.hpp"
#include "sandbox/lookups.hpp"
#include "sandbox/progress.hpp"
#include "sandbox/purchase_store.hpp"
#include "sandbox/rules.hpp"

namespace e2e::sandbox {
namespace {

namespace json = boost::json;

constexpr Bounds kStatusLength{1, 30};
constexpr Bounds kShipmentTextLength{0, 1000};

// As move_to(), but for the defect that forgets to store the status.
void confirm(Context& context, PurchaseRequest& request, std::span<const Happening> happenings) {
  if (!context.options.defects.has(DefectKind::stuck_status)) {
    return move_to(context, request, Status::delivered, happenings);
  }
  request.status = Status::delivered;
  announce(context, request, happenings);
}

net::ServerReply request_reply(const PurchaseRequest& request) {
  return success(200, {{"request", to_document(request)}});
}

json::object read_shipment(Fields& fields) {
  json::object shipment;
  for (const std::string_view name : {"trackingNumber", "carrier", "notes", "estimatedDelivery"}) {
    if (auto text = fields.optional_text(name, kShipmentTextLength)) shipment.emplace(name, *std::move(text));
  }
  return shipment;
}

}  // namespace

Outcome<net::ServerReply> set_status(Context& context, const Call& call) {
  auto request = look_up_request(context, call.id);
  if (!request) return Refusal(request.error());
  if (!is_owner_or_admin(*call.caller, *request)) return forbidden("Only the buyer may change the status");
  std::vector<FieldError> errors;
  Fields fields(call.body, errors);
  const auto status = parse_status(fields.text("status", kStatusLength));
  if (!status && errors.empty()) fields.reject("status", "is no status");
  if (!status) return invalid_fields(std::move(errors));
  const Status from = request->status;
  if (!may_move(call.caller->role, from, *status)) {
    return bad_request("INVALID_STATUS", "The status cannot move back from " + std::string(to_string(from)) + " to " +
                                             std::string(to_string(*status)));
  }
  const bool becomes_paid = *status == Status::payment && from != Status::payment;
  move_to(context, *request, *status, {&kPaymentConfirmed, becomes_paid ? 1U : 0U});
  return request_reply(*request);
}

Outcome<net::ServerReply> deliver(Context& context, const Call& call) {
  auto request = look_up_request(context, call.id);
  if (!request) return Refusal(request.error());
  const auto offer = store::find_selected_offer(context.database, *request);
  if (!offer || offer->seller != call.caller->id) return forbidden("Only the selected seller may deliver");
  std::vector<FieldError> errors;
  Fields fields(call.body, errors);
  json::object shipment = read_shipment(fields);
  if (!errors.empty()) return invalid_fields(std::move(errors));
  if (!can_be_delivered(request->status)) {
    return bad_request("INVALID_STATUS", "Only a request that is paid or in processing can be delivered");
  }
  request->shipment = std::move(shipment);
  const Happening happening{Event::seller_delivered, &*offer};
  move_to(context, *request, Status::delivery, {&happening, 1});
  return request_reply(*request);
}

Outcome<net::ServerReply> confirm_delivery(Context& context, const Call& call) {
  auto request = look_up_request(context, call.id);
  if (!request) return Refusal(request.error());
  if (!is_owner_or_admin(*call.caller, *request)) return forbidden("Only the buyer may confirm the delivery");
  if (!can_be_confirmed(request->status)) {
    return bad_request("INVALID_STATUS", "Only a delivery under way can be confirmed");
  }
  // A request that was moved to delivery by its status alone has no seller to tell.
  const auto offer = store::find_selected_offer(context.database, *request);
  const Happening happening{Event::delivery_confirmed, offer ? &*offer : nullptr};
  confirm(context, *request, {&happening, offer ? 1U : 0U});
  return request_reply(*request);
}

}  // namespace e2e::sandbox
