// From a wallet's seed to the key of one of its accounts, along a path such as m/44'/60'/0'/0/0.
//
// Errors: usage for a path that is none; internal where a path leads to no key, which happens once in 2^127.
// Owns: the key and its chain code. Source: BIP-32, BIP-44, SLIP-44 (coin type 60).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "eth/private_key.hpp"

namespace e2e::eth {

// Added to the index of a hardened child: one whose key does not follow from public keys.
inline constexpr std::uint32_t kHardened = 0x8000'0000U;
inline constexpr std::size_t kMaximumPathDepth = 10;
inline constexpr std::string_view kFirstAccountPath = "m/44'/60'/0'/0/0";

using DerivationPath = std::vector<std::uint32_t>;

// "m", then /index up to ten times; ', h or H after an index hardens it.
base::Result<DerivationPath> parse_derivation_path(std::string_view text);

class HdKey {
 public:
  // 16 to 64 bytes; `randomness` as for PrivateKey::parse.
  static base::Result<HdKey> from_seed(const base::Secret& seed, base::IdSource& randomness);

  base::Result<HdKey> child(std::uint32_t index) const;
  // Child after child; an empty path leads to this key itself.
  base::Result<HdKey> derive(const DerivationPath& path) &&;

  const PrivateKey& key() const { return key_; }
  PrivateKey take_key() && { return std::move(key_); }
  const base::Secret& chain_code() const { return chain_code_; }

 private:
  HdKey(PrivateKey key, base::Secret chain_code, std::shared_ptr<const Curve> curve)
      : key_(std::move(key)), chain_code_(std::move(chain_code)), curve_(std::move(curve)) {}

  PrivateKey key_;
  base::Secret chain_code_;
  std::shared_ptr<const Curve> curve_;
};

}  // namespace e2e::eth
