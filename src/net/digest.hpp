// SHA-256, and pseudo-random values that follow from a key: the same ones whenever they are asked for again.
//
// Pure. Source: FIPS 180-4 (SHA-256), RFC 2104 (HMAC), NIST SP 800-108 (key derivation in counter mode).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/id_source.hpp"
#include "base/secret.hpp"

namespace e2e::net {

// 64 hex digits in lower case.
std::string sha256_hex(std::string_view text);

// Block i of the stream, counted from 1, is HMAC-SHA-256(key, i as 8 bytes, most significant first, then the label), and
// gives four values. Whoever does not know the key can neither tell them from random ones nor make those of another label.
class KeyedIdSource final : public base::IdSource {
 public:
  KeyedIdSource(const base::Secret& key, std::string_view label);
  ~KeyedIdSource() override;
  KeyedIdSource(const KeyedIdSource&) = delete;
  KeyedIdSource& operator=(const KeyedIdSource&) = delete;

  std::uint64_t next() override;

 private:
  static constexpr std::size_t kBlock = 32;

  void refill();

  base::Secret key_;
  std::string label_;
  std::uint64_t counter_ = 0;
  std::array<unsigned char, kBlock> block_{};
  std::size_t used_ = kBlock;
};

}  // namespace e2e::net
