// What became of a flow's live payment, in the words of the reports: whose turn it is, the product's developers' or that of
// whoever looks after wallet and nodes. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/run_result.hpp"

namespace e2e::report {

enum class PaymentEnd {
  not_recognised,  // the tokens arrived, and the backend does not say so: exit 1
  chain_failed,    // they are not known to have arrived: exit 5
  paid_in_part,    // the first of two parts arrived, and the second was not sent
  unsettled,       // the run ended before it was known
  not_asked,       // they arrived, and no answer came from the backend
  not_sent,
  recognised,
};

// Worst first.
std::span<const PaymentEnd> all_payment_ends();

// Absent where the flow has no payment.
std::optional<PaymentEnd> payment_end_of(const core::FlowResult& flow);

// "paid but not recognised by the backend".
std::string_view describe(PaymentEnd end);
// What it means and whose fault it is, as a sentence; "" where there is nothing to explain.
std::string_view meaning_of(PaymentEnd end);

// "1 failed on the chain, 2 paid and recognised"; "" where no flow has a payment.
std::string describe_payment_ends(const std::vector<core::FlowResult>& flows);

}  // namespace e2e::report
