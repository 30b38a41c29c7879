// Live payments as JSON: a flow's payment, and the run's wallet, books and times. Pure.
#pragma once

#include <boost/json/object.hpp>

#include "core/live_payment.hpp"

namespace e2e::report {

boost::json::object payment_object(const core::LivePayment& payment);
boost::json::object live_payments_object(const core::LivePayments& live);

// "p50Ms" … "maxMs", null before the first sample, and "fewSamples"; the count stands beside them.
boost::json::object percentiles_object(const core::Percentiles& percentiles);
void add_percentiles(boost::json::object& out, const core::Percentiles& percentiles);

double milliseconds(core::Duration duration);

}  // namespace e2e::report
