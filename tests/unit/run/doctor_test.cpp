// A whole diagnosis against a sandbox in this process: what it says, what it costs, and that it changes nothing.
#include "run/doctor.hpp"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "report/diagnosis.hpp"
#include "run_in_process.hpp"

namespace e2e::test {
namespace {

using core::Check;
using core::CheckStatus;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct Examination {
  core::RunConfig config;
  core::Profile profile = amn_profile();
  sandbox::BackendOptions options;
  FaultPlan faults;
  Rewrite rewrite;
  net::ProbedConnection connection;
  net::RateSettings rates;  // without tiers: nothing is known until a reply says so

  // After examine():
  std::vector<std::string> served;
  int requests = 0;
  core::Diagnosis diagnosis;

  Examination() {
    config.base_url = base::parse_http_url("http://127.0.0.1:5001").value();
    config.admin_email = kAdminEmail;
    config.admin_password = base::Secret(kAdminPassword);
    options.admin = {std::string(kAdminEmail), base::Secret(kAdminPassword)};
    connection.addresses = {"127.0.0.1"};
    connection.connected_to = "127.0.0.1:5001";
  }

  const core::Diagnosis& examine() {
    VirtualTime time;
    base::SeededIdSource ids(1);
    auto backend = sandbox::Backend::open(std::move(options), time, ids);
    if (!backend) throw std::runtime_error(backend.error().message);
    InProcessClient client(**backend, time);
    client.set_faults(std::move(faults));
    client.set_rewrite(std::move(rewrite));
    base::Redactor redactor;
    Silent progress;
    const std::optional<net::Proxy> no_proxy;
    const auto probe = [this]() -> boost::asio::awaitable<net::ProbedConnection> { co_return connection; };
    run::Doctor doctor({client, time, time, redactor, progress, probe, rates, nullptr, {}},
                       {config, profile, no_proxy, "0123456789abcd"});
    diagnosis = core::redacted(time.run(doctor.examine()), redactor);
    served = client.served();
    requests = client.requests();
    return diagnosis;
  }

  const Check& check(const std::string& name) const {
    const auto found = std::find_if(diagnosis.checks.begin(), diagnosis.checks.end(),
                                    [&](const Check& check) { return check.name == name; });
    if (found == diagnosis.checks.end()) throw std::logic_error("no check " + name);
    return *found;
  }
  std::string said(const std::string& name) const { return base::join(check(name).seen, "\n"); }
};

// Answers requests of a method and path with a status, and passes the others on.
FaultPlan answer(std::string method_and_path, unsigned status, std::string body = "{}") {
  return [=](int, const net::HttpRequest& request) -> std::optional<Fault> {
    const std::string asked = std::string(net::to_string(request.method)) + " " + request.target;
    if (asked.find(method_and_path) == std::string::npos) return std::nullopt;
    return Fault{{}, net::HttpReply{status, {}, body}, false};
  };
}

TEST(Doctor, FindsACleanTargetReadyAndCountsItsRequests) {
  Examination examination;
  const auto& diagnosis = examination.examine();
  EXPECT_EQ(core::exit_code(diagnosis), 0) << report::to_table(diagnosis);
  EXPECT_EQ(core::count(diagnosis, CheckStatus::failed), 0);
  EXPECT_EQ(core::count(diagnosis, CheckStatus::warning), 0);
  EXPECT_EQ(diagnosis.requests, examination.requests);
  EXPECT_EQ(diagnosis.requests, 18);
  EXPECT_EQ(diagnosis.logins, 1);
  EXPECT_EQ(std::count(examination.served.begin(), examination.served.end(), "POST /api/auth/login"), 1);
  EXPECT_EQ(examination.said("admin role"), "admin");
  EXPECT_EQ(examination.said("TCP"), "connected to 127.0.0.1:5001 in 0.0 ms");
}

TEST(Doctor, SendsMutationsWithoutTokenBodyAndRealIds) {
  Examination examination;
  int probes = 0;
  examination.faults = [&](int, const net::HttpRequest& request) -> std::optional<Fault> {
    if (request.target == "/api/auth/login") return std::nullopt;
    ++probes;
    EXPECT_EQ(net::find_header(request.headers, "Authorization"), "") << request.target;
    EXPECT_EQ(request.body, "") << request.target;
    EXPECT_NE(net::find_header(request.headers, "X-Request-Id"), "") << request.target;
    if (request.method == net::Method::del) {
      EXPECT_EQ(request.target, "/api/user/admin/00000000-0000-0000-0000-000000000000");
    }
    return std::nullopt;
  };
  examination.examine();
  EXPECT_EQ(probes, 17);
}

TEST(Doctor, AsksNothingOfATargetThatCannotBeReached) {
  Examination examination;
  examination.connection.failure =
      net::ProbeFailure{net::Phase::connecting, {base::ErrorKind::unreachable, "refused", "start it", {}}};
  const auto& diagnosis = examination.examine();
  EXPECT_EQ(diagnosis.requests, 0);
  EXPECT_EQ(core::exit_code(diagnosis), 3);
  EXPECT_EQ(examination.check("TCP").fix, "start it");
  EXPECT_EQ(examination.check("admin login").status, CheckStatus::skipped);
  EXPECT_EQ(examination.check("route deliver").status, CheckStatus::skipped);
}

TEST(Doctor, GivesThePasswordToNobodyWhoDoesNotAnswerAsTheMarketplace) {
  Examination examination;
  examination.faults = answer("GET", 200, "<html>");
  EXPECT_EQ(core::exit_code(examination.examine()), 3);
  EXPECT_EQ(examination.requests, 1);
  EXPECT_THAT(examination.served, Not(Contains("POST /api/auth/login")));
  EXPECT_THAT(examination.said("admin login"), HasSubstr("does not answer as the marketplace"));
}

TEST(Doctor, UsesTheFallbackOfHealth) {
  Examination examination;
  examination.faults = answer("GET /api/version", 404);
  EXPECT_EQ(core::exit_code(examination.examine()), 0);
  EXPECT_THAT(examination.said("health"), HasSubstr("fallback"));
}

TEST(Doctor, SaysWhatIsWrongWithTheLogin) {
  Examination refused;
  refused.config.admin_password = base::Secret("not the password");
  EXPECT_EQ(core::exit_code(refused.examine()), 3);
  EXPECT_EQ(refused.check("admin login").fix, "check ADMIN_EMAIL and ADMIN_PASSWORD");
  EXPECT_EQ(refused.check("admin role").status, CheckStatus::skipped);
  EXPECT_EQ(refused.check("route create_user").status, CheckStatus::ok);

  Examination limited;
  limited.faults = answer("POST /api/auth/login", 429);
  EXPECT_EQ(core::exit_code(limited.examine()), 4);
  EXPECT_EQ(limited.diagnosis.logins, 1);
}

TEST(Doctor, ShowsNoSecretThatTheTargetRepeats) {
  Examination examination;
  examination.faults =
      answer("POST /api/auth/login", 401, R"({"message":"no root@sandbox.example with an admin password"})");
  const std::string table = report::to_table(examination.examine());
  EXPECT_THAT(table, Not(HasSubstr("root@sandbox")));
  EXPECT_THAT(table, Not(HasSubstr("an admin password")));
  EXPECT_THAT(table, HasSubstr("[redacted]"));
}

struct RoleCase {
  const char* role;
  CheckStatus expected;
};

TEST(Doctor, JudgesTheRole) {
  for (const auto& [role, expected] : {RoleCase{R"("role":"admin")", CheckStatus::ok},
                                       {R"("role":"ADMIN")", CheckStatus::ok},
                                       {R"("role":"seller")", CheckStatus::failed},
                                       {R"("role":"buyer")", CheckStatus::failed},
                                       {R"("role":"superuser")", CheckStatus::warning},
                                       {R"("rank":"admin")", CheckStatus::skipped}}) {
    Examination examination;
    const std::string body =
        std::string(R"({"success":true,"data":{"user":{"id":"u",)") + role + R"(},"token":"tttt"}})";
    examination.faults = answer("POST /api/auth/login", 200, body);
    examination.examine();
    EXPECT_EQ(examination.check("admin role").status, expected) << role;
    EXPECT_EQ(core::exit_code(examination.diagnosis), expected == CheckStatus::failed ? 3 : 0) << role;
  }
}

TEST(Doctor, WantsACategory) {
  Examination none;
  none.faults = answer("GET /api/marketplace/categories", 200, R"({"success":true,"data":[]})");
  EXPECT_EQ(core::exit_code(none.examine()), 3);
  EXPECT_NE(none.check("categories").fix, "");

  Examination hidden;
  hidden.faults = answer("GET /api/marketplace/categories", 401);
  EXPECT_EQ(core::exit_code(hidden.examine()), 0);
  EXPECT_EQ(hidden.check("categories").status, CheckStatus::warning);

  Examination absent;
  absent.faults = answer("GET /api/marketplace/categories", 404);
  EXPECT_EQ(core::exit_code(absent.examine()), 3);
  EXPECT_THAT(absent.said("categories"), HasSubstr("answers 404"));
}

TEST(Doctor, NamesARouteThatDoesNotExist) {
  Examination examination;
  examination.profile.actions[core::Action::deliver].route.path =
      "/api/marketplace/requests/${purchase_request_id}/sent";
  EXPECT_EQ(core::exit_code(examination.examine()), 3);
  const Check& check = examination.check("route deliver");
  EXPECT_EQ(check.status, CheckStatus::failed);
  EXPECT_THAT(check.seen, ElementsAre("PUT /api/marketplace/requests/${purchase_request_id}/sent answers 404"));
  EXPECT_THAT(check.fix, HasSubstr("profile"));
  EXPECT_EQ(examination.diagnosis.requests, 19) << "one more, to tell the two meanings of 404 apart";
}

TEST(Doctor, TakesA404AboutAnEntityForARoute) {
  Examination examination;
  examination.faults =
      answer("PUT /api/marketplace/purchase-requests/", 404, R"({"message":"Purchase request not found"})");
  EXPECT_EQ(core::exit_code(examination.examine()), 0);
  EXPECT_THAT(examination.said("route deliver"), HasSubstr("about the id"));
}

TEST(Doctor, StopsWhenTheTargetRefusesForItsRateLimit) {
  Examination examination;
  examination.faults = answer("/offers", 429);
  EXPECT_EQ(core::exit_code(examination.examine()), 0);
  EXPECT_EQ(examination.check("route create_offer").status, CheckStatus::warning);
  EXPECT_EQ(examination.check("route list_offers").status, CheckStatus::skipped);
  EXPECT_EQ(examination.requests, 9);
}

TEST(Doctor, StopsWhenTheTargetStopsAnswering) {
  for (const auto kind : {base::ErrorKind::timed_out, base::ErrorKind::unreachable}) {
    Examination examination;
    examination.faults = [=](int number, const net::HttpRequest&) -> std::optional<Fault> {
      if (number < 5) return std::nullopt;
      return Fault{kind, {}, false};
    };
    EXPECT_EQ(core::exit_code(examination.examine()), 3);
    EXPECT_EQ(examination.requests, 5);
  }
}

TEST(Doctor, StaysBelowItsBoundWhateverTheProfile) {
  Examination examination;
  for (auto& [action, spec] : examination.profile.actions) {
    spec.fallback = core::Route{"PUT", "/api/elsewhere/${purchase_request_id}", {}};
    if (action != core::Action::health && action != core::Action::login) spec.fallback->path = "/api/elsewhere";
  }
  examination.profile.actions[core::Action::health].fallback.reset();
  examination.profile.actions[core::Action::login].fallback.reset();
  examination.examine();
  EXPECT_LE(examination.requests, run::kMostRequests);
  EXPECT_EQ(examination.diagnosis.requests, examination.requests);
  EXPECT_EQ(examination.check("route unread_count").status, CheckStatus::skipped);
}

TEST(Doctor, ShowsTheRateLimitHeaders) {
  Examination silent;
  silent.examine();
  EXPECT_THAT(silent.said("rate limits"), HasSubstr("auth 10/900s"));

  Examination telling;
  telling.options.rate_limits.emplace();
  telling.options.rate_limits->global = 100;
  telling.options.rate_headers = sandbox::RateHeaderForm::draft6;
  telling.examine();
  EXPECT_THAT(telling.said("rate limits"), HasSubstr("health: RateLimit-Limit: 100"));
  EXPECT_THAT(telling.said("rate limits"), HasSubstr("admin login: "));
}

// No reply, whichever request it is that gets none, makes it hang or leaves a check out.
TEST(Doctor, EndsWhateverCallFails) {
  Examination clean;
  const std::size_t checks = clean.examine().checks.size();
  for (int failing = 1; failing <= clean.requests; ++failing) {
    for (const auto kind : {base::ErrorKind::timed_out, base::ErrorKind::unreachable, base::ErrorKind::product}) {
      Examination examination;
      examination.faults = [=](int number, const net::HttpRequest&) -> std::optional<Fault> {
        if (number != failing) return std::nullopt;
        return Fault{kind, {}, false};
      };
      EXPECT_EQ(core::exit_code(examination.examine()), 3) << failing;
      EXPECT_EQ(examination.diagnosis.checks.size(), checks) << failing;
    }
  }
}

}  // namespace
}  // namespace e2e::test
