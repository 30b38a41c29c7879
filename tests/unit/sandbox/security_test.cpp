#include <chrono>

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "base/id_source.hpp"
#include "sandbox/password.hpp"
#include "sandbox/token.hpp"

namespace e2e::sandbox {
namespace {

TEST(Password, MatchesOnlyItself) {
  base::SeededIdSource ids(1);
  const auto hash = hash_password("correct horse", ids);
  EXPECT_TRUE(password_matches("correct horse", hash));
  EXPECT_FALSE(password_matches("correct hors", hash));
  EXPECT_FALSE(password_matches("", hash));
  EXPECT_EQ(hash.find("correct"), std::string::npos);
}

TEST(Password, IsSalted) {
  base::SeededIdSource ids(1);
  EXPECT_NE(hash_password("same", ids), hash_password("same", ids));
}

// Computed with Python's hashlib.scrypt(b"password", salt=b"00112233", n=1024, r=8, p=1, dklen=32).
TEST(Password, IsScryptWithTheDocumentedCost) {
  EXPECT_TRUE(
      password_matches("password", "scrypt$00112233$f6c8f4a042ab360519e7b3ab0a5ebcdd16578c6912f48419745c0bdc5e931092"));
}

TEST(Password, DamagedHashesMatchNothing) {
  for (const auto* hash : {"", "scrypt", "scrypt$00112233", "scrypt$00112233$", "md5$00112233$abcd", "scrypt$a$b$c"}) {
    EXPECT_FALSE(password_matches("password", hash)) << hash;
  }
}

class Token : public testing::Test {
 protected:
  static constexpr std::string_view kSecret = "signing-secret";
  TokenClaims claims_{UserId("user-1"), TokenUse::access, base::WallTime(std::chrono::seconds(1'000)),
                      base::WallTime(std::chrono::seconds(2'000))};
};

TEST_F(Token, ReadsBackWhatWasIssued) {
  const auto read = read_token(make_token(claims_, kSecret), kSecret);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->user, claims_.user);
  EXPECT_EQ(read->use, TokenUse::access);
  EXPECT_EQ(read->issued_at, claims_.issued_at);
  EXPECT_EQ(read->expires_at, claims_.expires_at);
  claims_.use = TokenUse::refresh;
  EXPECT_EQ(read_token(make_token(claims_, kSecret), kSecret)->use, TokenUse::refresh);
}

// Signed with Python's hmac.new(b"signing-secret", …, "sha256") over the two parts before it.
TEST_F(Token, IsAJsonWebTokenThatOthersCanCheck) {
  EXPECT_EQ(
      make_token(claims_, kSecret),
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpZCI6InVzZXItMSIsInVzZSI6ImFjY2VzcyIsImlhdCI6MTAwMCwiZXhwIjoyMDAwfQ."
      "l5pgcyR757lz-rhs9smTc_xhjLj9i5PHzS0UqYKaei4");
}

TEST_F(Token, RefusesEveryChange) {
  const auto token = make_token(claims_, kSecret);
  EXPECT_FALSE(read_token(token, "another-secret"));
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto changed = token;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(read_token(changed, kSecret)) << "character " << i;
    EXPECT_FALSE(read_token(token.substr(0, i), kSecret)) << "cut at " << i;
  }
  EXPECT_FALSE(read_token(token + ".", kSecret));
}

TEST_F(Token, RefusesAnotherAlgorithm) {
  const auto token = make_token(claims_, kSecret);
  const auto payload = token.substr(token.find('.') + 1, token.rfind('.') - token.find('.') - 1);
  const auto header = base::base64url_encode(R"({"alg":"none","typ":"JWT"})");
  EXPECT_FALSE(read_token(header + "." + payload + ".", kSecret));
}

}  // namespace
}  // namespace e2e::sandbox
