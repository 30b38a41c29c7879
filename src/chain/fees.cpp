#include "chain/fees.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace e2e::chain {
namespace {

using base::Uint256;
using base::Wei;

std::string in_gwei(const Wei& price) { return (price * 1'000'000'000U).to_coins() + " gwei"; }

tl::unexpected<base::Error> above_cap(const Wei& price, const FeePolicy& policy) {
  return base::fail(base::ErrorKind::payment_environment,
                    fmt::format("gas costs {} now, and at most {} are paid", in_gwei(price), in_gwei(policy.cap)),
                    "wait until gas is cheaper, or ask a node whose price is not wrong");
}

// A twelfth and a half more, rounded up: over the 10 % that pools want, in whole numbers too.
Wei an_eighth_more(const Wei& price) {
  return Wei(Uint256((price.count() * 9 + 7) / 8 + (price.count() == 0 ? 1 : 0)));
}

Wei a_tenth_more(const Wei& price) {
  return Wei(Uint256((price.count() * 11 + 9) / 10 + (price.count() == 0 ? 1 : 0)));
}

// At least `least`, and an eighth more than before if the cap allows that.
std::optional<Wei> raised(const Wei& last, const Wei& least, const Wei& cap) {
  const Wei wanted = std::min(std::max(an_eighth_more(last), least), cap);
  return wanted >= least && wanted > last ? std::optional(wanted) : std::nullopt;
}

}  // namespace

base::Result<Fee> opening_fee(const FeePolicy& policy, const FeeMarket& market) {
  const Wei price = std::max(market.gas_price, policy.floor);
  if (policy.type == TransactionType::dynamic && !market.base_fee) {
    return base::fail(base::ErrorKind::payment_environment,
                      "the chain's blocks have no base fee, so it takes no type 2",
                      "leave E2E_TX_TYPE out, or set it to legacy");
  }
  if (price > policy.cap) return above_cap(price, policy);
  if (policy.type == TransactionType::legacy || !market.base_fee) return eth::LegacyFee{price};
  const Wei base_fee = *market.base_fee;
  if (base_fee == Wei()) return eth::DynamicFee{price, price};
  // The base fee may double before the transaction is mined.
  const Wei tip = price > base_fee ? price - base_fee : Wei(Uint256(1));
  if (base_fee + tip > policy.cap) return above_cap(base_fee + tip, policy);
  return eth::DynamicFee{std::min(base_fee + base_fee + tip, policy.cap), tip};
}

std::optional<Fee> raised_fee(const FeePolicy& policy, const Fee& last, const std::optional<Uint256>& needed) {
  const auto least_after = [&](const Wei& price) { return needed ? Wei(*needed) : a_tenth_more(price); };
  if (const auto* legacy = std::get_if<eth::LegacyFee>(&last)) {
    const auto price = raised(legacy->gas_price, least_after(legacy->gas_price), policy.cap);
    return price ? std::optional<Fee>(eth::LegacyFee{*price}) : std::nullopt;
  }
  const auto& dynamic = std::get<eth::DynamicFee>(last);
  const auto priority = raised(dynamic.priority, least_after(dynamic.priority), policy.cap);
  if (!priority) return std::nullopt;
  const auto max = raised(dynamic.max, std::max(*priority, least_after(dynamic.max)), policy.cap);
  return max ? std::optional<Fee>(eth::DynamicFee{*max, *priority}) : std::nullopt;
}

Wei most(const Fee& fee) {
  if (const auto* legacy = std::get_if<eth::LegacyFee>(&fee)) return legacy->gas_price;
  return std::get<eth::DynamicFee>(fee).max;
}

Fee as_legacy(const Fee& fee) { return eth::LegacyFee{most(fee)}; }

base::Result<std::uint64_t> gas_limit_for(std::uint64_t estimate) {
  if (estimate > kMostGas) {
    return base::fail(
        base::ErrorKind::payment_environment,
        fmt::format("a transfer of the token takes {} gas, more than the {} that are allowed", estimate, kMostGas),
        "see what the token's transfer does");
  }
  return std::clamp(estimate + estimate / 4, kLeastGas, kMostGas);
}

}  // namespace e2e::chain
