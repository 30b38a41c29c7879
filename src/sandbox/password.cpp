#include "sandbox/password.hpp"

#include <array>
#include <cstdint>
#include <stdexcept>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/encoding.hpp"
#include "base/text.hpp"

namespace e2e::sandbox {
namespace {

constexpr std::uint64_t kCost = 1024;
constexpr std::uint64_t kBlockSize = 8;
constexpr std::uint64_t kParallelism = 1;
constexpr std::uint64_t kMaximumMemory = 32ULL * 1024 * 1024;
constexpr std::size_t kSaltHexDigits = 32;

std::string hash_with_salt(std::string_view password, std::string_view salt) {
  std::array<unsigned char, 32> key{};
  const auto* salt_bytes = reinterpret_cast<const unsigned char*>(salt.data());
  const int ok = EVP_PBE_scrypt(password.data(), password.size(), salt_bytes, salt.size(), kCost, kBlockSize,
                                kParallelism, kMaximumMemory, key.data(), key.size());
  if (ok != 1) throw std::runtime_error("scrypt failed");
  const std::string_view key_bytes(reinterpret_cast<const char*>(key.data()), key.size());
  return fmt::format("scrypt${}${}", salt, base::hex_encode(key_bytes));
}

}  // namespace

std::string hash_password(std::string_view password, base::IdSource& ids) {
  return hash_with_salt(password, base::make_hex(ids, kSaltHexDigits));
}

bool password_matches(std::string_view password, std::string_view hash) {
  const auto parts = base::split(hash, '$');
  if (parts.size() != 3 || parts[0] != "scrypt") return false;
  const std::string expected = hash_with_salt(password, parts[1]);
  return expected.size() == hash.size() && CRYPTO_memcmp(expected.data(), hash.data(), hash.size()) == 0;
}

}  // namespace e2e::sandbox
