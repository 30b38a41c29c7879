// Who may do what, and when: the marketplace's business rules as pure functions.
#pragma once

#include "sandbox/model.hpp"

namespace e2e::sandbox {

// A buyer moves a request forward, skips allowed, or cancels it while it is under way; an admin may set any status.
bool may_move(Role by, Status from, Status to);

bool is_open_for_offers(const PurchaseRequest& request);
bool can_be_delivered(Status status);
bool can_be_confirmed(Status status);

bool is_owner_or_admin(const User& user, const PurchaseRequest& request);
// A private request is seen by its owner, the sellers it is targeted at and admins.
bool may_see(const User& user, const PurchaseRequest& request);
bool may_offer(const User& user, const PurchaseRequest& request);

}  // namespace e2e::sandbox
