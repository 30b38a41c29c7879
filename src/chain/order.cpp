#include "chain/order.hpp"

namespace e2e::chain {

std::string_view to_string(PaymentFault fault) {
  switch (fault) {
    case PaymentFault::bad_order:
      return "bad_order";
    case PaymentFault::over_cap:
      return "over_cap";
    case PaymentFault::no_funds:
      return "no_funds";
    case PaymentFault::token_refuses:
      return "token_refuses";
    case PaymentFault::rejected:
      return "rejected";
    case PaymentFault::nonce_conflict:
      return "nonce_conflict";
    case PaymentFault::unknown_outcome:
      return "unknown_outcome";
    case PaymentFault::not_mined:
      return "not_mined";
    case PaymentFault::not_confirmed:
      return "not_confirmed";
    case PaymentFault::not_transferred:
      return "not_transferred";
    case PaymentFault::lane_blocked:
      return "lane_blocked";
    case PaymentFault::node_unusable:
      return "node_unusable";
    case PaymentFault::journal_lost:
      return "journal_lost";
    case PaymentFault::interrupted:
      return "interrupted";
    case PaymentFault::internal:
      return "internal";
  }
  return "internal";
}

}  // namespace e2e::chain
