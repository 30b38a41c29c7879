// The record of a payment that was made elsewhere.
#include <string>
#include <utility>
#include <vector>

#include "sandbox/documents.hpp"
#include "sandbox/envelope.hpp"
#include "sandbox/fields.hpp"
#include "sandbox/handlers.hpp"
#include "sandbox/lookups.hpp"
#include "sandbox/payment_store.hpp"
#include "sandbox/progress.hpp"
#include "sandbox/purchase_store.hpp"
#include "sandbox/rules.hpp"

namespace e2e::sandbox {
namespace {

constexpr Bounds kProviderLength{1, 50};

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
void check_payment_body(const PaymentBody& body, const PurchaseRequest& request, const Offer& offer, Fields& fields) {
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
                  context.clock.wall(),
                  std::nullopt};
  store::insert_payment(context.database, payment);
  return payment;
}

}  // namespace

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
  check_payment_body(body, *request, *offer, fields);
  if (!errors.empty()) return invalid_fields(std::move(errors));
  if (!may_move(Role::buyer, request->status, Status::payment)) {
    return conflict("ALREADY_PAID", "The request is past its payment");
  }
  if (store::find_payment_of(context.database, request->id)) {
    return conflict("PAYMENT_UNDER_WAY", "The request is being paid over a chain");
  }
  const Payment payment = store_payment(context, body, *request, *offer);
  move_to(context, *request, Status::payment, {&kPaymentConfirmed, 1});
  return success(201, {{"payment", to_document(payment)}});
}

}  // namespace e2e::sandbox
