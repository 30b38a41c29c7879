// Payments in the database, and what is known of those that go over a chain.
#pragma once

#include <optional>

#include "sandbox/database.hpp"
#include "sandbox/model.hpp"

namespace e2e::sandbox::store {

// A request has one payment at most.
void insert_payment(Database& database, const Payment& payment);
std::optional<Payment> find_payment(Database& database, const PaymentId& id);
std::optional<Payment> find_payment_of(Database& database, const RequestId& request);
// Stores what a check may change: the status and what it saw of the chain.
void update_payment(Database& database, const Payment& payment);

}  // namespace e2e::sandbox::store
