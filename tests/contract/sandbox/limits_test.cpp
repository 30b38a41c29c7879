// Rate limits as clients meet them: what counts, who is refused and how, what every reply says, and what the truth
// tells of it. The pure rules and every byte of the headers are held by the unit tests.
#include <string>
#include <utility>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "contract/sandbox/sandbox_fixture.hpp"
#include "sandbox/rate_options.hpp"
#include "support/run_task.hpp"

namespace e2e::test {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr std::string_view kMessage = "Too many requests, please try again later.";
constexpr std::string_view kRateHeaders[] = {
    "RateLimit",         "RateLimit-Policy",      "RateLimit-Limit",   "RateLimit-Remaining", "RateLimit-Reset",
    "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After"};

std::string header_of(const Answer& answer, std::string_view name) {
  return std::string(net::find_header(answer.headers, name));
}

// "RateLimit-Limit=5 | RateLimit-Remaining=4": those that are there.
std::string rate_headers_of(const Answer& answer) {
  std::string text;
  for (const auto name : kRateHeaders) {
    const auto value = header_of(answer, name);
    if (!value.empty()) text += fmt::format("{}{}={}", text.empty() ? "" : " | ", name, value);
  }
  return text;
}

sandbox::BackendOptions limited(std::string_view limits, std::string_view headers = "draft7") {
  auto options = default_options();
  options.expose_truth = true;
  options.rate_limits = sandbox::parse_rate_limits(limits).value();
  options.rate_headers = sandbox::parse_rate_headers(headers).value();
  return options;
}

class LimitsTest : public SandboxTest {
 protected:
  // Starts a marketplace; the windows that the admin's login began are over.
  Marketplace& start_limited(sandbox::BackendOptions options) {
    auto& market = start(std::move(options));
    market.clock.advance(24h);
    return market;
  }

  static Answer attempt(Marketplace& market, std::string_view password = kAdminPassword) {
    return market.post("/api/auth/login", {}, {{"email", kAdminEmail}, {"password", password}});
  }

