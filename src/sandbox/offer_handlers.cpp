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

namespace e2e::sandbox {
namespace {

namespace json = boost::json;

constexpr Bounds kTitleLength{1, 200};
constexpr Bounds kDescriptionLength{1, 1000};
constexpr Bounds kNotesLength{0, 1000};
constexpr Bounds kDeliveryAmountRange{1, 10'000};
constexpr std::string_view kCurrencies[] = {"USD", "EUR", "IRR", "USDT", "USDC"};
constexpr std::string_view kDeliveryUnits[] = {"hours", "days", "weeks"};

Price read_price(Fields fields) {
  Price price{fields.amount("amount"), fields.one_of("currency", kCurrencies)};
  if (price.amount == base::TokenAmount()) fields.reject("amount", "must be more than 0");
  return price;
}

DeliveryTime read_delivery_time(Fields fields) {
  return {fields.integer("amount", kDeliveryAmountRange), fields.one_of("unit", kDeliveryUnits)};
}

Offer read_offer(Fields& fields) {
  Offer offer;
  offer.title = fields.text("title", kTitleLength);
  offer.description = fields.text("description", kDescriptionLength);
  offer.price = read_price(fields.object("price"));
  offer.delivery_time = read_delivery_time(fields.object("deliveryTime"));
  offer.notes = fields.optional_text("notes", kNotesLength);
  return offer;
}

Outcome<PurchaseRequest> look_up_open_request(Context& context, const Call& call) {
  auto request = look_up_request(context, call.id);
  if (!request) return request;
  if (!may_offer(*call.caller, *request)) return forbidden("This purchase request is for other sellers");
  return request;
}

// Accepts one offer of its request and rejects the others; both routes end here.
Outcome<net::ServerReply> accept(Context& context, const User& caller, const Offer& chosen) {
  auto request = look_up_request(context, chosen.request.value());
  if (!request) return Refusal(request.error());
  if (caller.id != request->buyer) return forbidden("Only the buyer of the request may accept an offer");
  if (request->selected_offer) return conflict("OFFER_ALREADY_SELECTED", "An offer has been selected already");
  if (!is_open_for_offers(*request)) return bad_request("INVALID_STATUS", "The request is no longer open for offers");

  request->selected_offer = chosen.id;
  request->updated_at = context.clock.wall();
  store::update_request(context.database, *request);
  auto offers = store::list_offers(context.database, request->id);
  const bool losers_stay = context.options.defects.has(DefectKind::losers_not_rejected);
  std::vector<Happening> happenings;
  Offer accepted = chosen;
  for (auto& offer : offers) {
    const bool is_chosen = offer.id == chosen.id;
    if (is_chosen || !losers_stay) {
      offer.status = is_chosen ? OfferStatus::accepted : OfferStatus::rejected;
      store::set_offer_status(context.database, offer.id, offer.status);
    }
    happenings.push_back({is_chosen ? Event::offer_accepted : Event::offer_rejected, &offer});
  }
  announce(context, *request, happenings);
  accepted.status = OfferStatus::accepted;
  return success(200, {{"offer", to_document(accepted)}, {"request", to_document(*request)}});
}

}  // namespace

Outcome<net::ServerReply> create_offer(Context& context, const Call& call) {
  auto request = look_up_open_request(context, call);
  if (!request) return Refusal(request.error());
  std::vector<FieldError> errors;
  Fields fields(call.body, errors);
  Offer offer = read_offer(fields);
  if (!errors.empty()) return invalid_fields(std::move(errors));
  const auto offers = store::list_offers(context.database, request->id);
  const auto is_callers = [&call](const Offer& other) { return other.seller == call.caller->id; };
  if (std::any_of(offers.begin(), offers.end(), is_callers)) {
    return conflict("OFFER_EXISTS", "You have made an offer on this request already");
  }
  if (!is_open_for_offers(*request)) return bad_request("INVALID_STATUS", "The request is no longer open for offers");

  offer.id = OfferId(base::make_uuid(context.ids));
  offer.request = request->id;
  offer.seller = call.caller->id;
  offer.created_at = context.clock.wall();
  store::insert_offer(context.database, offer);
  request->status = Status::received_offers;
  request->updated_at = offer.created_at;
  store::update_request(context.database, *request);
  const Happening happening{Event::offer_created, &offer};
  announce(context, *request, {&happening, 1});
  return success(201, {{"offer", to_document(offer)}});
}

Outcome<net::ServerReply> list_offers(Context& context, const Call& call) {
  const auto request = look_up_request(context, call.id);
  if (!request) return Refusal(request.error());
  if (!may_see(*call.caller, *request)) return forbidden("This purchase request is private");
  json::array offers;
  for (const auto& offer : store::list_offers(context.database, request->id)) {
    offers.push_back(to_document(offer));
  }
  return success(200, {{"offers", std::move(offers)}});
}

Outcome<net::ServerReply> accept_offer(Context& context, const Call& call) {
  const auto offer = look_up_offer(context, call.id);
  if (!offer) return Refusal(offer.error());
  return accept(context, *call.caller, *offer);
}

Outcome<net::ServerReply> select_offer(Context& context, const Call& call) {
  const auto request = look_up_request(context, call.id);
  if (!request) return Refusal(request.error());
  if (call.caller->id != request->buyer) return forbidden("Only the buyer of the request may select an offer");
  std::vector<FieldError> errors;
  Fields fields(call.body, errors);
  const std::string id = fields.uuid("offerId");
  if (!errors.empty()) return invalid_fields(std::move(errors));
  const auto offer = look_up_offer(context, id);
  if (!offer) return Refusal(offer.error());
  if (offer->request != request->id) return not_found("Offer");
  return accept(context, *call.caller, *offer);
}

}  // namespace e2e::sandbox
