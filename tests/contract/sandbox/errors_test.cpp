// The generic half of the contract: health, envelopes, unknown routes, and bodies that are no JSON.
#include <gmock/gmock.h>

#include "contract/sandbox/sandbox_fixture.hpp"

namespace e2e::test {
namespace {

namespace json = boost::json;
using testing::IsEmpty;

class ErrorsTest : public SandboxTest {
 protected:
  static Answer post_text(Marketplace& market, std::string body) {
    net::HttpRequest request;
    request.method = net::Method::post;
    request.target = "/api/user/admin/create";
    request.headers = {{"Authorization", "bearer " + market.admin().token}};
    request.body = std::move(body);
    return market.send(std::move(request));
  }
};

TEST_P(ErrorsTest, HealthAndVersionNeedNoToken) {
  auto& market = start();
  const auto health = market.get("/health");
  EXPECT_EQ(health.status, 200U);
  for (const auto* member : {"/message", "/timestamp", "/environment", "/version"}) {
    EXPECT_FALSE(health.text(member).empty());
  }
  const auto api = market.get("/api/health");
  EXPECT_EQ(api.text("/database/status"), "connected");
  EXPECT_EQ(api.text("/success"), "true");
  EXPECT_EQ(market.get("/api/version").text("/data/version"), health.text("/version"));
  EXPECT_EQ(market.get("/api/marketplace/categories").at("/data").as_array().size(), 4U);
}

TEST_P(ErrorsTest, AnErrorHasEveryMemberOfTheEnvelope) {
  auto& market = start();
  const auto answer = market.get("/api/nowhere?x=1");
  EXPECT_EQ(answer.status, 404U);
  EXPECT_EQ(answer.text("/success"), "false");
  EXPECT_EQ(answer.text("/error"), "NOT_FOUND");
  EXPECT_EQ(answer.number("/statusCode"), 404);
  EXPECT_EQ(answer.text("/path"), "/api/nowhere");
  EXPECT_EQ(answer.text("/method"), "GET");
  EXPECT_EQ(answer.text("/timestamp"), base::to_rfc3339(market.clock.wall()));
  EXPECT_TRUE(answer.at("/data").as_array().empty());
  EXPECT_FALSE(answer.text("/message").empty());
}

TEST_P(ErrorsTest, RoutesBeforeItAuthorizes) {
  auto& market = start();
  EXPECT_EQ(market.del("/api/notifications", {}).status, 405U);
  EXPECT_EQ(market.del("/api/notifications", {}).text("/message"), "This route serves GET");
  EXPECT_EQ(market.get("/api/user/admin/create").status, 405U);
  EXPECT_EQ(market.get("/api/marketplace/purchase-requests/").status, 404U);
  EXPECT_EQ(market.get("/").status, 404U);
  const auto missing = market.get("/api/notifications");
  EXPECT_EQ(missing.status, 401U);
  EXPECT_EQ(net::find_header(missing.headers, "WWW-Authenticate"), "Bearer");
}

TEST_P(ErrorsTest, BodiesMustBeJsonObjects) {
  auto& market = start();
  std::string deep(40, '[');
  for (const std::string& body :
       {std::string("{\"email\":"), std::string("[]"), std::string("7"), std::string("{} {}"),
        std::string("{\"email\":\"\xff\xfe\"}"), "{\"a\":" + deep + std::string(40, ']') + "}"}) {
    const auto answer = post_text(market, body);
    EXPECT_EQ(answer.status, 400U) << body;
    EXPECT_EQ(answer.text("/error"), "MALFORMED_JSON") << body;
  }
  EXPECT_EQ(post_text(market, "").text("/error"), "VALIDATION_ERROR") << "no body is an empty object";
}

TEST_P(ErrorsTest, LatencyIsAskedOfTheServerForEveryReply) {
  if (GetParam() == Transport::loopback) GTEST_SKIP() << "the server's own tests show that it waits";
  auto options = default_options();
  options.latency = std::chrono::milliseconds(20);
  auto& market = start(std::move(options));
  EXPECT_EQ(market.get("/health").delay, std::chrono::milliseconds(20));
  EXPECT_EQ(market.get("/nowhere").delay, std::chrono::milliseconds(20));
}

TEST_P(ErrorsTest, ATooLargeBodyIsRefusedInTheEnvelope) {
  if (GetParam() == Transport::in_process) GTEST_SKIP() << "the limit is the server's";
  auto& market = start();
  const auto answer = post_text(market, std::string(1024 * 1024 + 1, ' '));
  EXPECT_EQ(answer.status, 413U);
  EXPECT_EQ(answer.text("/success"), "false");
  EXPECT_EQ(answer.number("/statusCode"), 413);
  EXPECT_EQ(post_text(market, std::string(1024 * 1024, ' ')).status, 400U) << "the limit itself is allowed";
}

INSTANTIATE_SANDBOX_TEST(ErrorsTest);

}  // namespace
}  // namespace e2e::test