  static std::string throttled(Marketplace& market) {
    return json::serialize(market.get("/__sandbox/truth").at("/data/requests/throttled"));
  }
};

TEST_P(LimitsTest, EveryAuthAttemptCounts) {
  auto& market = start_limited(limited("amn"));
  EXPECT_EQ(attempt(market).status, 200U);
  EXPECT_EQ(attempt(market, "wrong").status, 401U);
  EXPECT_EQ(market.post("/api/auth/login", {}, json::object()).status, 400U);
  EXPECT_EQ(market.post("/api/auth/login", {}, json::array()).status, 400U);
  EXPECT_EQ(market.get("/api/auth/login").status, 405U);
  EXPECT_EQ(market.get("/api/auth/nowhere").status, 404U);
  for (int i = 7; i <= 10; ++i) {
    EXPECT_EQ(attempt(market).status, 200U) << i;
  }
  for (const auto* path : {"/api/auth/login", "/api/auth/nowhere"}) {
    const auto refused = market.post(path, {}, {{"email", kAdminEmail}, {"password", kAdminPassword}});
    EXPECT_EQ(refused.status, 429U) << path;
    EXPECT_EQ(header_of(refused, "Content-Type"), "text/plain; charset=utf-8");
    EXPECT_EQ(refused.text(""), kMessage);
  }
  EXPECT_EQ(market.get("/api/version").status, 200U) << "the global tier has room";
  market.clock.advance(899'999ms);
  EXPECT_EQ(attempt(market).status, 429U);
  market.clock.advance(1ms);
  EXPECT_EQ(attempt(market).status, 200U);
}

TEST_P(LimitsTest, TheGlobalTierRefusesBeforeAnythingElseIsLookedAt) {
  auto& market = start_limited(limited("2/5s"));
  EXPECT_EQ(market.get("/api/nowhere").status, 404U);
  EXPECT_EQ(market.get("/api/notifications").status, 401U) << "N/W limits no other tier";
  for (const auto* path : {"/api/nowhere", "/api/notifications", "/api/version", "/api/user/admin/create"}) {
    const auto refused = market.post(path, market.admin(), json::array());
    EXPECT_EQ(refused.status, 429U) << path;
    EXPECT_EQ(header_of(refused, "Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(refused.text("/success"), "false");
    EXPECT_EQ(refused.text("/error"), "RATE_LIMITED");
    EXPECT_EQ(refused.text("/message"), kMessage);
    EXPECT_EQ(refused.number("/statusCode"), 429);
    EXPECT_EQ(refused.text("/path"), path);
    EXPECT_EQ(refused.text("/timestamp"), base::to_rfc3339(market.clock.wall()));
  }
  EXPECT_EQ(attempt(market).text("/error"), "RATE_LIMITED") << "the auth tier did not refuse";
  market.clock.advance(5s);
  EXPECT_EQ(market.get("/api/version").status, 200U);
}

TEST_P(LimitsTest, ThePaymentTierIsOfItsOwnRoutesAlone) {
  auto& market = start_limited(limited("amn"));
  for (int i = 0; i < 31; ++i) {
    EXPECT_EQ(market.post("/api/marketplace/payments", {}, json::object()).status, 401U) << i;
  }
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(market.get("/api/payment/7").status, 404U) << i;
  }
  const auto refused = market.get("/api/payment/7");
  EXPECT_EQ(refused.status, 429U);
  EXPECT_EQ(refused.text("/error"), "RATE_LIMITED");
  EXPECT_EQ(rate_headers_of(refused),
            "RateLimit=limit=30, remaining=0, reset=900 | RateLimit-Policy=30;w=900 | Retry-After=900");
  EXPECT_EQ(market.post("/api/marketplace/payments", {}, json::object()).status, 401U);
}

TEST_P(LimitsTest, WhatIsNoPartOfTheApiNeverCounts) {
  auto& market = start_limited(limited("1/900s"));
  EXPECT_EQ(market.get("/api/version").status, 200U);
  EXPECT_EQ(market.get("/api/version").status, 429U);
  for (const auto* path : {"/health", "/__sandbox/truth", "/nowhere"}) {
    const auto answer = market.get(path);
    EXPECT_NE(answer.status, 429U) << path;
    EXPECT_EQ(rate_headers_of(answer), "") << path;
  }
}

TEST_P(LimitsTest, EveryCountedReplySaysWhereTheClientStands) {
  auto& market = start_limited(limited("amn/60s"));
  const auto draft7 = [](std::string_view rate, std::string_view policy) {
    return fmt::format("RateLimit={} | RateLimit-Policy={}", rate, policy);
  };
  EXPECT_EQ(rate_headers_of(market.get("/api/version")), draft7("limit=100, remaining=99, reset=60", "100;w=60"));
  market.clock.advance(500ms);
  EXPECT_EQ(rate_headers_of(market.get("/api/notifications")), draft7("limit=100, remaining=98, reset=60", "100;w=60"));
  market.clock.advance(500ms);
  EXPECT_EQ(rate_headers_of(market.get("/api/nowhere")), draft7("limit=100, remaining=97, reset=59", "100;w=60"));
  EXPECT_EQ(rate_headers_of(attempt(market, "wrong")), draft7("limit=10, remaining=9, reset=60", "10;w=60"));
  EXPECT_EQ(rate_headers_of(market.get("/api/payment/7")), draft7("limit=30, remaining=29, reset=60", "30;w=60"));
  for (int i = 0; i < 66; ++i) {
    market.get("/api/version");
  }
  EXPECT_EQ(rate_headers_of(market.get("/api/payment/7")), draft7("limit=30, remaining=28, reset=60", "30;w=60"))
      << "as many left in both";
  market.get("/api/version");
  EXPECT_EQ(rate_headers_of(market.get("/api/payment/7")), draft7("limit=100, remaining=26, reset=59", "100;w=60"));
}

TEST_P(LimitsTest, EveryFormOfHeadersIsServed) {
  struct Case {
    std::string_view form;
    std::string served;
    std::string refused;
  };
  for (const auto& [form, served, refused] :
       {Case{"draft6", "RateLimit-Policy=1;w=900 | RateLimit-Limit=1 | RateLimit-Remaining=0 | RateLimit-Reset=900",
             "RateLimit-Policy=1;w=900 | RateLimit-Limit=1 | RateLimit-Remaining=0 | RateLimit-Reset=850 | "
             "Retry-After=850"},
        Case{"draft7", "RateLimit=limit=1, remaining=0, reset=900 | RateLimit-Policy=1;w=900",
             "RateLimit=limit=1, remaining=0, reset=850 | RateLimit-Policy=1;w=900 | Retry-After=850"},
        Case{"draft8", R"(RateLimit="global";r=0;t=900 | RateLimit-Policy="global";q=1;w=900)",
             R"(RateLimit="global";r=0;t=850 | RateLimit-Policy="global";q=1;w=900 | Retry-After=850)"},
        Case{"legacy", "X-RateLimit-Limit=1 | X-RateLimit-Remaining=0 | X-RateLimit-Reset=1728087300",
             "X-RateLimit-Limit=1 | X-RateLimit-Remaining=0 | X-RateLimit-Reset=1728087300 | Retry-After=850"},
        Case{"none", "", ""}}) {
    auto& market = start_limited(limited("1/15m", form));
    EXPECT_EQ(rate_headers_of(market.get("/api/version")), served) << form;
    market.clock.advance(50s);
    const auto answer = market.get("/api/version");
    EXPECT_EQ(answer.status, 429U) << form;
    EXPECT_EQ(rate_headers_of(answer), refused) << form;
  }
}

TEST_P(LimitsTest, TheTruthTellsWhatEachTierRefused) {
  auto& market = start_limited(limited("amn/60s"));
  for (int i = 0; i < 13; ++i) {
    attempt(market, "wrong");
  }
  EXPECT_EQ(throttled(market), R"({"global":0,"auth":3,"payment":0})");
  for (int i = 0; i < 87; ++i) {
    market.get("/api/version");
  }
  market.get("/api/version");
  market.get("/api/payment/7");
  attempt(market);
  EXPECT_EQ(throttled(market), R"({"global":3,"auth":4,"payment":0})");
  const auto truth = market.get("/__sandbox/truth");
  EXPECT_EQ(json::serialize(truth.at("/data/requests/tiers")), R"({"global":104,"auth":15,"payment":1})")
      << "everything that arrived, with the login of the start";
  EXPECT_EQ(json::serialize(truth.at("/data/requests/routes")),
            R"({"GET /__sandbox/truth":3,"GET /api/version":88,"POST /api/auth/login":15})");
}

TEST_P(LimitsTest, OffIsTheDefault) {
  auto options = default_options();
  options.expose_truth = true;
  auto& market = start(std::move(options));
  for (int i = 0; i < 150; ++i) {
    const auto answer = attempt(market, "");
    ASSERT_EQ(answer.status, 400U);
    ASSERT_EQ(rate_headers_of(answer), "");
  }
  EXPECT_EQ(throttled(market), R"({"global":0,"auth":0,"payment":0})");
}

TEST_P(LimitsTest, ARefusalTakesAsLongAsEveryReply) {
  if (GetParam() == Transport::loopback) GTEST_SKIP() << "the server's own tests show that it waits";
  auto options = limited("1/5s");
  options.latency = 20ms;
  auto& market = start_limited(std::move(options));
  market.get("/api/version");
  const auto refused = market.get("/api/version");
  EXPECT_EQ(refused.status, 429U);
  EXPECT_EQ(refused.delay, 20ms);
}

INSTANTIATE_SANDBOX_TEST(LimitsTest);

net::Task<unsigned> status_of(sandbox::Backend& backend, net::ServerRequest request) {
  co_return (co_await backend.handle(std::move(request))).status;
}

// Over a socket: program_test.sh.
TEST(LimitsByAddress, EachHasItsOwnWindows) {
  const ManualClock clock;
  base::SeededIdSource ids{7};
  const auto backend = sandbox::Backend::open(limited("2/900s"), clock, ids).value();
  boost::asio::io_context context;
  const auto status = [&](std::string_view address) {
    net::ServerRequest request;
    request.method = "GET";
    request.path = "/api/version";
    request.headers = {{"X-Forwarded-For", "203.0.113.9"}};
    request.remote_address = address;
    return run_task(context, status_of(*backend, std::move(request))).value();
  };
  for (const auto* address : {"192.0.2.1", "192.0.2.2", "2001:db8::1"}) {
    EXPECT_EQ(status(address), 200U) << address;
    EXPECT_EQ(status(address), 200U) << address;
    EXPECT_EQ(status(address), 429U) << address;
  }
}

}  // namespace
}  // namespace e2e::test
