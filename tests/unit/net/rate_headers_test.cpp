#include "net/rate_headers.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace e2e::net {
namespace {

using namespace std::chrono_literals;

const base::WallTime kNow = base::parse_rfc3339("2026-06-06T07:08:09Z").value();
const auto kNowSeconds = std::chrono::duration_cast<std::chrono::seconds>(kNow.time_since_epoch()).count();

// name limit/remaining reset window, "-" for what was not said: short enough for tables.
std::string text_of(const RateStatement& said) {
  const auto number = [](const auto& value) { return value ? fmt::format("{}", *value) : "-"; };
  const auto duration = [](const auto& value) { return value ? fmt::format("{}", value->count()) : "-"; };
  return fmt::format("{} {}/{} {} {}", said.policy.value_or("-"), number(said.limit), number(said.remaining),
                     duration(said.reset), duration(said.window));
}

std::vector<std::string> statements(const Headers& headers) {
  std::vector<std::string> texts;
  for (const auto& said : read_rate_headers(headers, kNow).statements) texts.push_back(text_of(said));
  return texts;
}

std::optional<std::chrono::milliseconds> retry_after(std::string value, Headers others = {}) {
  others.push_back({"retry-after", std::move(value)});
  return read_rate_headers(others, kNow).retry_after;
}

using Texts = std::vector<std::string>;

struct Case {
  std::string_view what;
  Headers headers;
  Texts expected;
};

void expect_all(const std::vector<Case>& cases) {
  for (const auto& test : cases) EXPECT_EQ(statements(test.headers), test.expected) << test.what;
}

TEST(RateHeadersTest, ReadsDraft6) {
  expect_all({
      {"all three",
       {{"RateLimit-Limit", "100"}, {"RateLimit-Remaining", "3"}, {"RateLimit-Reset", "50"}},
       {"- 100/3 50000 -"}},
      {"without case",
       {{"RATELIMIT-LIMIT", " 100 "}, {"ratelimit-remaining", "3"}, {"Ratelimit-reset", "50"}},
       {"- 100/3 50000 -"}},
      {"its own policy", {{"RateLimit-Limit", "100, 100;w=900"}, {"RateLimit-Remaining", "3"}}, {"- 100/3 - 900000"}},
      {"policies of others",
       {{"RateLimit-Limit", "100, 100;w=900, 10;w=60"}, {"RateLimit-Remaining", "3"}},
       {"- 100/3 - 900000", "- 10/- - 60000"}},
      {"policy beside",
       {{"RateLimit-Limit", "100"}, {"RateLimit-Remaining", "0"}, {"RateLimit-Policy", "100;w=900;comment=\"a,b\""}},
       {"- 100/0 - 900000"}},
  });
}

TEST(RateHeadersTest, ReadsDraft7) {
  expect_all({
      {"combined", {{"RateLimit", "limit=100, remaining=3, reset=50"}}, {"- 100/3 50000 -"}},
      {"with policy",
       {{"RateLimit", "limit=100,remaining=0,reset=50"}, {"RateLimit-Policy", "100;w=900"}},
       {"- 100/0 50000 900000"}},
      {"over several lines", {{"RateLimit", "limit=100"}, {"RateLimit", "remaining=3, reset=50"}}, {"- 100/3 50000 -"}},
      {"several policies",
       {{"RateLimit", "limit=10, remaining=3"}, {"RateLimit-Policy", "100;w=900, 10;w=60"}},
       {"- 10/3 - 60000", "- 100/- - 900000"}},
  });
}

TEST(RateHeadersTest, ReadsDraft8) {
  expect_all({
      {"one",
       {{"RateLimit", "\"auth\";r=3;t=50"}, {"RateLimit-Policy", "\"auth\";q=10;w=900"}},
       {"auth 10/3 50000 900000"}},
      {"spaces", {{"RateLimit", "\"auth\"; r=3 ; t=50"}}, {"auth -/3 50000 -"}},
      {"lists, joined by name",
       {{"RateLimit-Policy", "\"global\";q=100;w=900, \"auth\";q=10;w=60"},
        {"RateLimit", "\"auth\";r=0;t=5"},
        {"RateLimit", "\"global\";r=50;t=300"}},
       {"auth 10/0 5000 60000", "global 100/50 300000 900000"}},
      {"partition keys",
       {{"RateLimit-Policy", "\"100-in-15min\"; q=100; w=900; pk=:NjRhNzJm:"},
        {"RateLimit", "\"100-in-15min\"; r=99; t=900"}},
       {"100-in-15min 100/99 900000 900000"}},
      {"a name with separators", {{"RateLimit", "\"a,b;c=\\\"d\\\"\";r=3"}}, {"a,b;c=\"d\" -/3 - -"}},
      {"a bare name", {{"RateLimit", "default;r=3;t=1"}}, {"default -/3 1000 -"}},
      {"policies alone", {{"RateLimit-Policy", "\"auth\";q=10;w=900"}}, {"auth 10/- - 900000"}},
  });
}

TEST(RateHeadersTest, ReadsTheLegacyForm) {
  const auto with_reset = [](std::string reset) {
    return Headers{
        {"X-RateLimit-Limit", "100"}, {"X-RateLimit-Remaining", "3"}, {"X-RateLimit-Reset", std::move(reset)}};
  };
  expect_all({
      {"delta", with_reset("50"), {"- 100/3 50000 -"}},
      {"epoch seconds", with_reset(fmt::format("{}", kNowSeconds + 50)), {"- 100/3 50000 -"}},
      {"epoch milliseconds", with_reset(fmt::format("{}500", kNowSeconds + 50)), {"- 100/3 50500 -"}},
      {"a date", with_reset("2026-06-06T07:08:59Z"), {"- 100/3 50000 -"}},
      {"the past", with_reset(fmt::format("{}", kNowSeconds - 50)), {"- 100/3 0 -"}},
  });
}

TEST(RateHeadersTest, MeasuresDatesByTheServersOwn) {
  const Headers headers = {{"Date", "Sat, 06 Jun 2026 05:00:00 GMT"},
                           {"Retry-After", "Sat, 06 Jun 2026 05:00:20 GMT"},
                           {"X-RateLimit-Remaining", "0"},
                           {"X-RateLimit-Reset", fmt::format("{}", kNowSeconds - 7689 + 30)}};
  EXPECT_EQ(statements(headers), Texts{"- -/0 30000 -"});
  EXPECT_EQ(read_rate_headers(headers, kNow).retry_after, 20s);
}

TEST(RateHeadersTest, PrefersTheNewestForm) {
  const Headers legacy = {{"X-RateLimit-Limit", "1"}, {"X-RateLimit-Remaining", "1"}};
  Headers headers = legacy;
  headers.push_back({"RateLimit-Limit", "6"});
  EXPECT_EQ(statements(headers), Texts{"- 6/- - -"});
  headers.push_back({"RateLimit", "limit=7"});
  EXPECT_EQ(statements(headers), Texts{"- 7/- - -"});
  headers = legacy;
  headers.push_back({"RateLimit-Policy", "1;w=5"});
  EXPECT_EQ(statements(headers), Texts{"- 1/1 - 5000"}) << "a policy alone hides nothing";
}

TEST(RateHeadersTest, ReadsRetryAfter) {
  EXPECT_EQ(retry_after("3"), 3s);
  EXPECT_EQ(retry_after("1.5"), 2s);
  EXPECT_EQ(retry_after("-3"), 0s);
  EXPECT_EQ(retry_after("Sat, 06 Jun 2026 07:08:59 GMT"), 50s);
  EXPECT_EQ(retry_after("Saturday, 06-Jun-26 07:08:59 GMT"), 50s);
  EXPECT_EQ(retry_after("Sat Jun  6 07:08:59 2026"), 50s);
  EXPECT_EQ(retry_after("Sat, 06 Jun 2026 07:00:00 GMT"), 0s);
  EXPECT_EQ(retry_after("soon"), std::nullopt);
  EXPECT_EQ(retry_after(""), std::nullopt);
  EXPECT_EQ(read_rate_headers({}, kNow).retry_after, std::nullopt);
}

TEST(RateHeadersTest, CutsNumbersToTheirBounds) {
  const std::string huge(40, '9');
  expect_all({
      {"huge",
       {{"RateLimit", fmt::format("limit={0}, remaining={0}, reset={0}", huge)}},
       {"- 1000000000/1000000000 2678400000 -"}},
      {"huge legacy", {{"X-RateLimit-Limit", "1"}, {"X-RateLimit-Reset", huge}}, {"- 1/- 2678400000 -"}},
      {"negative", {{"RateLimit", "limit=100, remaining=-1, reset=-5"}}, {"- 100/0 0 -"}},
      {"no requests at all", {{"RateLimit", "limit=0, remaining=0, reset=5"}}, {"- -/0 5000 -"}},
      {"no window", {{"RateLimit-Policy", "100;w=0"}}, {}},
  });
  EXPECT_EQ(retry_after(huge), 744h);
}

TEST(RateHeadersTest, IgnoresJunk) {
  expect_all({
      {"no numbers", {{"RateLimit", "limit=many, remaining=few"}}, {}},
      {"nothing", {{"RateLimit", ""}, {"RateLimit-Policy", ",;,=\""}, {"RateLimit-Limit", "100 per hour"}}, {}},
      {"part of it", {{"RateLimit", "limit=100, remaining=0x3, reset=1e3"}}, {"- 100/- - -"}},
      {"an open quote", {{"RateLimit", "\"auth;r=3"}}, {}},
      {"a reset alone", {{"RateLimit-Reset", "50"}}, {"- -/- 50000 -"}},
  });
  std::string long_list;
  for (int i = 0; i < 100; ++i) long_list += fmt::format("\"p{}\";q=1,", i);
  EXPECT_EQ(statements({{"RateLimit-Policy", long_list}}).size(), 16U);
}

std::string any_text() {
  const auto pieces = rc::gen::container<std::vector<std::string>>(rc::gen::oneOf(
      rc::gen::arbitrary<std::string>(),
      rc::gen::element<std::string>("\"", "\\", ";", ",", "=", "limit=", "r=", "q=", "w=", "t=", "100", "-", ".", "a",
                                    "99999999999999999999", "Sat, 06 Jun 2026 07:08:59 GMT", "Nov-", ":")));
  std::string text;
  for (const auto& piece : *pieces) text += piece;
  return text;
}

TEST(RateHeadersTest, SurvivesAnyBytesAndStaysWithinBounds) {
  const bool holds = rc::check([] {
    Headers headers;
    for (const auto* name :
         {"Date", "Retry-After", "RateLimit", "RateLimit", "RateLimit-Policy", "RateLimit-Limit", "RateLimit-Remaining",
          "RateLimit-Reset", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"}) {
      if (*rc::gen::arbitrary<bool>()) headers.push_back({name, any_text()});
    }
    const auto report = read_rate_headers(headers, kNow);
    RC_ASSERT(!report.retry_after || (*report.retry_after >= 0s && *report.retry_after <= 744h));
    RC_ASSERT(report.statements.size() <= 16U);
    for (const auto& said : report.statements) {
      RC_ASSERT(said.limit || said.remaining || said.reset);
      RC_ASSERT(!said.limit || *said.limit >= 1);
      RC_ASSERT(!said.remaining || *said.remaining >= 0);
      RC_ASSERT(!said.reset || (*said.reset >= 0s && *said.reset <= 744h));
      RC_ASSERT(!said.window || (*said.window > 0s && *said.window <= 744h));
      RC_ASSERT(!said.policy || said.policy->size() <= 64U);
    }
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace e2e::net
