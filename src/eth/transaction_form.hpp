// What the writer and the reader of transactions must agree on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "eth/transaction.hpp"

namespace e2e::eth {

// The first byte of a type 2 transaction; a legacy one begins with that of a list.
inline constexpr std::uint8_t kTypeTwo = 0x02;
inline constexpr std::uint8_t kFirstList = 0xc0;

// EIP-155: v = 2 × chain id + 35 + parity.
inline constexpr unsigned kFirstV = 35;

// What geth's pool takes at most. Source: go-ethereum, core/txpool/legacypool ("txMaxSize").
inline constexpr std::size_t kMaximumTransaction = std::size_t{128} * 1024;

// Why no chain can take the transaction, whoever signs it.
std::optional<std::string> problem_of(const Transaction& transaction);

}  // namespace e2e::eth
