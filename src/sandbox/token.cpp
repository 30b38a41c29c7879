#include "sandbox/token.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <stdexcept>

#include <boost/json.hpp>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/encoding.hpp"

namespace e2e::sandbox {
namespace {

namespace json = boost::json;

constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";
constexpr std::string_view kUseNames[] = {"access", "refresh"};

std::string sign(std::string_view text, std::string_view secret) {
  std::array<unsigned char, 32> mac{};
  unsigned size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes, text.size(), mac.data(), &size) ==
      nullptr) {
    throw std::runtime_error("HMAC failed");
  }
  return base::base64url_encode({reinterpret_cast<const char*>(mac.data()), size});
}

int sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  return c == '_' ? 63 : -1;
}

// Only ever sees text that was signed by this program.
std::string base64url_decode(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const int value = sextet(c);
    if (value < 0) return {};
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xffU));
    }
  }
  return bytes;
}

std::int64_t to_seconds(base::WallTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

base::WallTime from_seconds(std::int64_t seconds) { return base::WallTime(std::chrono::seconds(seconds)); }

}  // namespace

std::string make_token(const TokenClaims& claims, std::string_view signing_secret) {
  const json::object payload{{"id", claims.user.value()},
                             {"use", kUseNames[static_cast<std::size_t>(claims.use)]},
                             {"iat", to_seconds(claims.issued_at)},
                             {"exp", to_seconds(claims.expires_at)}};
  const std::string body = base::base64url_encode(kHeader) + "." + base::base64url_encode(json::serialize(payload));
  return body + "." + sign(body, signing_secret);
}

std::optional<TokenClaims> read_token(std::string_view token, std::string_view signing_secret) {
  const std::string header = base::base64url_encode(kHeader) + ".";
  const auto last_dot = token.rfind('.');
  if (token.substr(0, header.size()) != header || last_dot < header.size()) return std::nullopt;
  const auto body = token.substr(0, last_dot);
  const auto signature = token.substr(last_dot + 1);
  const std::string expected = sign(body, signing_secret);
  if (signature.size() != expected.size() || CRYPTO_memcmp(signature.data(), expected.data(), expected.size()) != 0) {
    return std::nullopt;
  }
  const json::value payload = json::parse(base64url_decode(body.substr(header.size())));
  TokenClaims claims;
  claims.user = UserId(json::value_to<std::string>(payload.at("id")));
  claims.use = payload.at("use").as_string() == "access" ? TokenUse::access : TokenUse::refresh;
  claims.issued_at = from_seconds(payload.at("iat").as_int64());
  claims.expires_at = from_seconds(payload.at("exp").as_int64());
  return claims;
}

}  // namespace e2e::sandbox
