#include "core/live_payment.hpp"

namespace e2e::core {

std::string_view to_string(PaymentOutcome outcome) {
  switch (outcome) {
    case PaymentOutcome::not_sent:
      return "not_sent";
    case PaymentOutcome::chain_failed:
      return "chain_failed";
    case PaymentOutcome::not_recognised:
      return "not_recognised";
    case PaymentOutcome::recognised:
      return "recognised";
  }
  return "not_sent";
}

}  // namespace e2e::core
