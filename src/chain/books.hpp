// Whether everything that left the wallet is accounted for: tokens, coins and nonces, before and after a run.
//
// Pure. Both sides of every equation are in the result. The expected side is what the journal has of mined transactions,
// by the token's logs and the receipts' gas; the actual side is what the chain says of balances and nonces.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/amount.hpp"
#include "chain/payment_book.hpp"
#include "eth/address.hpp"

namespace e2e::chain {

struct WalletSnapshot {
  std::uint64_t block = 0;  // the newest when it was taken
  base::TokenAmount tokens;
  base::Wei coins;
  std::uint64_t nonce = 0;
  std::map<eth::Address, base::TokenAmount> destinations;
};

// What went out of the wallet or into a destination, in base units, wei or transactions.
struct Equation {
  enum class Side { wallet_tokens, wallet_coins, wallet_nonce, destination_tokens };

  Side side = Side::wallet_tokens;
  eth::Address account;
  std::string expected;
  std::string actual;  // with a sign where it goes the other way

  bool holds() const { return expected == actual; }
};

enum class BooksVerdict {
  balanced,
  foreign_activity,  // somebody else used the wallet, or sent to it
  accounting_error,  // money went where the journal does not say
};

struct Books {
  BooksVerdict verdict = BooksVerdict::balanced;
  std::uint64_t transactions = 0;  // of ours, mined between the snapshots
  base::TokenAmount tokens_left;
  base::Wei coins_left;
  std::vector<Equation> equations;
};

// Where the books begin.
struct OpeningBalance {
  WalletSnapshot snapshot;
  std::set<std::string> mined;  // payments that it includes
  std::set<std::string> open;   // payments that it includes if their nonce is below its own
};

Books close_books(const OpeningBalance& before, const WalletSnapshot& after, const PaymentBook& book);

std::string_view to_string(BooksVerdict verdict);
std::string_view to_string(Equation::Side side);

}  // namespace e2e::chain
