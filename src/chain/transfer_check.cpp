#include "chain/transfer_check.hpp"

#include <fmt/format.h>

#include "eth/transfer_log.hpp"

namespace e2e::chain {
namespace {

using base::TokenAmount;
using base::Uint256;

// The largest number there is, where the sum would be beyond it: a token may log what it likes.
Uint256 sum(const Uint256& a, const Uint256& b) {
  const Uint256 most = (std::numeric_limits<Uint256>::max)();
  return a > most - b ? most : Uint256(a + b);
}

}  // namespace

Mined mined_record(const Payment& payment, const Receipt& receipt, const Purse& purse) {
  Uint256 out = 0;
  Uint256 in = 0;
  for (const eth::Log& log : receipt.logs) {
    const auto transfer = eth::decode_transfer_log(log);
    if (!transfer || transfer->token != purse.token) continue;
    if (transfer->from == purse.wallet) out = sum(out, transfer->amount.base_units());
    if (transfer->to == payment.to) in = sum(in, transfer->amount.base_units());
  }
  base::Wei price = receipt.gas_price;
  for (const Attempt& attempt : payment.attempts) {
    if (price == base::Wei() && attempt.hash == receipt.transaction)
      price = attempt.price;  // without a base fee: the same
  }
  return {payment.id,      receipt.transaction, receipt.block, receipt.block_hash, receipt.succeeded, TokenAmount(out),
          TokenAmount(in), receipt.gas_used,    price};
}

std::optional<std::string> problem_of(const Payment& payment, const Receipt& receipt, const Purse& purse) {
  if (!receipt.succeeded) return "the transaction was reverted";
  if (receipt.from != purse.wallet) return "the receipt is of another sender";
  if (payment.purpose == Purpose::gap) return std::nullopt;
  if (receipt.to != purse.token) return "the receipt is of a call of another contract";
  const auto judgement = eth::judge_transfer(receipt.logs, {purse.token, purse.wallet, payment.to, payment.amount});
  switch (judgement.verdict) {
    case eth::TransferVerdict::exact:
      return std::nullopt;
    case eth::TransferVerdict::no_log:
      return "the transaction succeeded, and the token logged no transfer";
    case eth::TransferVerdict::wrong_amount:
      return fmt::format("the token moved {} instead of {}", judgement.moved.to_string(), payment.amount.to_string());
    case eth::TransferVerdict::several:
      return fmt::format("the token logged {} transfers instead of one", judgement.logs);
  }
  return "the receipt cannot be judged";
}

}  // namespace e2e::chain
