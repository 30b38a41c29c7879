#include "net/digest.hpp"

#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "base/encoding.hpp"

namespace e2e::net {
namespace {

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

constexpr std::size_t kWord = sizeof(std::uint64_t);

void append_big_endian(std::string& out, std::uint64_t value) {
  for (std::size_t i = 0; i < kWord; ++i) out += static_cast<char>((value >> (8U * (kWord - 1 - i))) & 0xffU);
}

}  // namespace

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(bytes_of(text), text.size(), digest.data());
  return base::hex_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

KeyedIdSource::KeyedIdSource(const base::Secret& key, std::string_view label) : key_(key.copy()), label_(label) {}

KeyedIdSource::~KeyedIdSource() { base::wipe(reinterpret_cast<char*>(block_.data()), block_.size()); }

void KeyedIdSource::refill() {
  std::string message;
  append_big_endian(message, ++counter_);
  message += label_;
  const auto key = key_.expose();
  unsigned int size = 0;
  const auto* made = HMAC(EVP_sha256(), bytes_of(key), static_cast<int>(key.size()), bytes_of(message), message.size(),
                          block_.data(), &size);
  if (made == nullptr || size != block_.size()) throw std::runtime_error("HMAC-SHA-256 does not work");
  used_ = 0;
}

std::uint64_t KeyedIdSource::next() {
  if (used_ == block_.size()) refill();
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < kWord; ++i) value = (value << 8U) | block_[used_++];
  return value;
}

}  // namespace e2e::net
