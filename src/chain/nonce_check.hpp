// Checks the nonces that nodes report. A number from a node must not decide, without a bound, how much is signed.
//
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "chain/payment_book.hpp"

namespace e2e::chain {

// No account has sent more transactions.
inline constexpr std::uint64_t kHighestNonce = std::uint64_t{1} << 32U;
// How far a node may be from the payment journal, or from another node; and how many nonces are closed at once.
inline constexpr std::uint64_t kNonceTolerance = 16;

// How many transactions of an account are in blocks, and with those in the node's pool.
struct ReportedNonces {
  std::uint64_t latest = 0;
  std::uint64_t pending = 0;
};

// Why the numbers cannot be true; nothing where they can. `known`: the nonces of the payment journal.
std::optional<std::string> implausible(const ReportedNonces& reported, const std::optional<PaymentBook::Nonces>& known);

// Why this cannot be the chain that was paid on: it has fewer transactions of the wallet than were confirmed.
std::optional<std::string> restarted(const ReportedNonces& settled, const std::optional<PaymentBook::Nonces>& known);

// Why several nodes' reports of one number cannot all be true.
std::optional<std::string> disagreement(std::span<const std::uint64_t> reported);

}  // namespace e2e::chain
