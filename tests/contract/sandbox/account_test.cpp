// Logging in, making and deleting users, and who may do what.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "contract/sandbox/sandbox_fixture.hpp"

namespace e2e::test {
namespace {

namespace json = boost::json;
using testing::IsEmpty;
using testing::SizeIs;

class AccountTest : public SandboxTest {};

TEST_P(AccountTest, LoginAnswersWithBothIdsAndTokens) {
  auto& market = start();
  const auto buyer = market.make_actor("buyer");
  const auto answer =
      market.post("/api/auth/login", {}, {{"email", "BUYER1@example.com"}, {"password", kActorPassword}});
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.text("/success"), "true");
  EXPECT_EQ(answer.text("/data/user/pgId"), buyer.id);
  EXPECT_EQ(buyer.id.size(), 36U);
  EXPECT_EQ(buyer.legacy_id.size(), 24U);
  EXPECT_EQ(answer.text("/data/user/role"), "buyer");
  EXPECT_NE(answer.text("/data/tokens/refreshToken"), answer.text("/data/tokens/accessToken"));
  EXPECT_EQ(json::serialize(answer.body).find("scrypt"), std::string::npos);
}

TEST_P(AccountTest, LoginIsRefused) {
  auto& market = start();
  auto unverified = valid_user("unverified@example.com", "seller");
  unverified["isEmailVerified"] = false;
  auto inactive = valid_user("inactive@example.com", "seller");
  inactive["status"] = "inactive";
  ASSERT_EQ(market.post("/api/user/admin/create", market.admin(), unverified).status, 201U);
  ASSERT_EQ(market.post("/api/user/admin/create", market.admin(), inactive).status, 201U);
  const auto status = [&market](std::string_view email, std::string_view password) {
    return market.post("/api/auth/login", {}, {{"email", email}, {"password", password}}).status;
  };
  EXPECT_EQ(status(kAdminEmail, "wrong-password"), 401U);
  EXPECT_EQ(status("nobody@example.com", kActorPassword), 401U);
  EXPECT_EQ(status("unverified@example.com", kActorPassword), 403U);
  EXPECT_EQ(status("unverified@example.com", "wrong-password"), 401U);
  EXPECT_EQ(status("inactive@example.com", kActorPassword), 403U);
  EXPECT_EQ(market.post("/api/auth/login", {}, {{"email", 1}}).fields(), "email, password");
}

TEST_P(AccountTest, TokensEndAfterSevenDays) {
  auto& market = start();
  const auto buyer = market.make_actor("buyer");
  market.clock.advance(std::chrono::days(7) - std::chrono::seconds(1));
  EXPECT_EQ(market.get("/api/notifications", buyer).status, 200U);
  market.clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(market.get("/api/notifications", buyer).status, 401U);
}

TEST_P(AccountTest, OnlyAnAccessTokenOfThisDatabaseIsAccepted) {
  auto& market = start();
  const auto login = market.post("/api/auth/login", {}, {{"email", kAdminEmail}, {"password", kAdminPassword}});
  Actor caller;
  EXPECT_EQ(market.get("/api/notifications", caller).status, 401U);
  caller.token = login.text("/data/tokens/refreshToken");
  EXPECT_EQ(market.get("/api/notifications", caller).status, 401U);
  caller.token = login.text("/data/tokens/accessToken");
  EXPECT_EQ(market.get("/api/notifications", caller).status, 200U);
  caller.token.back() = caller.token.back() == 'A' ? 'B' : 'A';
  EXPECT_EQ(market.get("/api/notifications", caller).status, 401U);
}

TEST_P(AccountTest, CreatesUsersOnceAndForAdminsOnly) {
  auto& market = start();
  const auto body = valid_user("New.User@example.com", "seller");
  EXPECT_EQ(market.post("/api/user/admin/create", {}, body).status, 401U);
  EXPECT_EQ(market.post("/api/user/admin/create", market.make_actor("buyer"), body).status, 403U);
  const auto created = market.post("/api/user/admin/create", market.admin(), body);
  EXPECT_EQ(created.status, 201U);
  EXPECT_EQ(created.text("/data/user/email"), "new.user@example.com");
  const auto again = market.post("/api/user/admin/create", market.admin(), body);
  EXPECT_EQ(again.status, 409U);
  EXPECT_EQ(again.text("/error"), "USER_EXISTS");
}

TEST_P(AccountTest, SaysEverythingThatIsWrongWithAUser) {
  auto& market = start();
  const auto answer = market.post("/api/user/admin/create", market.admin(),
                                  {{"email", "no address"},
                                   {"password", "short"},
                                   {"firstName", ""},
                                   {"lastName", 7},
                                   {"role", "admin"},
                                   {"status", "asleep"},
                                   {"isEmailVerified", "yes"}});
  EXPECT_EQ(answer.status, 400U);
  EXPECT_EQ(answer.fields(), "email, password, firstName, lastName, role, status, isEmailVerified");
  EXPECT_EQ(answer.text("/data/1/message"), "must be a text of 8 to 200 characters");
  EXPECT_EQ(market.post("/api/user/admin/create", market.admin(), json::object()).fields(),
            "email, password, firstName, lastName, role");
}

TEST_P(AccountTest, DeletesAUserWithItsRows) {
  auto& market = start();
  const auto buyer = market.make_actor("buyer");
  const auto seller = market.make_actor("seller");
  const auto request = market.make_request(buyer, {seller});
  market.make_offer(seller, request);
  const auto path = "/api/user/admin/" + buyer.legacy_id;
  const auto rows = market.get(path + "/dependencies", market.admin());
  EXPECT_EQ(rows.number("/data/dependencies/purchaseRequests"), 1);
  EXPECT_EQ(rows.number("/data/dependencies/notifications"), 2);
  EXPECT_EQ(
      market.get("/api/user/admin/" + seller.id + "/dependencies", market.admin()).number("/data/dependencies/offers"),
      1);
  EXPECT_EQ(market.del(path, seller).status, 403U);

  EXPECT_EQ(market.del(path, market.admin()).status, 200U);
  EXPECT_EQ(market.del(path, market.admin()).status, 404U);
  EXPECT_EQ(market.get("/api/notifications", buyer).status, 401U);
  EXPECT_EQ(market.get(request_path(request), market.admin()).status, 404U);
  EXPECT_EQ(
      market.get("/api/user/admin/" + seller.id + "/dependencies", market.admin()).number("/data/dependencies/offers"),
      0);
  EXPECT_THAT(inbox_of(market, seller), SizeIs(1));
  EXPECT_EQ(market.del("/api/user/admin/" + seller.id, market.admin()).status, 200U);
}

TEST_P(AccountTest, DoesNotDeleteWhatMustStay) {
  auto options = default_options();
  options.refuse_delete = true;
  auto& market = start(std::move(options));
  const auto buyer = market.make_actor("buyer");
  EXPECT_EQ(market.del("/api/user/admin/" + buyer.id, market.admin()).status, 409U);
  EXPECT_EQ(market.get("/api/notifications", buyer).status, 200U);
  EXPECT_EQ(market.del("/api/user/admin/" + market.admin().id, market.admin()).status, 403U);
  EXPECT_EQ(market.del("/api/user/admin/not-an-id", market.admin()).status, 400U);
}

INSTANTIATE_SANDBOX_TEST(AccountTest);

}  // namespace
}  // namespace e2e::test
