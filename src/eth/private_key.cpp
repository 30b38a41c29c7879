#include "eth/private_key.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "eth/curve.hpp"
#include "eth/hex_digits.hpp"
#include "eth/keccak.hpp"
#include "eth/wiped_bytes.hpp"

namespace e2e::eth {
namespace {

using base::ErrorKind;

constexpr std::size_t kDigits = 2 * sizeof(Word);

tl::unexpected<base::Error> refuse(std::string message) {
  return base::fail(ErrorKind::usage, std::move(message), "give a private key as 64 hex digits, with or without 0x");
}

KeyView view_of(const base::Secret& raw) {
  return KeyView(reinterpret_cast<const std::uint8_t*>(raw.expose().data()), sizeof(Word));
}

Address address_of(const PublicKey& key) {
  const Hash hash = keccak256(ByteView(key).subspan(1));
  std::array<std::uint8_t, Address::kSize> bytes{};
  std::copy(hash.bytes.end() - Address::kSize, hash.bytes.end(), bytes.begin());
  return Address(bytes);
}

CompactSignature compact_of(const Signature& signature) {
  CompactSignature compact;
  const Word r = to_word(signature.r);
  const Word s = to_word(signature.s);
  std::copy(s.begin(), s.end(), std::copy(r.begin(), r.end(), compact.r_and_s.begin()));
  compact.recovery_id = signature.y_parity ? 1 : 0;
  return compact;
}

}  // namespace

PrivateKey::PrivateKey(base::Secret raw, std::shared_ptr<const Curve> curve, const Address& address)
    : raw_(std::move(raw)), curve_(std::move(curve)), address_(address) {}

base::Result<PrivateKey> PrivateKey::parse(const base::Secret& text, base::IdSource& randomness) {
  auto digits = base::trim(text.expose());
  if (digits.starts_with("0x") || digits.starts_with("0X")) digits.remove_prefix(2);
  if (digits.size() != kDigits) {
    return refuse(fmt::format("a private key has {} hex digits, not {}", kDigits, digits.size()));
  }
  WipedBytes raw(sizeof(Word));
  if (const auto wrong = read_hex_digits(digits, raw.span())) {
    return refuse(fmt::format("digit {} of the private key is no hex digit", *wrong + 1));
  }
  return from_raw(base::Secret(raw.text()), std::make_shared<const Curve>(randomness));
}

base::Result<PrivateKey> PrivateKey::from_raw(base::Secret raw, std::shared_ptr<const Curve> curve) {
  if (raw.expose().size() != sizeof(Word)) return base::fail(ErrorKind::internal, "a private key has 32 bytes");
  const auto public_key = curve->public_key(view_of(raw));
  if (!public_key) return refuse("the private key is 0, or too large for its curve");
  return PrivateKey(std::move(raw), std::move(curve), address_of(*public_key));
}

base::Result<Signature> PrivateKey::sign(const Hash& hash) const {
  if (raw_.empty()) return base::fail(ErrorKind::internal, "a private key was used after it was moved");
  const auto compact = curve_->sign(hash, view_of(raw_));
  // Beyond 1: r was reduced, which Ethereum cannot express. Happens once in 2^128 signatures.
  if (!compact || compact->recovery_id > 1) return base::fail(ErrorKind::internal, "signing failed");
  const ByteView numbers(compact->r_and_s);
  Signature signature{to_uint256(numbers.first(sizeof(Word))), to_uint256(numbers.last(sizeof(Word))),
                      compact->recovery_id == 1};
  const auto signer = recover(hash, signature);
  if (!signer || *signer != address_ || !has_low_s(signature)) {
    return base::fail(ErrorKind::internal, "a signature does not lead back to the key that made it",
                      "do not use this machine for payments: it computes wrongly");
  }
  return signature;
}

base::Result<Address> recover(const Hash& hash, const Signature& signature) {
  const auto key = Curve::recover(hash, compact_of(signature));
  if (!key) return base::fail(ErrorKind::payment_environment, "no key can have made the signature");
  return address_of(*key);
}

bool has_low_s(const Signature& signature) { return signature.s <= Curve::order() / 2; }

}  // namespace e2e::eth
