// What tests of eth share: bytes from hex, keys, and the vectors of tests/vectors.
#pragma once

#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/json.hpp>
#include <openssl/sha.h>

#include "base/id_source.hpp"
#include "base/secret.hpp"
#include "eth/address.hpp"
#include "eth/bytes.hpp"
#include "eth/private_key.hpp"

namespace e2e::eth {

// The first of the public development accounts, and the token that is paid with.
inline constexpr const char* kKeyText = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
inline constexpr const char* kOwner = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
inline constexpr const char* kToken = "0x109F54Dab34426D5477986b0460aE5dFBA65f022";
inline constexpr const char* kReceiver = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

template <class T>
T must(base::Result<T> result) {
  if (!result) throw std::runtime_error(base::describe(result.error()));
  return *std::move(result);
}

// With or without 0x.
inline Bytes from_hex(std::string_view text) {
  return must(parse_hex(text.starts_with("0x") ? std::string(text) : "0x" + std::string(text)));
}
inline Hash hash_from(std::string_view text) { return must(parse_hash("0x" + std::string(text))); }
inline base::Uint256 number_from(std::string_view hex) { return to_uint256(from_hex(hex)); }
inline Address address_from(std::string_view text) { return must(Address::parse(text)); }

inline ByteView bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline base::Secret secret_from_hex(std::string_view text) {
  const Bytes bytes = from_hex(text);
  return base::Secret({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}
inline std::string hex_of(const base::Secret& secret) { return to_hex(bytes_of(secret.expose())).substr(2); }

inline PrivateKey key_from(std::string_view text) {
  base::SeededIdSource randomness(1);
  return must(PrivateKey::parse(base::Secret(text), randomness));
}

inline Hash sha256(std::string_view message) {
  Hash hash;
  SHA256(bytes_of(message).data(), message.size(), hash.bytes.data());
  return hash;
}

// Kept until the program ends, so that a loop may run over a part of it.
inline const boost::json::value& vectors(const std::string& name) {
  static std::map<std::string, boost::json::value> read;
  const auto [at, is_new] = read.try_emplace(name);
  if (is_new) {
    std::ifstream file(E2E_SOURCE_DIR "/tests/vectors/" + name);
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    at->second = boost::json::parse(text);
  }
  return at->second;
}
inline std::string text_of(const boost::json::value& value) { return std::string(value.as_string()); }

}  // namespace e2e::eth
