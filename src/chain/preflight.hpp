// What must be true of chain, token and wallet before a run creates anything.
//
// Nothing is signed and nothing is sent. A wallet that holds too little is no error here: doctor shows it, a run refuses it.
// Errors: payment_environment (wrong chain, no token at the address, a token that cannot be paid with, gas above the cap),
// cancelled.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "chain/books.hpp"
#include "chain/endpoints.hpp"
#include "chain/fees.hpp"

namespace e2e::chain {

struct PreflightPlan {
  eth::Address wallet;
  eth::Address token;
  FeePolicy fees;
  std::uint64_t payments = 0;  // that the run will make
  base::TokenAmount largest;   // of them
  base::TokenAmount in_all;
};

struct Preflight {
  std::string host;  // of the node that answered
  std::uint64_t block = 0;
  std::string symbol;
  base::TokenAmount tokens;
  base::Wei coins;
  FeeMarket market;
  std::uint64_t gas_limit = 0;   // of one payment
  base::Wei coins_needed;        // for all payments, at the highest price that is paid
  std::uint64_t enough_for = 0;  // payments of the largest amount
  bool is_delegated = false;     // the wallet has code (EIP-7702): one transaction in flight, and who knows what else
  std::vector<std::string> warnings;
  std::optional<base::Error> shortage;  // why the run cannot pay for all that it plans
};

// For how many payments it is enough: of that amount, at the highest price of gas that is paid.
std::uint64_t enough_for(const base::TokenAmount& tokens, const base::Wei& coins, const base::TokenAmount& payment,
                         const base::Wei& gas_of_payment);

net::Task<Preflight> preflight(Endpoints& endpoints, PreflightPlan plan);

// Balances and nonce as the newest block has them, all from one node.
net::Task<WalletSnapshot> take_snapshot(Endpoints& endpoints, eth::Address wallet, eth::Address token,
                                        std::vector<eth::Address> destinations);

// What an address holds of the token.
Question<base::TokenAmount> ask_tokens(const eth::Address& token, const eth::Address& owner);

}  // namespace e2e::chain
