#include "run/passwords.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace e2e::run {
namespace {

TEST(MakeRunSecret, IsThirtyTwoBytesAsHex) {
  base::SeededIdSource ids(1);
  const auto secret = make_run_secret(ids);
  EXPECT_EQ(secret.expose().size(), 64U);
  EXPECT_EQ(secret.expose().find_first_not_of("0123456789abcdef"), std::string_view::npos);
  EXPECT_NE(make_run_secret(ids).expose(), secret.expose());
}

TEST(ActorPassword, FollowsFromSecretAndAddress) {
  const base::Secret secret("a run secret");
  const std::string email = "e2e-1-w1-buyer1@example.com";
  EXPECT_EQ(actor_password(secret, email).expose(), actor_password(secret, email).expose());
  EXPECT_NE(actor_password(secret, email).expose(), actor_password(secret, "e2e-1-w1-seller1@example.com").expose());
  EXPECT_NE(actor_password(secret, email).expose(), actor_password(base::Secret("another"), email).expose());
}

// What a resumed run of a later version must still make.
TEST(ActorPassword, NeverChanges) {
  EXPECT_EQ(actor_password(base::Secret("a run secret"), "a@example.com").expose(), "L282d=wy-5Et9wE9m?w?");
}

TEST(ActorPassword, HasAllFourClasses) {
  const base::Secret secret("a run secret");
  std::set<std::string> seen;
  for (int i = 0; i < 300; ++i) {
    const auto password = actor_password(secret, std::to_string(i));
    const std::string text(password.expose());
    ASSERT_EQ(text.size(), 20U);
    EXPECT_TRUE(std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; })) << text;
    EXPECT_TRUE(std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) << text;
    EXPECT_TRUE(std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) << text;
    EXPECT_NE(text.find_first_of("!#%*+-=?@_"), std::string::npos) << text;
    EXPECT_TRUE(seen.insert(text).second);
  }
}

}  // namespace
}  // namespace e2e::run
