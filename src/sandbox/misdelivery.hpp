// What the defects make of a notification that was right: where it goes, how often, how late, with which label, or
// that it is never created. Without a defect of its event a notification does not come here.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sandbox/defects.hpp"
#include "sandbox/model.hpp"
#include "sandbox/router.hpp"

namespace e2e::sandbox {

struct Delivery {
  Notice notice;  // addressed to whoever really gets it
  Cause cause;
  UserId intended;
  std::string defect;  // the names of those that changed it, joined by ", "; empty where it is right
  std::chrono::milliseconds delay{0};
  bool suppressed = false;  // never created
};

// `elsewhere` is whom a redirection of the event finds, or nobody.
std::vector<Delivery> misdeliver(const Delivery& right, const Defects& defects, const std::optional<UserId>& elsewhere);

// The first seller who has nothing to do with a notice.
std::optional<UserId> first_uninvolved(std::span<const UserId> sellers, std::span<const UserId> involved);

// Who has that role, or nearly, in another flow: its buyer, or its first targeted seller.
std::optional<UserId> counterpart(const PurchaseRequest& other, RecipientRole role);

// Whom a redirection of its event finds. `about` is the offer that the notice is about, or null.
std::optional<UserId> find_elsewhere(Context& context, const PurchaseRequest& request, const Delivery& right,
                                     const Offer* about);

}  // namespace e2e::sandbox
