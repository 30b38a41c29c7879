#include "eth/curve.hpp"

#include <stdexcept>

#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include "eth/hex_digits.hpp"
#include "eth/wiped_bytes.hpp"

namespace e2e::eth {
namespace {

constexpr std::string_view kOrder = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

template <std::size_t kSize>
std::array<std::uint8_t, kSize> serialised(const secp256k1_context* context, const secp256k1_pubkey& key) {
  constexpr unsigned kForm =
      kSize == std::tuple_size_v<PublicKey> ? SECP256K1_EC_UNCOMPRESSED : SECP256K1_EC_COMPRESSED;
  std::array<std::uint8_t, kSize> bytes{};
  std::size_t size = bytes.size();
  secp256k1_ec_pubkey_serialize(context, bytes.data(), &size, &key, kForm);
  return bytes;
}

template <class Serialised>
std::optional<Serialised> public_key_of(const secp256k1_context* context, KeyView key) {
  secp256k1_pubkey point;
  if (secp256k1_ec_pubkey_create(context, &point, key.data()) != 1) return std::nullopt;
  return serialised<std::tuple_size_v<Serialised>>(context, point);
}

}  // namespace

Curve::Curve(base::IdSource& randomness) : context_(secp256k1_context_create(SECP256K1_CONTEXT_NONE)) {
  WipedBytes seed(sizeof(Word));
  for (std::size_t at = 0; at < seed.size(); at += sizeof(std::uint64_t)) {
    const std::uint64_t value = randomness.next();
    std::memcpy(seed.data() + at, &value, sizeof value);
  }
  if (secp256k1_context_randomize(context_, seed.data()) != 1) {
    secp256k1_context_destroy(context_);
    throw std::runtime_error("libsecp256k1 does not work");
  }
}

Curve::~Curve() { secp256k1_context_destroy(context_); }

std::optional<PublicKey> Curve::public_key(KeyView key) const { return public_key_of<PublicKey>(context_, key); }

std::optional<CompressedPublicKey> Curve::compressed_public_key(KeyView key) const {
  return public_key_of<CompressedPublicKey>(context_, key);
}

std::optional<CompactSignature> Curve::sign(const Hash& hash, KeyView key) const {
  secp256k1_ecdsa_recoverable_signature signature;
  if (secp256k1_ecdsa_sign_recoverable(context_, &signature, hash.bytes.data(), key.data(),
                                       secp256k1_nonce_function_rfc6979, nullptr) != 1) {
    return std::nullopt;
  }
  CompactSignature compact;
  secp256k1_ecdsa_recoverable_signature_serialize_compact(context_, compact.r_and_s.data(), &compact.recovery_id,
                                                          &signature);
  return compact;
}

bool Curve::is_key(KeyView key) { return secp256k1_ec_seckey_verify(secp256k1_context_static, key.data()) == 1; }

bool Curve::add_to_key(std::span<std::uint8_t, 32> key, KeyView addend) {
  return secp256k1_ec_seckey_tweak_add(secp256k1_context_static, key.data(), addend.data()) == 1;
}

std::optional<PublicKey> Curve::recover(const Hash& hash, const CompactSignature& signature) {
  const auto* const context = secp256k1_context_static;
  secp256k1_ecdsa_recoverable_signature parsed;
  secp256k1_pubkey point;
  if (secp256k1_ecdsa_recoverable_signature_parse_compact(context, &parsed, signature.r_and_s.data(),
                                                          signature.recovery_id) != 1 ||
      secp256k1_ecdsa_recover(context, &point, &parsed, hash.bytes.data()) != 1) {
    return std::nullopt;
  }
  return serialised<std::tuple_size_v<PublicKey>>(context, point);
}

const base::Uint256& Curve::order() {
  static const base::Uint256 value = [] {
    Word word{};
    read_hex_digits(kOrder, word);
    return to_uint256(word);
  }();
  return value;
}

}  // namespace e2e::eth
