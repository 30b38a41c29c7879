#include "report/payment_end.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"

namespace e2e::report {
namespace {

constexpr std::array kWorstFirst = {PaymentEnd::not_recognised, PaymentEnd::chain_failed, PaymentEnd::paid_in_part,
                                    PaymentEnd::unsettled,      PaymentEnd::not_asked,    PaymentEnd::not_sent,
                                    PaymentEnd::recognised};

bool is_products_fault(const core::FlowResult& flow) {
  return !flow.failure || flow.failure->kind == core::FailureKind::product ||
         flow.failure->kind == core::FailureKind::notification;
}

bool is_chains_fault(const core::FlowResult& flow) {
  return !flow.failure || flow.failure->kind == core::FailureKind::payment;
}

}  // namespace

std::span<const PaymentEnd> all_payment_ends() { return kWorstFirst; }

std::optional<PaymentEnd> payment_end_of(const core::FlowResult& flow) {
  if (!flow.payment) return std::nullopt;
  switch (flow.payment->outcome) {
    case core::PaymentOutcome::recognised:
      return PaymentEnd::recognised;
    case core::PaymentOutcome::not_recognised:
      return is_products_fault(flow) ? PaymentEnd::not_recognised : PaymentEnd::not_asked;
    case core::PaymentOutcome::chain_failed:
      return is_chains_fault(flow) ? PaymentEnd::chain_failed : PaymentEnd::unsettled;
    case core::PaymentOutcome::not_sent:
      // What was refused later does not undo a part that is in a block.
      return flow.payment->block ? PaymentEnd::paid_in_part : PaymentEnd::not_sent;
  }
  return std::nullopt;
}

std::string_view describe(PaymentEnd end) {
  switch (end) {
    case PaymentEnd::not_recognised:
      return "paid but not recognised by the backend";
    case PaymentEnd::chain_failed:
      return "failed on the chain";
    case PaymentEnd::paid_in_part:
      return "paid in part";
    case PaymentEnd::unsettled:
      return "not known to have arrived";
    case PaymentEnd::not_asked:
      return "paid without an answer from the backend";
    case PaymentEnd::not_sent:
      return "not sent";
    case PaymentEnd::recognised:
      return "paid and recognised";
  }
  return "";
}

std::string_view meaning_of(PaymentEnd end) {
  switch (end) {
    case PaymentEnd::not_recognised:
      return "the tokens arrived where the backend wanted them, and it does not say so. The product is wrong (exit "
             "code "
             "1); chain and wallet did their part.";
    case PaymentEnd::chain_failed:
      return "sent, or perhaps sent, and not known to have arrived. Wallet, node or chain failed (exit code 5); of the "
             "product it says nothing.";
    case PaymentEnd::paid_in_part:
      return "the first part arrived, and the second was not sent; the failed flow says why.";
    case PaymentEnd::unsettled:
      return "sent, or perhaps sent, and the run ended before it was known. The payment journal has it.";
    case PaymentEnd::not_asked:
      return "the tokens arrived, and whether the backend recognises them is not known.";
    case PaymentEnd::not_sent:
      return "no token was moved; the failed flow says why.";
    case PaymentEnd::recognised:
      return "";
  }
  return "";
}

std::string describe_payment_ends(const std::vector<core::FlowResult>& flows) {
  std::vector<std::string> parts;
  for (const PaymentEnd end : kWorstFirst) {
    const auto count = std::count_if(flows.begin(), flows.end(),
                                     [&](const core::FlowResult& flow) { return payment_end_of(flow) == end; });
    if (count > 0) parts.push_back(fmt::format("{} {}", count, describe(end)));
  }
  return base::join(parts, ", ");
}

}  // namespace e2e::report
