#include "sandbox/rules.hpp"

#include <algorithm>

namespace e2e::sandbox {
namespace {

bool is_targeted(const User& user, const PurchaseRequest& request) {
  const auto& sellers = request.targeted_sellers;
  return std::find(sellers.begin(), sellers.end(), user.id) != sellers.end();
}

}  // namespace

bool may_move(Role by, Status from, Status to) {
  if (by == Role::admin) return true;
  if (from == Status::cancelled) return false;
  if (to == Status::cancelled) return from < Status::completed;
  return from < to;
}

bool is_open_for_offers(const PurchaseRequest& request) {
  return request.status <= Status::received_offers && !request.selected_offer;
}

bool can_be_delivered(Status status) { return status == Status::payment || status == Status::processing; }

bool can_be_confirmed(Status status) { return status == Status::delivery; }

bool is_owner_or_admin(const User& user, const PurchaseRequest& request) {
  return user.role == Role::admin || user.id == request.buyer;
}

bool may_see(const User& user, const PurchaseRequest& request) {
  return request.is_public || is_owner_or_admin(user, request) || is_targeted(user, request);
}

bool may_offer(const User& user, const PurchaseRequest& request) {
  return user.role == Role::seller && (request.is_public || is_targeted(user, request));
}

}  // namespace e2e::sandbox
