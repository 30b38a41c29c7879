// The arithmetic of secp256k1, for keys and signatures of eth: the one user of libsecp256k1.
//
// A Curve is a context of that library, blinded once with random bytes that come from outside; what is not about secret
// keys needs none.
// Threads: const use is safe from several. Source: libsecp256k1 0.2, secp256k1.h; SEC 2 (the curve's order).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "base/id_source.hpp"
#include "eth/bytes.hpp"

struct secp256k1_context_struct;

namespace e2e::eth {

using KeyView = std::span<const std::uint8_t, 32>;

// 0x04, x, y.
using PublicKey = std::array<std::uint8_t, 65>;
// 0x02 or 0x03 for the parity of y, then x.
using CompressedPublicKey = std::array<std::uint8_t, 33>;

struct CompactSignature {
  std::array<std::uint8_t, 64> r_and_s{};
  int recovery_id = 0;  // 0..3; bit 1: r was reduced by the curve's order
};

class Curve {
 public:
  explicit Curve(base::IdSource& randomness);
  ~Curve();
  Curve(const Curve&) = delete;
  Curve& operator=(const Curve&) = delete;

  // Nothing where the key is not valid.
  std::optional<PublicKey> public_key(KeyView key) const;
  std::optional<CompressedPublicKey> compressed_public_key(KeyView key) const;
  // Deterministic (RFC 6979) and with the lower of the two values of s.
  std::optional<CompactSignature> sign(const Hash& hash, KeyView key) const;

  // From 1 to the curve's order less 1.
  static bool is_key(KeyView key);
  // key := key + addend modulo the order; false, and the key is worthless, where there is no such key.
  static bool add_to_key(std::span<std::uint8_t, 32> key, KeyView addend);
  // The key that made the signature; nothing where there is none. High values of s are no obstacle.
  static std::optional<PublicKey> recover(const Hash& hash, const CompactSignature& signature);
  // The number of the curve's points, n.
  static const base::Uint256& order();

 private:
  secp256k1_context_struct* context_;
};

}  // namespace e2e::eth
