// When a payment over a chain counts as made: rules over what was seen of it, honest ones and the defective ones that a
// sandbox can be told to follow.
#pragma once

#include "sandbox/defects.hpp"
#include "sandbox/model.hpp"
#include "sandbox/scanner.hpp"

namespace e2e::sandbox {

// What a check of the payment asks the chain. The payment must have a direct balance.
BalanceQuestion question_of(const Payment& payment, const Defects& defects);

// What the address got above the baseline, in base units; 0 where it has less.
base::Uint256 delta_of(const DirectBalance& direct);

bool is_confirmed(const Payment& payment);

// Puts what was read into the payment, and the status and escrow state that follow. To be called for a payment that is
// not confirmed: no later reading takes that back.
void judge(Payment& payment, const BalanceReading& reading, const Defects& defects);

}  // namespace e2e::sandbox
