#include "chain/nonce_check.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace e2e::chain {
namespace {

std::string too_high(std::uint64_t nonce) {
  return fmt::format("a node reports nonce {} for the wallet, and no account has sent so many transactions", nonce);
}

}  // namespace

std::optional<std::string> implausible(const ReportedNonces& reported,
                                       const std::optional<PaymentBook::Nonces>& known) {
  const std::uint64_t highest = std::max(reported.latest, reported.pending);
  if (highest > kHighestNonce) return too_high(highest);
  if (!known) return std::nullopt;
  const auto apart = [](std::string_view what, std::uint64_t theirs, std::uint64_t ours) {
    return fmt::format("the node's {} for the wallet is {}, but by the payment journal it is {}", what, theirs, ours);
  };
  if (highest > known->given + kNonceTolerance) return apart("next nonce", highest, known->given);
  if (reported.latest + kNonceTolerance < known->used)
    return apart("number of mined nonces", reported.latest, known->used);
  return std::nullopt;
}

std::optional<std::string> restarted(const ReportedNonces& settled, const std::optional<PaymentBook::Nonces>& known) {
  if (!known || settled.latest >= known->confirmed) return std::nullopt;
  return fmt::format("the chain has {} transactions of the wallet, but by the payment journal {} were confirmed",
                     settled.latest, known->confirmed);
}

std::optional<std::string> disagreement(std::span<const std::uint64_t> reported) {
  if (reported.empty()) return std::nullopt;
  const auto [lowest, highest] = std::minmax_element(reported.begin(), reported.end());
  if (*highest > kHighestNonce) return too_high(*highest);
  if (*highest - *lowest <= kNonceTolerance) return std::nullopt;
  return fmt::format("nodes disagree about the wallet's next nonce: {} and {}", *lowest, *highest);
}

}  // namespace e2e::chain
