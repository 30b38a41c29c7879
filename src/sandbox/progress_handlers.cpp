// What moves a request forward once its offer is chosen: status, payment, delivery and its confirmation.
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

namespace e2e::sandbox {
namespace {

namespace json = boost::json;

constexpr Bounds kStatusLength{1, 30};
constexpr Bounds kProviderLength{1, 50};
constexpr Bounds kShipmentTextLength{0, 1000};

// Stores the new status and tells everyone of what it means.
void move_to(Context& context, PurchaseRequest& request, Status status, std::span<const Happening> happenings) {
  request.status = status;
  request.updated_at = context.clock.wall();
  store::update_request(context.database, request);
  announce(context, request, happenings);
}

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

struct PaymentBody {
  std::string request_id;
  std::string offer_id;
  std::string buyer_id;
  std::string seller_id;
  base::TokenAmount amount;
  std::string currency;
  std::string provider;
};

PaymentBody read_payment(Fields& fields) {
  PaymentBody body;
  body.request_id = fields.uuid("purchaseRequestId");
  body.offer_id = fields.uuid("sellerOfferId");
  body.buyer_id = fields.uuid("buyerId");
  body.seller_id = fields.uuid("sellerId");
  body.amount = fields.amount("amount");
  body.currency = fields.text("currency", kProviderLength);
  body.provider = fields.text("provider", kProviderLength);
  return body;
}

// A payment must be the buyer's, for the selected offer, and of its price.
void check_payment(const PaymentBody& body, const PurchaseRequest& request, const Offer& offer, Fields& fields) {
  if (body.offer_id != offer.id.value()) fields.reject("sellerOfferId", "is not the selected offer");
  if (body.buyer_id != request.buyer.value()) fields.reject("buyerId", "is not the buyer of the request");
  if (body.seller_id != offer.seller.value()) fields.reject("sellerId", "is not the seller of the offer");
  if (!(body.amount == offer.price.amount)) fields.reject("amount", "is not the price of the offer");
  if (body.currency != offer.price.currency) fields.reject("currency", "is not the currency of the offer");
}

Payment store_payment(Context& context, const PaymentBody& body, const PurchaseRequest& request, const Offer& offer) {
  Payment payment{PaymentId(base::make_uuid(context.ids)),
                  request.id,
                  offer.id,
                  request.buyer,
                  offer.seller,
                  offer.price,
                  body.provider,
                  "completed",
                  context.clock.wall()};
  store::insert_payment(context.database, payment);
  return payment;
}

json::object read_shipment(Fields& fields) {
  json::object shipment;
  for (const std::string_view name : {"trackingNumber", "carrier", "notes", "estimatedDelivery"}) {
    if (auto text = fields.optional_text(name, kShipmentTextLength)) shipment.emplace(name, *std::move(text));
  }
  return shipment;
}

constexpr Happening kPaymentConfirmed{Event::payment_confirmed, nullptr};

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

Outcome<net::ServerReply> record_payment(Context& context, const Call& call) {
  if (context.options.defects.has(DefectKind::payments_500)) {
    return refuse(500, "INTERNAL_ERROR", "The payment could not be recorded");
  }
  std::vector<FieldError> errors;
  Fields fields(call.body, errors);
  const PaymentBody body = read_payment(fields);
  if (!errors.empty()) return invalid_fields(std::move(errors));
  auto request = look_up_request(context, body.request_id);
  if (!request) return Refusal(request.error());
  if (call.caller->id != request->buyer) return forbidden("Only the buyer of the request may pay");
  const auto offer = store::find_selected_offer(context.database, *request);
  if (!offer) return bad_request("NO_OFFER_SELECTED", "No offer has been selected");
  check_payment(body, *request, *offer, fields);
  if (!errors.empty()) return invalid_fields(std::move(errors));
  if (!may_move(Role::buyer, request->status, Status::payment)) {
    return conflict("ALREADY_PAID", "The request is past its payment");
  }
  const Payment payment = store_payment(context, body, *request, *offer);
  move_to(context, *request, Status::payment, {&kPaymentConfirmed, 1});
  return success(201, {{"payment", to_document(payment)}});
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
