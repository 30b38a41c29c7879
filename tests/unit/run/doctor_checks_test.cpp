// What doctor makes of what it saw, as tables.
#include "run/doctor_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "run/route_check.hpp"

namespace e2e::run {
namespace {

using core::Check;
using core::CheckStatus;
using net::Phase;
using testing::HasSubstr;

constexpr base::WallTime kNow{std::chrono::seconds(1'780'000'000)};  // Thu, 28 May 2026 20:26:40 GMT

net::ProbedConnection failed_in(Phase phase) {
  net::ProbedConnection probed;
  probed.needed_lookup = true;
  probed.failure = net::ProbeFailure{phase, {base::ErrorKind::unreachable, "what happened", "what to do", {}}};
  return probed;
}

TEST(DoctorChecks, AFailureBelongsToOneCheckAndTheLaterOnesAreSkipped) {
  const auto https = base::parse_http_url("https://shop.example").value();
  struct Case {
    Phase phase;
    CheckStatus dns, tcp, tunnel, tls;
  };
  using enum CheckStatus;
  for (const auto& [phase, dns, tcp, tunnel, tls] : {Case{Phase::looking_up, failed, skipped, skipped, skipped},
                                                     {Phase::connecting, ok, failed, skipped, skipped},
                                                     {Phase::asking_proxy, ok, ok, failed, skipped},
                                                     {Phase::tls_handshake, ok, ok, ok, failed}}) {
    const auto probed = failed_in(phase);
    EXPECT_EQ(check_dns(probed).status, dns);
    EXPECT_EQ(check_tcp(probed).status, tcp);
    EXPECT_EQ(check_tunnel(probed).status, tunnel);
    EXPECT_EQ(check_tls(probed, https, kNow).status, tls);
  }
  EXPECT_EQ(check_dns(failed_in(Phase::looking_up)).fix, "what to do");
}

TEST(DoctorChecks, ACertificateThatEndsSoonIsWorthALook) {
  const auto https = base::parse_http_url("https://shop.example").value();
  struct Case {
    int days;
    CheckStatus expected;
  };
  for (const auto& [days, expected] : {Case{90, CheckStatus::ok}, {14, CheckStatus::ok}, {13, CheckStatus::warning}}) {
    net::ProbedConnection probed;
    probed.tls = net::TlsPeer{"TLSv1.3", "CN=shop.example", "CN=Some CA", kNow + std::chrono::days(days)};
    const Check check = check_tls(probed, https, kNow);
    EXPECT_EQ(check.status, expected) << days;
    EXPECT_THAT(check.seen, testing::ElementsAre(HasSubstr("TLSv1.3"), "issued by CN=Some CA",
                                                 std::to_string(days) + " days left"));
  }
}

TEST(DoctorChecks, PlainHttpIsWorthALookBeyondThisMachine) {
  const net::ProbedConnection probed;
  EXPECT_EQ(check_tls(probed, base::parse_http_url("http://127.0.0.1:1").value(), kNow).status, CheckStatus::skipped);
  EXPECT_EQ(check_tls(probed, base::parse_http_url("http://shop.example").value(), kNow).status, CheckStatus::warning);
}

TEST(DoctorChecks, TheProxyIsNamedWithoutItsUser) {
  EXPECT_THAT(check_proxy(std::nullopt).seen.front(), HasSubstr("directly"));
  const std::optional<net::Proxy> proxy =
      net::Proxy{base::parse_http_url("http://user:hush@proxy.example:3128").value()};
  const Check check = check_proxy(proxy);
  EXPECT_THAT(check.seen.front(), HasSubstr("proxy.example:3128"));
  EXPECT_THAT(check.seen.front(), testing::Not(HasSubstr("hush")));
}

struct ClockCase {
  const char* date;
  CheckStatus expected;
  const char* said;
};

TEST(DoctorChecks, TheClockMayBeAMinuteOff) {
  for (const auto& [date, expected, said] :
       {ClockCase{"Thu, 28 May 2026 20:26:40 GMT", CheckStatus::ok, "within a second"},
        {"Thu, 28 May 2026 20:26:39 GMT", CheckStatus::ok, "within a second"},
        {"Thu, 28 May 2026 20:26:50 GMT", CheckStatus::ok, "10 s ahead of"},
        {"Thu, 28 May 2026 20:27:39 GMT", CheckStatus::ok, "59 s ahead of"},
        {"Thu, 28 May 2026 20:27:40 GMT", CheckStatus::warning, "60 s ahead of"},
        {"Thu, 28 May 2026 19:26:40 GMT", CheckStatus::warning, "3599 s behind"},
        {"yesterday", CheckStatus::warning, "no date"},
        {"", CheckStatus::skipped, "carry no Date"}}) {
    const Check check = check_clock({"health", date, kNow, {}}, base::Redactor());
    EXPECT_EQ(check.status, expected) << date;
    EXPECT_THAT(check.seen.front(), HasSubstr(said)) << date;
  }
}

TEST(DoctorChecks, HearsEveryFormOfRateLimitHeader) {
  const auto heard = hear("health",
                          {{"RateLimit-Limit", "1"},
                           {"ratelimit", "2"},
                           {"RateLimit-Policy", "3"},
                           {"X-RateLimit-Reset", "4"},
                           {"Retry-After", "5"},
                           {"Content-Type", "text/plain"},
                           {"Date", "d"}},
                          kNow, base::Redactor());
  EXPECT_THAT(heard.rates, testing::ElementsAre("RateLimit-Limit: 1", "ratelimit: 2", "RateLimit-Policy: 3",
                                                "X-RateLimit-Reset: 4", "Retry-After: 5"));
  EXPECT_EQ(heard.date, "d");
}

TEST(DoctorChecks, ShowsTheFirstTheLoginsAndTheLastHeaders) {
  const auto heard = [](const char* about, const char* line) { return HeardReply{about, "", kNow, {line}}; };
  const Check check = check_rate_limits({heard("health", "A: 1"), heard("admin login", "A: 2"),
                                         heard("categories", "A: 3"), heard("route deliver", "A: 4")},
                                        "");
  EXPECT_THAT(check.seen, testing::ElementsAre("health: A: 1", "admin login: A: 2", "route deliver: A: 4"));
  EXPECT_EQ(check_rate_limits({heard("health", "A: 1")}, "").seen.size(), 1U);
}

ProbedRoute answered(const char* method, unsigned status, bool is_entity_missing = false) {
  return {{method, "/api/x/${offer_id}", {}}, net::HttpReply{status, {}, ""}, is_entity_missing};
}

struct RouteCase {
  const char* method;
  unsigned status;
  bool is_needed;
  CheckStatus expected;
};

TEST(RouteCheck, JudgesAnAnswer) {
  using enum CheckStatus;
  for (const auto& [method, status, is_needed, expected] : {RouteCase{"POST", 401, true, ok},
                                                            {"POST", 403, true, ok},
                                                            {"POST", 400, true, ok},
                                                            {"POST", 422, true, ok},
                                                            {"POST", 404, true, failed},
                                                            {"POST", 405, true, failed},
                                                            {"POST", 404, false, warning},
                                                            {"POST", 200, true, failed},
                                                            {"POST", 201, false, failed},
                                                            {"DELETE", 204, false, failed},
                                                            {"GET", 200, true, warning},
                                                            {"POST", 429, true, warning},
                                                            {"POST", 500, true, warning},
                                                            {"POST", 502, true, warning},
                                                            {"POST", 302, true, warning},
                                                            {"POST", 418, true, warning}}) {
    const Check check = check_route({core::Action::create_offer, is_needed, {answered(method, status)}});
    EXPECT_EQ(check.status, expected) << method << ' ' << status;
    EXPECT_EQ(check.fix.empty(), expected == ok) << method << ' ' << status;
    EXPECT_EQ(check.name, "route create_offer");
    EXPECT_THAT(check.seen.front(), HasSubstr(std::to_string(status)));
  }
}

struct FallbackCase {
  unsigned first;
  unsigned second;
  CheckStatus expected;
};

TEST(RouteCheck, OneOfRouteAndFallbackIsEnough) {
  using enum CheckStatus;
  for (const auto& [first, second, expected] : {FallbackCase{401, 401, ok},
                                                {404, 401, ok},
                                                {401, 404, ok},
                                                {404, 405, failed},
                                                {404, 500, warning},
                                                {404, 200, failed},
                                                {401, 200, failed}}) {
    const Check check =
        check_route({core::Action::accept_offer, true, {answered("PUT", first), answered("POST", second)}});
    EXPECT_EQ(check.status, expected) << first << ' ' << second;
    EXPECT_THAT(check.seen.back(), HasSubstr("fallback"));
  }
}

TEST(RouteCheck, ALostReplyIsAFailure) {
  ProbedRoute lost{{"GET", "/a", {}}, base::fail(base::ErrorKind::timed_out, "no answer", "look there"), false};
  const Check check = check_route({core::Action::read_request, true, {std::move(lost)}});
  EXPECT_EQ(check.status, CheckStatus::failed);
  EXPECT_EQ(check.fix, "look there");
}

TEST(RouteCheck, KnowsWhatARunCanDoWithout) {
  EXPECT_FALSE(is_needed(core::Action::delete_user, core::PaymentMode::status));
  EXPECT_FALSE(is_needed(core::Action::record_payment, core::PaymentMode::status));
  EXPECT_TRUE(is_needed(core::Action::record_payment, core::PaymentMode::record));
  EXPECT_TRUE(is_needed(core::Action::set_status, core::PaymentMode::status));
  EXPECT_TRUE(is_needed(core::Action::deliver, core::PaymentMode::record));
}

struct WordsCase {
  const char* reply;
  const char* of_absent_route;
  bool differs;
};

TEST(RouteCheck, ComparesTheWordsOfTwoRefusals) {
  const core::Envelope envelope{{"/success"}, {"/message", "/error"}};
  for (const auto& [reply, of_absent, differs] :
       {WordsCase{R"({"message":"Offer not found"})", R"({"message":"Route not found"})", true},
        {R"({"message":"Route not found"})", R"({"message":"Route not found"})", false},
        {R"({"message":"Cannot PUT /a/b"})", R"({"message":"Cannot GET /c"})", false},
        {R"({"message":"Offer not found"})", "<html>not found</html>", false},
        {"<html>2026-01-01</html>", "<html>2026-01-02</html>", false},
        {R"({"at":"10:00"})", R"({"at":"10:01"})", false}}) {
    EXPECT_EQ(speaks_of_something_else(envelope, {404, {}, reply}, {404, {}, of_absent}), differs) << reply;
  }
  EXPECT_FALSE(speaks_of_something_else(envelope, {404, {}, R"({"message":"a"})"}, {200, {}, R"({"message":"b"})"}));
}

TEST(RouteCheck, FindsAPathThatNoBackendHas) {
  EXPECT_EQ(absent_route_beside({"PUT", "/api/offers/${offer_id}", {}}).path, "/api/no-such-route");
  EXPECT_EQ(absent_route_beside({"PUT", "/${offer_id}/a", {}}).path, "/no-such-route");
  EXPECT_EQ(absent_route_beside({"PUT", "/offers?id=${offer_id}", {}}).path, "/no-such-route");
}

}  // namespace
}  // namespace e2e::run
