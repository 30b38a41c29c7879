// The payment that tests of transactions sign.
#pragma once

#include "eth/erc20.hpp"
#include "eth/transaction.hpp"
#include "unit/eth/eth_fixture.hpp"

namespace e2e::eth {

// 10 tokens to kReceiver on chain 97, at 1 gwei for a unit of gas.
inline Transaction payment(std::uint64_t nonce, bool type_two = false) {
  const auto price = base::Wei::from_gwei(1);
  Transaction transaction;
  transaction.chain_id = 97;
  transaction.nonce = nonce;
  transaction.fee = LegacyFee{price};
  if (type_two) transaction.fee = DynamicFee{price, price};
  transaction.gas_limit = 65000;
  transaction.to = address_from(kToken);
  transaction.data = transfer_call(address_from(kReceiver), must(base::TokenAmount::parse("10")));
  return transaction;
}

}  // namespace e2e::eth
