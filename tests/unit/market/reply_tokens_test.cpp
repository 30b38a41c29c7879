// Which texts in a login's reply are taken for credentials, in whatever shape it comes.
#include "market/reply_tokens.hpp"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace e2e::market {
namespace {

constexpr std::string_view kOpaque = "opaque-CANARY-4f1c0f6a";  // short: only its name tells
constexpr std::string_view kLong = "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7";
constexpr std::string_view kDotted = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";

bool is_learned(std::string_view secret, net::HttpReply reply) {
  const auto profile = *core::parse_profile(core::embedded_profile_text());
  base::Redactor redactor;
  learn_tokens(profile.action(core::Action::login), reply, redactor);
  return redactor.redact("x " + std::string(secret) + " y") == "x [redacted] y";
}

net::HttpReply body(std::string text, unsigned status = 200) { return {status, {}, std::move(text)}; }

TEST(ReplyTokens, AreKnownByTheirNames) {
  const std::string token(kOpaque);
  for (const std::string name :
       {"token", "accessToken", "refresh_token", "id-token", "jwt", "refresh", "sessionId", "csrfToken"}) {
    EXPECT_TRUE(is_learned(token, body("{\"data\":{\"a\":[{\"" + name + "\": \"" + token + "\"}]}}"))) << name;
    EXPECT_TRUE(is_learned(token, body("Warning: deprecated\n{\"" + name + "\":\"" + token + "\"", 500))) << name;
    EXPECT_TRUE(is_learned(token, body(name + "=" + token + "&expires_in=3600", 202))) << name;
    EXPECT_TRUE(is_learned(token, body("<r><" + name + ">" + token + "</" + name + "></r>", 201))) << name;
  }
  EXPECT_TRUE(is_learned("a\"b/c-d+e=f", body(R"({"token":"a\"b\/c-d+e=f"})")));
}

TEST(ReplyTokens, AreKnownByTheirForm) {
  for (const std::string& token : {std::string(kLong), std::string(kDotted)}) {
    for (const std::string& text :
         {"{\"x\":\"" + token + "\"}", "[\"" + token + "\"]", "welcome, " + token + "!", token,
          "<a href='/in?x=" + token + "'>go on</a>", "{\"message\":\"yours is " + token + "\"}"}) {
      EXPECT_TRUE(is_learned(token, body(text, 500))) << text;
    }
  }
}

TEST(ReplyTokens, AreFoundInHeaderFields) {
  const std::string token(kOpaque);
  EXPECT_TRUE(is_learned(token, {200, {{"Set-Cookie", "sid=" + token + "; Path=/; HttpOnly"}}, "{}"}));
  EXPECT_TRUE(is_learned(token, {200, {{"set-cookie", "whatever=" + token}}, "{}"}));
  EXPECT_TRUE(is_learned(token, {200, {{"X-Auth-Token", token}}, "{}"}));
  EXPECT_TRUE(is_learned(token, {200, {{"Authorization", "Bearer " + token}}, "{}"}));
  EXPECT_TRUE(is_learned(token, {302, {{"Location", "https://shop/in#access_token=" + token}}, ""}));
}

TEST(ReplyTokens, AreNoIdsAddressesAndUrls) {
  for (const std::string text :
       {"3f0c8a52-7f0e-4c1d-9a41-0123456789ab", "64f0c0aa11bb22cc33dd44ee64f0c0aa11bb22cc33dd44ee",
        "somebody.with.a.long.name@mail.shop.example.com", "https://cdn.shop.example.com/avatars/0123456789.png",
        "avatars.shop-images.com", "/uploads/avatars/2026/11/somebody-with-a-long-name.png", "Bearer",
        "application/json"}) {
    EXPECT_FALSE(is_learned(text, body("{\"x\":\"" + text + "\"}"))) << text;
  }
  const std::string id = "user_2aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456";
  EXPECT_FALSE(is_learned(id, body(R"({"data":{"user":{"id":")" + id + "\"}}}")));
}

TEST(ReplyTokens, AreNoErrorCodesPoliciesAndLimits) {
  const std::string policy = "\"auth-of-the-marketplace\";q=10;w=900;pk=:cHsdsRa894==:";
  EXPECT_FALSE(is_learned(policy, {401, {{"RateLimit-Policy", policy}}, R"({"code":"INVALID_CREDENTIALS"})"}));
  EXPECT_FALSE(is_learned("INVALID_CREDENTIALS", body(R"({"code":"INVALID_CREDENTIALS"})", 401)));
  EXPECT_FALSE(is_learned("12345678", body(R"({"expires_in":"12345678","token_type":"12345678"})")));
}

TEST(ReplyTokens, TheProfilesTokenIsOneWhateverItLooksLike) {
  EXPECT_TRUE(is_learned("short", body(R"({"data":{"tokens":{"accessToken":"short"}}})")));
}

TEST(ReplyTokens, DottedOnesAreNoVersionsAndHosts) {
  for (const std::string text :
       {"marketplace-api-1.14.0", "shop.staging.internal", "orders-service.v2.cluster-local"}) {
    EXPECT_FALSE(is_learned(text, body("{\"server\":\"" + text + "\"}"))) << text;
  }
  for (const std::string token :
       {"A1b2C3d4.E5f6G7h8.I9j0K1l2", "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJub25lIn0.e30.c2"}) {
    EXPECT_TRUE(is_learned(token, body("{\"x\":\"" + token + "\"}"))) << token;
  }
}

TEST(ReplyTokens, AreLearntOfOneReplyUpToABound) {
  std::string text = "[";
  for (int i = 0; i < 2'000; ++i) text += "\"" + std::string(kLong) + std::to_string(i) + "\",";
  const auto profile = *core::parse_profile(core::embedded_profile_text());
  base::Redactor redactor;
  learn_tokens(profile.action(core::Action::login), body(text), redactor);
  EXPECT_EQ(redactor.searched(), 256U);
}

TEST(ReplyTokens, OpaqueWordsAreLeftOutOfWhatIsTold) {
  EXPECT_EQ(without_opaque_words("no session opaque-CANARY-4f1c0f6a for you."), "no session [redacted] for you.");
  EXPECT_EQ(without_opaque_words("refresh token: opaque-CANARY-abcdef issued"), "refresh token: [redacted] issued");
  EXPECT_EQ(without_opaque_words("3f0c8a52-7f0e-4c1d-9a41-0123456789ab."), "[redacted].");
  EXPECT_EQ(without_opaque_words("abcdefghijklmnopqrstuvwx"), "[redacted]");
  EXPECT_EQ(without_opaque_words("see /in/opaque-CANARY-4f1c0f6a/x"), "see [redacted]");
  EXPECT_EQ(without_opaque_words("Failed query 4711: invalid_credentials_error ..."),
            "Failed query 4711: invalid_credentials_error ...");
}

TEST(ReplyTokens, OpaqueWordsAreLeftOutInOnePass) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "A1b2C3d4E5f6G7h8 a ";
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(without_opaque_words(text).size(), 100'000 * std::string_view("[redacted] a ").size());
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
}

}  // namespace
}  // namespace e2e::market
