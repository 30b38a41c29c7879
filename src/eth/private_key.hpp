// The key of an account: what signs, and never leaves.
//
// Move-only, and wiped when it ends; it cannot be printed, copied or compared. Its raw bytes go to the redactor and
// nowhere else: raw().
// Errors: usage for a text that is no key; internal where a signature proves wrong. No message repeats what was given.
// Owns: the bytes. Threads: signing is safe from several.
// Source: SEC 1 (ECDSA), RFC 6979 (nonces), EIP-2 (low s), Yellow Paper appendix F.
#pragma once

#include <memory>

#include "base/id_source.hpp"
#include "base/secret.hpp"
#include "eth/address.hpp"
#include "eth/bytes.hpp"

namespace e2e::eth {

class Curve;

struct Signature {
  base::Uint256 r = 0;
  base::Uint256 s = 0;
  bool y_parity = false;

  friend bool operator==(const Signature&, const Signature&) = default;
};

class PrivateKey {
 public:
  // 64 hex digits, with or without 0x, and with white space around them. `randomness` blinds the arithmetic against side
  // channels; what is signed does not depend on it.
  static base::Result<PrivateKey> parse(const base::Secret& text, base::IdSource& randomness);
  // 32 bytes.
  static base::Result<PrivateKey> from_raw(base::Secret raw, std::shared_ptr<const Curve> curve);

  const Address& address() const { return address_; }
  // Deterministic, with low s. The signature was checked: it leads back to address().
  base::Result<Signature> sign(const Hash& hash) const;

  // For base::Redactor, which looks for it in every spelling, hex among them.
  const base::Secret& raw() const { return raw_; }

 private:
  PrivateKey(base::Secret raw, std::shared_ptr<const Curve> curve, const Address& address);

  base::Secret raw_;
  std::shared_ptr<const Curve> curve_;
  Address address_;
};

// Whose signature it is. Whether s is low is the caller's question.
base::Result<Address> recover(const Hash& hash, const Signature& signature);

// EIP-2: of the two values of s that are right, only the lower makes a valid transaction.
bool has_low_s(const Signature& signature);

}  // namespace e2e::eth
