// Whether a receipt shows the transfer that was ordered: by the token's log, not by the receipt's status.
//
// Pure. Source: eth/transfer_log.hpp.
#pragma once

#include <optional>
#include <string>

#include "chain/payment_book.hpp"
#include "chain/rpc_values.hpp"
#include "eth/address.hpp"

namespace e2e::chain {

struct Purse {
  eth::Address wallet;
  eth::Address token;
};

// What the journal keeps of a receipt.
Mined mined_record(const Payment& payment, const Receipt& receipt, const Purse& purse);

// Why the receipt does not show that the payment was made; nothing where it does.
std::optional<std::string> problem_of(const Payment& payment, const Receipt& receipt, const Purse& purse);

}  // namespace e2e::chain
