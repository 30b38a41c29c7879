// From an id in a path to the entity: 400 where it is malformed, 404 where nothing has it.
#pragma once

#include <string_view>

#include "sandbox/api_error.hpp"
#include "sandbox/router.hpp"

namespace e2e::sandbox {

Outcome<PurchaseRequest> look_up_request(Context& context, std::string_view id);
Outcome<Offer> look_up_offer(Context& context, std::string_view id);
Outcome<Payment> look_up_payment(Context& context, std::string_view id);
// By either of a user's two ids.
Outcome<User> look_up_user(Context& context, std::string_view id);

}  // namespace e2e::sandbox
