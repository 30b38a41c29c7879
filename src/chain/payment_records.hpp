// The records of the payment journal, and their form as lines.
//
// A line is one JSON object: `record` names its kind, `seq` counts from 1 without gaps, `at` is when it was written (UTC),
// and `sum`, its last member, is the beginning of the SHA-256 of everything before it. A signed transaction is in it before
// any node has seen it. No key is ever in it; a signed transaction is an order that anybody can hand in, so the file is its
// owner's alone all the same. docs/live-payments.md describes every field.
// Pure. Units: amounts in base units and prices in wei, as decimal text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/amount.hpp"
#include "base/clock.hpp"
#include "eth/address.hpp"
#include "eth/bytes.hpp"

namespace e2e::chain {

// A process begins to use the journal.
struct RunBegun {
  std::string schema_version = "1.1";
  std::string run_id;
  std::uint64_t chain_id = 0;
  eth::Address wallet;
  eth::Address token;
};

enum class Purpose {
  payment,  // of an order
  gap,      // moves nothing: it uses up a nonce that later ones wait for
};

// Nodes may be given these bytes once they are noted. A second one of the same payment and nonce competes with the first: the
// chain takes one of them.
struct Signed {
  std::string payment;
  Purpose purpose = Purpose::payment;
  std::uint64_t nonce = 0;
  eth::Address to;  // who gets the tokens
  base::TokenAmount amount;
  std::uint64_t gas_limit = 0;
  base::Wei price;  // the most for a unit of gas
  eth::Hash hash;
  eth::Bytes raw;
};

// The same payment, at the same nonce, with a higher fee or in another form.
struct Bumped {
  Signed attempt;
};

// The run has it on record as well: from here on nodes may be given it.
struct Noted {
  std::string payment;
  eth::Hash hash;
};

// A node has it.
struct Sent {
  std::string payment;
  eth::Hash hash;
};

// Every node that was asked refused it, and none showed it. One may have taken it all the same: until something else is mined
// at its nonce, it may still be mined.
struct Rejected {
  std::string payment;
  std::string reason;
  std::string message;
};

// Nobody can tell whether a node has it.
struct Unclear {
  std::string payment;
  std::string message;
};

struct Mined {
  std::string payment;
  eth::Hash hash;
  std::uint64_t block = 0;
  eth::Hash block_hash;
  bool succeeded = false;
  base::TokenAmount moved_out;  // by the token's logs: from the wallet
  base::TokenAmount moved_in;   // and to the destination
  std::uint64_t gas_used = 0;
  base::Wei gas_price;
};

// Its block is no longer part of the chain.
struct Reorged {
  std::string payment;
  eth::Hash hash;
};

struct Confirmed {
  std::string payment;
  eth::Hash hash;
  std::uint64_t confirmations = 0;
};

// What the payee made of it.
struct Checked {
  std::string payment;
  std::string verdict;
};

// Another transaction has used its nonce: it can never be mined.
struct Lost {
  std::string payment;
  std::string message;
};

// Nothing was ever signed under this id, and nothing will be: the purchase is paid under another one.
struct Closed {
  std::string payment;
};

using PaymentRecord = std::variant<RunBegun, Signed, Bumped, Noted, Sent, Rejected, Unclear, Mined, Reorged, Confirmed,
                                   Checked, Lost, Closed>;

struct StampedPaymentRecord {
  std::uint64_t sequence = 1;
  base::WallTime at;
  PaymentRecord record;
};

// With its line end.
std::string to_line(const StampedPaymentRecord& record);

// Without its line end. Nothing where it is no record, not a whole one, or not what was written.
std::optional<StampedPaymentRecord> parse_payment_line(std::string_view line);

}  // namespace e2e::chain
