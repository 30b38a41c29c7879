#include "sandbox/lookups.hpp"

#include "base/text.hpp"
#include "sandbox/fields.hpp"
#include "sandbox/payment_store.hpp"
#include "sandbox/purchase_store.hpp"
#include "sandbox/user_store.hpp"

namespace e2e::sandbox {
namespace {

Refusal malformed_id() { return bad_request("INVALID_ID", "Malformed id"); }

}  // namespace

Outcome<PurchaseRequest> look_up_request(Context& context, std::string_view id) {
  if (!is_uuid(id)) return malformed_id();
  auto request = store::find_request(context.database, RequestId(base::to_lower(id)));
  if (!request) return not_found("Purchase request");
  return *std::move(request);
}

Outcome<Offer> look_up_offer(Context& context, std::string_view id) {
  if (!is_uuid(id)) return malformed_id();
  auto offer = store::find_offer(context.database, OfferId(base::to_lower(id)));
  if (!offer) return not_found("Offer");
  return *std::move(offer);
}

Outcome<Payment> look_up_payment(Context& context, std::string_view id) {
  if (!is_uuid(id)) return malformed_id();
  auto payment = store::find_payment(context.database, PaymentId(base::to_lower(id)));
  if (!payment) return not_found("Payment");
  return *std::move(payment);
}

Outcome<User> look_up_user(Context& context, std::string_view id) {
  if (!is_uuid(id) && !is_legacy_id(id)) return malformed_id();
  auto user = is_uuid(id) ? store::find_user(context.database, UserId(base::to_lower(id)))
                          : store::find_user(context.database, LegacyUserId(base::to_lower(id)));
  if (!user) return not_found("User");
  return *std::move(user);
}

}  // namespace e2e::sandbox
