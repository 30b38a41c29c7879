#include "eth/hd_key.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/text.hpp"
#include "eth/curve.hpp"
#include "eth/wiped_bytes.hpp"

namespace e2e::eth {
namespace {

using base::ErrorKind;

constexpr std::string_view kMasterKey = "Bitcoin seed";
constexpr std::size_t kHalf = sizeof(Word);
constexpr std::size_t kLeastSeed = 16;
constexpr std::size_t kMostSeed = 64;

std::optional<std::uint32_t> index_of(std::string_view part) {
  const bool hardened = part.ends_with('\'') || part.ends_with('h') || part.ends_with('H');
  if (hardened) part.remove_suffix(1);
  std::uint32_t index = 0;
  const auto [stop, code] = std::from_chars(part.data(), part.data() + part.size(), index);
  if (code != std::errc() || stop != part.data() + part.size() || index >= kHardened) return std::nullopt;
  return hardened ? index + kHardened : index;
}

// The two halves of one HMAC-SHA-512.
struct Halves {
  WipedBytes bytes{2 * kHalf};

  std::span<std::uint8_t, kHalf> left() { return bytes.span().first<kHalf>(); }
  std::string_view right() const { return bytes.text().substr(kHalf); }
};

bool hmac(std::string_view key, std::string_view message, Halves& out) {
  unsigned int size = 0;
  const auto* made =
      HMAC(EVP_sha512(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(message.data()), message.size(), out.bytes.data(), &size);
  return made != nullptr && size == out.bytes.size();
}

tl::unexpected<base::Error> no_hmac() { return base::fail(ErrorKind::internal, "HMAC-SHA-512 does not work"); }

KeyView view_of(const PrivateKey& key) {
  return KeyView(reinterpret_cast<const std::uint8_t*>(key.raw().expose().data()), kHalf);
}

}  // namespace

base::Result<DerivationPath> parse_derivation_path(std::string_view text) {
  const std::string fix = fmt::format("give a path such as {}", kFirstAccountPath);
  const auto parts = base::split(text, '/');
  if (parts[0] != "m") return base::fail(ErrorKind::usage, "a derivation path must begin with m/", fix);
  if (parts.size() > kMaximumPathDepth + 1) {
    return base::fail(ErrorKind::usage, fmt::format("a derivation path has at most {} parts", kMaximumPathDepth), fix);
  }
  DerivationPath path;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto index = index_of(parts[i]);
    if (!index) {
      return base::fail(ErrorKind::usage, fmt::format("part {} of the derivation path is no index below 2147483648", i),
                        fix);
    }
    path.push_back(*index);
  }
  return path;
}

base::Result<HdKey> HdKey::from_seed(const base::Secret& seed, base::IdSource& randomness) {
  const auto size = seed.expose().size();
  if (size < kLeastSeed || size > kMostSeed) {
    return base::fail(ErrorKind::internal, fmt::format("a seed has {} to {} bytes", kLeastSeed, kMostSeed));
  }
  Halves halves;
  if (!hmac(kMasterKey, seed.expose(), halves)) return no_hmac();
  auto curve = std::make_shared<const Curve>(randomness);
  auto key = PrivateKey::from_raw(base::Secret(halves.bytes.text().substr(0, kHalf)), curve);
  if (!key) return base::fail(ErrorKind::internal, "the seed makes no master key");
  return HdKey(*std::move(key), base::Secret(halves.right()), std::move(curve));
}

base::Result<HdKey> HdKey::child(std::uint32_t index) const {
  // What the child follows from: 0x00 and the key, or the public key; then the index.
  WipedBytes data(std::tuple_size_v<CompressedPublicKey> + sizeof index);
  const auto key = view_of(key_);
  if (index >= kHardened) {
    std::copy(key.begin(), key.end(), data.data() + 1);
  } else {
    const auto point = curve_->compressed_public_key(key);
    if (!point) return base::fail(ErrorKind::internal, "a key without its public key");
    std::copy(point->begin(), point->end(), data.data());
  }
  for (std::size_t i = 0; i < sizeof index; ++i) {
    data[data.size() - 1 - i] = static_cast<std::uint8_t>(index >> (8U * i));
  }
  Halves halves;
  if (!hmac(chain_code_.expose(), data.text(), halves)) return no_hmac();
  WipedBytes made(kHalf);
  std::copy(key.begin(), key.end(), made.data());
  if (!Curve::add_to_key(made.span().first<kHalf>(), halves.left())) {
    return base::fail(ErrorKind::internal, fmt::format("there is no child key {}", index), "take the next index");
  }
  auto child = PrivateKey::from_raw(base::Secret(made.text()), curve_);
  if (!child) return base::forward_error(child);
  return HdKey(*std::move(child), base::Secret(halves.right()), curve_);
}

base::Result<HdKey> HdKey::derive(const DerivationPath& path) && {
  base::Result<HdKey> reached(std::move(*this));
  for (const auto index : path) {
    auto next = reached->child(index);
    if (!next) return next;
    reached = std::move(next);
  }
  return reached;
}

}  // namespace e2e::eth
