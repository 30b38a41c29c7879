#include "sandbox/documents.hpp"

#include <boost/json.hpp>

namespace e2e::sandbox {

namespace json = boost::json;
namespace {

json::value or_null(const std::optional<std::string>& text) { return text ? json::value(*text) : json::value(); }

}  // namespace

json::object to_document(const User& user) {
  return {{"_id", user.legacy_id.value()},
          {"id", user.id.value()},
          {"pgId", user.id.value()},
          {"email", user.email},
          {"firstName", user.first_name},
          {"lastName", user.last_name},
          {"role", to_string(user.role)},
          {"status", user.active ? "active" : "inactive"},
          {"isEmailVerified", user.email_verified},
          {"createdAt", base::to_rfc3339(user.created_at)}};
}

json::object to_document(const ProductCategory& category) {
  return {{"id", category.id.value()}, {"name", category.name}, {"slug", category.slug}};
}

json::object to_document(const PurchaseRequest& request) {
  json::array sellers;
  for (const auto& seller : request.targeted_sellers) {
    sellers.emplace_back(seller.value());
  }
  json::object document{{"id", request.id.value()},
                        {"buyerId", request.buyer.value()},
                        {"title", request.title},
                        {"description", request.description},
                        {"categoryId", request.category.value()},
                        {"productType", request.product_type},
                        {"quantity", request.quantity},
                        {"budget",
                         {{"min", request.budget.min.to_string()},
                          {"max", request.budget.max.to_string()},
                          {"currency", request.budget.currency}}},
                        {"urgency", request.urgency},
                        {"isPublic", request.is_public},
                        {"preferredSellerIds", std::move(sellers)},
                        {"status", to_string(request.status)},
                        {"selectedOfferId", nullptr},
                        {"createdAt", base::to_rfc3339(request.created_at)},
                        {"updatedAt", base::to_rfc3339(request.updated_at)}};
  if (request.selected_offer) document["selectedOfferId"] = request.selected_offer->value();
  if (request.delivery_info) {
    document["deliveryInfo"] = {{"deliveryType", request.delivery_info->type},
                                {"address", request.delivery_info->address}};
  }
  if (request.shipment) document["delivery"] = *request.shipment;
  return document;
}

json::object to_document(const Offer& offer) {
  json::object document{{"id", offer.id.value()},
                        {"purchaseRequestId", offer.request.value()},
                        {"sellerId", offer.seller.value()},
                        {"title", offer.title},
                        {"description", offer.description},
                        {"price", {{"amount", offer.price.amount.to_string()}, {"currency", offer.price.currency}}},
                        {"deliveryTime", {{"amount", offer.delivery_time.amount}, {"unit", offer.delivery_time.unit}}},
                        {"status", to_string(offer.status)},
                        {"createdAt", base::to_rfc3339(offer.created_at)}};
  if (offer.notes) document["notes"] = *offer.notes;
  return document;
}

json::object to_document(const Payment& payment) {
  json::object document{{"id", payment.id.value()},
                        {"purchaseRequestId", payment.request.value()},
                        {"sellerOfferId", payment.offer.value()},
                        {"buyerId", payment.buyer.value()},
                        {"sellerId", payment.seller.value()},
                        {"amount", payment.price.amount.to_string()},
                        {"currency", payment.price.currency},
                        {"provider", payment.provider},
                        {"status", payment.status},
                        {"createdAt", base::to_rfc3339(payment.created_at)}};
  if (payment.direct_balance) {
    document["escrowState"] = or_null(payment.direct_balance->escrow_state);
    document["transactionHash"] = or_null(payment.direct_balance->transaction_hash);
  }
  return document;
}

}  // namespace e2e::sandbox
