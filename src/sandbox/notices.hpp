// Who is told what. Every mutation of a purchase goes through announce(), inside its transaction, so that it and its
// notifications are stored together or not at all.
#pragma once

#include <span>
#include <vector>

#include "sandbox/model.hpp"
#include "sandbox/router.hpp"

namespace e2e::sandbox {

// One thing that happened to a purchase.
struct Happening {
  Event event = Event::request_created;
  const Offer* offer = nullptr;  // the offer it is about, or the selected one; null where no offer is involved
};

// Everyone who must be told, without ids and times.
std::vector<Notice> notices_for(const PurchaseRequest& request, const Happening& happening);

// To be called once by every mutation of a purchase, also by one of which nobody is told: it brings the system noise.
void announce(Context& context, const PurchaseRequest& request, std::span<const Happening> happenings);

// A new user's inbox: empty but for the system noise.
void welcome(Context& context, const User& user);

}  // namespace e2e::sandbox
