#include "sandbox/direct_balance.hpp"

#include <stdexcept>

namespace e2e::sandbox {
namespace {

bool confirms(const BalanceReading& reading, const Defects& defects) {
  if (defects.has(DefectKind::check_never_confirms)) return false;
  return defects.has(DefectKind::confirms_before_payment) || reading.confirmations >= kRequiredConfirmations;
}

// Asked only of payments that go over a chain.
[[noreturn]] void refuse() { throw std::logic_error("the payment goes over no chain"); }

}  // namespace

BalanceQuestion question_of(const Payment& payment, const Defects& defects) {
  if (!payment.direct_balance) refuse();
  const auto& direct = *payment.direct_balance;
  const bool takes_any = defects.has(DefectKind::underpaid_confirms);
  return {direct.address, direct.baseline, takes_any ? base::Uint256(1) : payment.price.amount.base_units()};
}

base::Uint256 delta_of(const DirectBalance& direct) {
  return direct.observed > direct.baseline ? base::Uint256(direct.observed - direct.baseline) : base::Uint256(0);
}

bool is_confirmed(const Payment& payment) { return payment.status == "confirmed"; }

void judge(Payment& payment, const BalanceReading& reading, const Defects& defects) {
  if (!payment.direct_balance) refuse();
  auto& direct = *payment.direct_balance;
  direct.observed = reading.balance;
  direct.confirmations = reading.confirmations;
  direct.escrow_state.reset();
  if (confirms(reading, defects)) {
    payment.status = "confirmed";
    direct.escrow_state = "funded";
    return;
  }
  payment.status = reading.confirmations > 0 ? "processing" : "pending";
  if (reading.confirmations == 0 && delta_of(direct) > 0) direct.escrow_state = "partial";
}

}  // namespace e2e::sandbox
