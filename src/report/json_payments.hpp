// Live payments as JSON: a flow's payment, and the run's wallet, books and times. Pure.
//
// What is not known is absent. Amounts are text, because readers that hold numbers as doubles would change them.
#pragma once

#include <boost/json/object.hpp>

#include "core/live_payment.hpp"

namespace e2e::report {

boost::json::object payment_object(const core::LivePayment& payment);
boost::json::object live_payments_object(const core::LivePayments& live);

}  // namespace e2e::report
