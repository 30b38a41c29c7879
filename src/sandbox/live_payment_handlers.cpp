// Payments over a chain: the buyer is told an address of the payment's own and an amount, sends the tokens, and has the
// address's balance checked.
#include <algorithm>
#include <array>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "sandbox/direct_balance.hpp"
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

namespace json = boost::json;

constexpr Bounds kNameLength{1, 50};
constexpr Bounds kHexLength{1, 100};
constexpr Bounds kChainIds{1, 0xffff'ffff};
constexpr std::uint64_t kBscTestnet = 97;
constexpr std::string_view kNetworks[] = {"bsc-testnet", "bnb-testnet",     "bsctest", "bsc_testnet",
                                          "bnbt",        "binance-testnet", "97"};
constexpr std::string_view kTokens[] = {"USDT"};
constexpr std::string_view kProviders[] = {"amn.scanner"};
constexpr std::string_view kModes[] = {"direct-balance"};
// Where every payment goes under the defect shared-destination. Nobody has its key, nor that of any other destination.
constexpr std::string_view kSharedDestination = "0x5a4dd3b0c5c1f4b7e7d0c0ffee00000000005afe";

struct IntentBody {
  std::string request_id;
  std::string offer_id;
  base::TokenAmount amount;
  std::int64_t chain_id = 0;
};

IntentBody read_intent(Fields& fields, std::uint64_t chain_id) {
  IntentBody body;
  body.request_id = fields.uuid("purchaseRequestId");
  body.offer_id = fields.uuid("sellerOfferId");
  body.amount = fields.amount("amount");
  fields.one_of("currency", kTokens);
  // Development chains have no name of their own.
  if (chain_id == kBscTestnet) {
    fields.one_of("network", kNetworks);
  } else {
    fields.text("network", kNameLength);
  }
  body.chain_id = fields.integer("chainId", kChainIds);
  fields.one_of("token", kTokens);
  fields.one_of("provider", kProviders);
  fields.one_of("mode", kModes);
  const std::string address = fields.text("buyerAddress", kHexLength);
  if (!address.empty() && !eth::Address::parse(address)) fields.reject("buyerAddress", "must be an address");
  return body;
}

struct Intent {
  PurchaseRequest request;
  Offer offer;
};

// What an intent is for, if it may be made.
Outcome<Intent> find_intent(Context& context, const Call& call) {
  std::vector<FieldError> errors;
  Fields fields(call.body, errors);
  const auto chain_id = context.options.scanner->chain_id();
  const IntentBody body = read_intent(fields, chain_id);
  if (errors.empty() && static_cast<std::uint64_t>(body.chain_id) != chain_id) {
    fields.reject("chainId", fmt::format("must be {}", chain_id));
  }
  if (!errors.empty()) return invalid_fields(std::move(errors));
  auto request = look_up_request(context, body.request_id);
  if (!request) return Refusal(request.error());
  if (call.caller->id != request->buyer) return forbidden("Only the buyer of the request may pay");
  auto offer = store::find_selected_offer(context.database, *request);
  if (!offer) return bad_request("NO_OFFER_SELECTED", "No offer has been selected");
  if (body.offer_id != offer->id.value()) fields.reject("sellerOfferId", "is not the selected offer");
  if (!(body.amount == offer->price.amount)) fields.reject("amount", "is not the price of the offer");
  if (body.amount.base_units() == 0) fields.reject("amount", "must be more than 0");
  if (offer->price.currency != kTokens[0]) fields.reject("currency", "is not the currency of the offer");
  if (!errors.empty()) return invalid_fields(std::move(errors));
  if (!may_move(Role::buyer, request->status, Status::payment)) {
    return conflict("ALREADY_PAID", "The request is past its payment");
  }
  return Intent{*std::move(request), *std::move(offer)};
}

eth::Address make_destination(Context& context) {
  const bool is_shared = context.options.defects.has(DefectKind::shared_destination);
  const auto text = is_shared ? std::string(kSharedDestination) : "0x" + base::make_hex(context.ids, 40);
  return eth::Address::parse(text).value();
}

const BalanceReading& reading_of(const Call& call) {
  if (call.reading == nullptr) throw std::logic_error("a handler is without the answer to its question");
  return *call.reading;
}

Payment store_intent(Context& context, const Intent& intent, const BalanceReading& reading) {
  DirectBalance direct;
  direct.chain_id = context.options.scanner->chain_id();
  direct.address = reading.address;
  direct.baseline = reading.balance;
  direct.observed = reading.balance;
  Payment payment{PaymentId(base::make_uuid(context.ids)),
                  intent.request.id,
                  intent.offer.id,
                  intent.request.buyer,
                  intent.offer.seller,
                  intent.offer.price,
                  std::string(kProviders[0]),
                  "pending",
                  context.clock.wall(),
                  std::move(direct)};
  store::insert_payment(context.database, payment);
  return payment;
}

// Quantities are decimal strings of base units: a client's numbers could not hold them.
json::object payment_document(const Payment& payment) {
  json::object document{{"payment", to_document(payment)}};
  if (payment.direct_balance) {
    document["directBalance"] = {{"address", payment.direct_balance->address.to_string()},
                                 {"tokenAddress", kTokenAddress},
                                 {"amount", payment.price.amount.base_units().str()},
                                 {"decimals", base::TokenAmount::kDecimals},
                                 {"chainId", payment.direct_balance->chain_id},
                                 {"baseline", payment.direct_balance->baseline.str()}};
  }
  return document;
}

net::ServerReply check_reply(const Payment& payment) {
  if (!payment.direct_balance) throw std::logic_error("a check of a payment that goes over no chain");
  const auto& direct = *payment.direct_balance;
  json::object document = payment_document(payment);
  document["check"] = {{"expected", payment.price.amount.base_units().str()},
                       {"observed", direct.observed.str()},
                       {"delta", delta_of(direct).str()},
                       {"confirmations", direct.confirmations},
                       {"required", kRequiredConfirmations}};
  return success(200, document);
}

bool is_hash(std::string_view text) {
  return text.size() == 66 && text.starts_with("0x") && eth::parse_hash(text).has_value();
}

// A database may outlive the node that it was made with.
bool is_of_this_chain(const Context& context, const Payment& payment) {
  return payment.direct_balance && payment.direct_balance->chain_id == context.options.scanner->chain_id();
}

Refusal wrong_chain() { return conflict("WRONG_CHAIN", "The payment was made known for another chain"); }

struct Check {
  Payment payment;
  std::optional<std::string> transaction_hash;
};

// What a check is of, if it may be made.
Outcome<Check> find_check(Context& context, const Call& call) {
  auto payment = look_up_payment(context, call.id);
  if (!payment) return Refusal(payment.error());
  if (call.caller->role != Role::admin && call.caller->id != payment->buyer) {
    return forbidden("Only the buyer may have the payment checked");
  }
  std::vector<FieldError> errors;
  Fields fields(call.body, errors);
  auto hash = fields.optional_text("txHash", kHexLength);
  if (hash && errors.empty() && !is_hash(*hash)) fields.reject("txHash", "must be 0x and 64 hex digits");
  if (!errors.empty()) return invalid_fields(std::move(errors));
  if (!payment->direct_balance) return bad_request("NO_DIRECT_BALANCE", "The payment does not go over a chain");
  if (!is_of_this_chain(context, *payment)) return wrong_chain();
  return Check{*std::move(payment), std::move(hash)};
}

// The request may have been moved on, or cancelled, by its status route meanwhile: then it stays where it is.
void tell_of_confirmation(Context& context, const Payment& payment) {
  auto request = store::find_request(context.database, payment.request);
  if (!request || !may_move(Role::buyer, request->status, Status::payment)) return;
  move_to(context, *request, Status::payment, {&kPaymentConfirmed, 1});
}

}  // namespace

