// The n-th request of a run fails, for every n and every kind of failure: no hang, no crash, a report, and the exit
// code of the rules.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "report/json.hpp"
#include "report/markdown.hpp"
#include "run_in_process.hpp"

namespace e2e::test {
namespace {

using base::ErrorKind;

struct Kind {
  const char* name;
  Fault fault;
  std::set<int> exit_codes;  // any of them, by the request that was hit
  std::chrono::minutes max_wait{20};
};

net::HttpReply reply(unsigned status, std::string body) { return {status, {}, std::move(body)}; }

std::vector<Kind> kinds() {
  return {
      {"refused", {ErrorKind::unreachable, std::nullopt, false}, {0, 3}},
      {"hang", {ErrorKind::timed_out, std::nullopt, false}, {0, 3}},
      {"tls", {ErrorKind::tls, std::nullopt, false}, {0, 3}},
      {"lost reply", {ErrorKind::unreachable, std::nullopt, true}, {0, 3}},
      {"unusable reply", {ErrorKind::product, std::nullopt, false}, {0, 1, 3}},
      {"500", {std::nullopt, reply(500, R"({"success":false,"message":"boom"})"), false}, {0, 1, 3}},
      {"401", {std::nullopt, reply(401, R"({"success":false,"message":"expired"})"), false}, {0, 1, 3}},
      {"html", {std::nullopt, reply(200, "<html>"), false}, {0, 1, 3}},
      {"empty object", {std::nullopt, reply(200, "{}"), false}, {0, 1, 3}},
      {"envelope says no", {std::nullopt, reply(200, R"({"success":false})"), false}, {0, 1, 3}},
      {"429", {std::nullopt, reply(429, "slow down"), false}, {0}},
      {"429 without waiting", {std::nullopt, reply(429, "slow down"), false}, {0, 4}, std::chrono::minutes(0)},
  };
}

void check_invariants(const core::RunResult& result) {
  const auto& required = result.summary.notifications.required;
  EXPECT_EQ(required.total,
            required.found + required.late + required.missing + required.misfiled + required.not_checked);
  EXPECT_EQ(result.summary.flows.total, result.summary.flows.passed + result.summary.flows.failed);
  EXPECT_FALSE(report::to_json(result).empty());
  EXPECT_FALSE(report::to_markdown(result).empty());
  for (const auto& flow : result.flows) EXPECT_EQ(flow.passed, !flow.failure.has_value());
  if (result.verdict.exit_code != 0) EXPECT_FALSE(result.verdict.reasons.empty());
}

// What creates something is never sent twice.
void check_mutations(const std::vector<std::string>& served) {
  const auto creations = std::count(served.begin(), served.end(), "POST /api/marketplace/purchase-requests");
  EXPECT_LE(creations, 1);
  const auto offers = std::count_if(served.begin(), served.end(), [](const std::string& request) {
    return request.starts_with("POST ") && request.ends_with("/offers");
  });
  EXPECT_LE(offers, 2);
}

class NthCall : public testing::TestWithParam<std::size_t> {};

TEST_P(NthCall, EndsWithAReportAndTheRightCode) {
  const Kind kind = kinds()[GetParam()];
  int last = 1'000;
  std::set<int> seen;
  for (int n = 1; n <= last; ++n) {
    InProcessRun run;
    run.rates.max_wait = kind.max_wait;
    run.faults = [&](int number, const net::HttpRequest&) {
      return number == n ? std::optional(kind.fault) : std::nullopt;
    };
    const auto result = run.play();
    SCOPED_TRACE(testing::Message() << kind.name << " at request " << n << " of " << run.requests);
    check_invariants(result);
    check_mutations(run.served);
    EXPECT_TRUE(kind.exit_codes.contains(result.verdict.exit_code)) << result.verdict.exit_code;
    EXPECT_LT(run.time.elapsed(), std::chrono::minutes(2));
    seen.insert(result.verdict.exit_code);
    if (run.requests < n) last = n;  // nothing was hit: the run is shorter than that
  }
  // Every code that the kind may lead to was led to by some request: the table claims nothing that does not happen.
  EXPECT_EQ(seen, kind.exit_codes);
}

INSTANTIATE_TEST_SUITE_P(Kinds, NthCall, testing::Range<std::size_t>(0, kinds().size()), [](const auto& instance) {
  std::string name = kinds()[instance.param].name;
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
});

TEST(Interruption, AtAnyMomentEndsWithAReport) {
  for (int ms = 0; ms < 400; ms += 7) {
    InProcessRun run;
    run.config.rounds = 2;
    const auto result = run.play(std::chrono::milliseconds(ms));
    SCOPED_TRACE(testing::Message() << "after " << ms << " ms");
    check_invariants(result);
    EXPECT_EQ(result.verdict.exit_code, 130);
  }
}

}  // namespace
}  // namespace e2e::test
