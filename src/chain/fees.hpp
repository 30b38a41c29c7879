// What is offered for gas: enough for the node, never more than the cap.
//
// The price follows the node's suggestion, but not below a floor: nodes of one chain disagree on the least that they
// take, and the difference costs nothing on a test network. Whether a chain knows type 2 transactions is told by its blocks
// having a base fee, which may well be zero (BSC).
// Units: wei for a unit of gas. Pure.
// Source: EIP-1559; BEP-226 (base fee 0); go-ethereum core/txpool/legacypool (a replacement costs 10 % more, in both parts
// of the fee).
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "base/amount.hpp"
#include "base/result.hpp"
#include "eth/transaction.hpp"

namespace e2e::chain {

enum class TransactionType { automatic, legacy, dynamic };

using Fee = std::variant<eth::LegacyFee, eth::DynamicFee>;

struct FeePolicy {
  TransactionType type = TransactionType::automatic;
  base::Wei floor = base::Wei::from_gwei(1);
  base::Wei cap = base::Wei::from_gwei(20);
};

struct FeeMarket {
  base::Wei gas_price;                // what the node suggests
  std::optional<base::Wei> base_fee;  // absent: no type 2 transactions
};

// Errors: payment_environment, where the cap is below what is needed, or the chain lacks the wanted type.
base::Result<Fee> opening_fee(const FeePolicy& policy, const FeeMarket& market);

// More than the last one, so that a pool lets it take its place; at least what the node named. Nothing where the cap
// forbids that.
std::optional<Fee> raised_fee(const FeePolicy& policy, const Fee& last, const std::optional<base::Uint256>& needed);

// The same offer in the form that every chain knows.
Fee as_legacy(const Fee& fee);

// The most that a unit of gas can cost under it.
base::Wei most(const Fee& fee);

// From an estimate to a limit: a quarter more, within what a token transfer may sensibly take.
// Errors: payment_environment, where it takes more.
base::Result<std::uint64_t> gas_limit_for(std::uint64_t estimate);

inline constexpr std::uint64_t kLeastGas = 60'000;
inline constexpr std::uint64_t kMostGas = 200'000;

}  // namespace e2e::chain
