// Transactions of the two kinds that payments use, signed to the bytes that a node takes, and read back from them.
//
// Deliberately absent: access lists, blobs, delegations, contract creation, and signatures that hold on every chain.
// Units: prices are wei for a unit of gas.
// Errors: internal for a transaction that cannot be signed, payment_environment for bytes that are none.
// Source: EIP-155 (legacy, with the chain id), EIP-2718 and EIP-1559 (type 2), EIP-2 (low s), EIP-2681 (nonces).
#pragma once

#include <cstdint>
#include <variant>

#include "base/amount.hpp"
#include "eth/address.hpp"
#include "eth/bytes.hpp"
#include "eth/private_key.hpp"

namespace e2e::eth {

// A legacy transaction's.
struct LegacyFee {
  base::Wei gas_price;

  friend bool operator==(const LegacyFee&, const LegacyFee&) = default;
};

// A type 2 transaction's: at most `max` in all, of which at most `priority` goes to the block's producer.
struct DynamicFee {
  base::Wei max;
  base::Wei priority;

  friend bool operator==(const DynamicFee&, const DynamicFee&) = default;
};

struct Transaction {
  std::uint64_t chain_id = 0;
  std::uint64_t nonce = 0;
  std::variant<LegacyFee, DynamicFee> fee;  // its alternative is the transaction's kind
  std::uint64_t gas_limit = 0;
  Address to;
  base::Wei value;
  Bytes data;

  friend bool operator==(const Transaction&, const Transaction&) = default;
};

struct SignedTransaction {
  Transaction transaction;
  Signature signature;
  Address sender;
  Bytes raw;  // what eth_sendRawTransaction takes
  Hash hash;  // what the chain knows it by

  friend bool operator==(const SignedTransaction&, const SignedTransaction&) = default;
};

// The most that a unit of gas may cost.
const base::Wei& price_limit(const Transaction& transaction);

// What is signed: the transaction without a signature, and the digest of that.
Bytes unsigned_bytes(const Transaction& transaction);
Hash signing_hash(const Transaction& transaction);

base::Result<SignedTransaction> sign_transaction(const PrivateKey& key, const Transaction& transaction);

// Only what sign_transaction could have made: one encoding, low s, a chain id, a priority fee within the maximum.
base::Result<SignedTransaction> decode_transaction(ByteView raw);

}  // namespace e2e::eth