Inquiry ask_for_intent(Context& context, const Call& call) {
  const auto intent = find_intent(context, call);
  if (!intent) return Refusal(intent.error());
  if (store::find_payment_of(context.database, intent->request.id)) return std::nullopt;
  return BalanceQuestion{make_destination(context)};
}

// A request has one payment: whoever asks again, as after a lost reply, is told of the same.
Outcome<net::ServerReply> create_intent(Context& context, const Call& call) {
  const auto intent = find_intent(context, call);
  if (!intent) return Refusal(intent.error());
  if (const auto existing = store::find_payment_of(context.database, intent->request.id)) {
    if (!is_of_this_chain(context, *existing)) return wrong_chain();
    return success(200, payment_document(*existing));
  }
  return success(201, payment_document(store_intent(context, *intent, reading_of(call))));
}

Inquiry ask_for_check(Context& context, const Call& call) {
  const auto check = find_check(context, call);
  if (!check) return Refusal(check.error());
  if (is_confirmed(check->payment)) return std::nullopt;
  return question_of(check->payment, context.options.defects);
}

Outcome<net::ServerReply> check_payment(Context& context, const Call& call) {
  auto check = find_check(context, call);
  if (!check) return Refusal(check.error());
  Payment& payment = check->payment;
  if (is_confirmed(payment)) return check_reply(payment);
  judge(payment, reading_of(call), context.options.defects);
  if (payment.direct_balance && check->transaction_hash) {
    payment.direct_balance->transaction_hash = std::move(check->transaction_hash);
  }
  store::update_payment(context.database, payment);
  if (is_confirmed(payment)) tell_of_confirmation(context, payment);
  return check_reply(payment);
}

Outcome<net::ServerReply> show_payment(Context& context, const Call& call) {
  const auto payment = look_up_payment(context, call.id);
  if (!payment) return Refusal(payment.error());
  const auto& caller = *call.caller;
  if (caller.role != Role::admin && caller.id != payment->buyer && caller.id != payment->seller) {
    return forbidden("Only those who are paid or pay may see the payment");
  }
  return success(200, payment_document(*payment));
}

}  // namespace e2e::sandbox
