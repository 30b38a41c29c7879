// A payment that moves test tokens on a chain, as a report shows it: what each flow's came to, and the wallet's books.
//
// Pure values. Amounts are decimal texts (tokens with their decimals, coins of the chain), but for the sides of equations,
// which are exact whole numbers; addresses and hashes are hex.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/statistics.hpp"

namespace e2e::core {

// How far a payment got.
enum class PaymentOutcome {
  not_sent,        // no token was moved, and none will be
  chain_failed,    // sent, or perhaps sent, and not known to have arrived: the payment environment's fault
  not_recognised,  // it arrived, and the backend does not say so: the product's
  recognised,
};

std::string_view to_string(PaymentOutcome outcome);

// What a transfer took, part by part; absent where it was not seen to happen in this run.
struct PaymentTimes {
  std::optional<Duration> signing;       // and writing it down
  std::optional<Duration> broadcast;     // until a node had it
  std::optional<Duration> inclusion;     // until it was seen in a block
  std::optional<Duration> confirmation;  // until that block was deep enough
  std::optional<Duration> recognition;   // until the backend said that it was paid
};

struct LivePayment {
  PaymentOutcome outcome = PaymentOutcome::not_sent;
  std::uint64_t chain_id = 0;
  std::string token;        // the contract's address
  std::string destination;  // where the backend wants it
  std::string amount;       // in tokens
  std::string transaction;  // hash; "" while nothing was sent, like the following
  std::string explorer;     // link to it; "" where the chain has none
  std::optional<std::uint64_t> nonce;
  std::optional<std::uint64_t> block;
  std::optional<std::uint64_t> gas_used;
  std::string gas_price;  // in wei
  std::optional<std::uint64_t> confirmations;
  PaymentTimes times;
};

// One equation that must hold of what left the wallet: what was written down, and what the chain says.
// Units: base units of the token, wei or transactions; with a sign where it went the other way.
struct BookEquation {
  std::string side;     // wallet_tokens, wallet_coins, wallet_nonce or destination_tokens
  std::string account;  // whose
  std::string expected;
  std::string actual;

  bool holds() const { return expected == actual; }
};

// "tokens out of the wallet", "tokens into 0x3e…".
std::string side_in_words(const BookEquation& equation);
// One of its sides as people read it: tokens and coins with their decimals, which loses nothing.
std::string amount_in_words(const BookEquation& equation, const std::string& amount);

struct PaymentBooks {
  // balanced, foreign_activity, accounting_error or not_closed; "" where nobody tried to close them.
  std::string verdict;
  std::string reason;  // why they could not be closed; else ""
  std::uint64_t transactions = 0;
  std::vector<BookEquation> equations;

  bool are_closed() const { return !verdict.empty() && verdict != "not_closed"; }
  bool is_balanced() const { return verdict == "balanced" && first_broken() == nullptr; }
  // The first equation that does not hold; null where all do. Borrows from the books.
  const BookEquation* first_broken() const;
};

// What the books come to, as a sentence: "the books balance", or why they do not, with both sides of the first broken
// equation. It quotes addresses and errors as they are.
std::string describe(const PaymentBooks& books);

// The wallet that pays, before the first payment.
struct PayingWallet {
  std::string address;
  std::string network;  // "bsc-testnet"
  std::uint64_t chain_id = 0;
  std::string rpc_host;
  std::string token;
  std::string token_symbol;
  std::string tokens;
  std::string coins;
  std::uint64_t enough_for = 0;       // payments of the highest price
  std::uint64_t enough_for_more = 0;  // the same after the run; meaningful where the books were closed
  std::string max_payment;
  std::string max_spend;
  std::vector<std::string> warnings;
};

// What a run that pays live has of the chain.
struct LivePayments {
  PayingWallet wallet;
  PaymentBooks books;
  // Over the run's payments; count 0 where nothing was measured.
  Percentiles signing;
  Percentiles broadcast;
  Percentiles inclusion;
  Percentiles confirmation;
  Percentiles recognition;
};

}  // namespace e2e::core
