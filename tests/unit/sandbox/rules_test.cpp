#include "sandbox/rules.hpp"

#include <gtest/gtest.h>

namespace e2e::sandbox {
namespace {

using enum Status;

struct Move {
  Role by;
  Status from;
  Status to;
  bool allowed;
};

TEST(Rules, StatusMovesForwardForBuyersAndAnywhereForAdmins) {
  constexpr Move kMoves[] = {
      {Role::buyer, pending, active, true},           {Role::buyer, pending, completed, true},
      {Role::buyer, received_offers, payment, true},  {Role::buyer, payment, payment, false},
      {Role::buyer, payment, pending_payment, false}, {Role::buyer, delivered, completed, true},
      {Role::buyer, pending, cancelled, true},        {Role::buyer, delivered, cancelled, true},
      {Role::buyer, completed, cancelled, false},     {Role::buyer, cancelled, cancelled, false},
      {Role::buyer, cancelled, completed, false},     {Role::admin, completed, pending, true},
      {Role::admin, cancelled, active, true},         {Role::admin, payment, payment, true},
  };
  for (const auto& move : kMoves) {
    EXPECT_EQ(may_move(move.by, move.from, move.to), move.allowed)
        << to_string(move.by) << ": " << to_string(move.from) << " to " << to_string(move.to);
  }
}

TEST(Rules, OffersAreOpenUntilOneIsSelectedOrTheRequestMovesOn) {
  PurchaseRequest request;
  for (const auto status : {pending, active, received_offers}) {
    request.status = status;
    EXPECT_TRUE(is_open_for_offers(request)) << to_string(status);
  }
  request.selected_offer = OfferId("o");
  EXPECT_FALSE(is_open_for_offers(request));
  request.selected_offer.reset();
  for (const auto status : {pending_payment, payment, delivered, completed, cancelled}) {
    request.status = status;
    EXPECT_FALSE(is_open_for_offers(request)) << to_string(status);
  }
}

TEST(Rules, DeliveryNeedsPaymentAndConfirmationDelivery) {
  for (const auto status : {pending, active, received_offers, pending_payment, payment, processing, delivery, delivered,
                            completed, cancelled}) {
    EXPECT_EQ(can_be_delivered(status), status == payment || status == processing) << to_string(status);
    EXPECT_EQ(can_be_confirmed(status), status == delivery) << to_string(status);
  }
}

TEST(Rules, PrivateRequestsAreForTheirParties) {
  PurchaseRequest request;
  request.buyer = UserId("owner");
  request.targeted_sellers = {UserId("target")};
  const auto user = [](Role role, const char* id) {
    User made;
    made.role = role;
    made.id = UserId(id);
    return made;
  };
  const User target = user(Role::seller, "target");
  const User stranger = user(Role::seller, "stranger");
  request.is_public = false;
  EXPECT_TRUE(may_see(user(Role::buyer, "owner"), request));
  EXPECT_TRUE(may_see(target, request));
  EXPECT_TRUE(may_see(user(Role::admin, "root"), request));
  EXPECT_FALSE(may_see(stranger, request));
  EXPECT_FALSE(may_see(user(Role::buyer, "other"), request));
  EXPECT_TRUE(may_offer(target, request));
  EXPECT_FALSE(may_offer(stranger, request));
  request.is_public = true;
  EXPECT_TRUE(may_see(stranger, request));
  EXPECT_TRUE(may_offer(stranger, request));
  EXPECT_FALSE(may_offer(user(Role::buyer, "owner"), request));
}

}  // namespace
}  // namespace e2e::sandbox
