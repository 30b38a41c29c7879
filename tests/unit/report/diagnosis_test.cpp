#include "report/diagnosis.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace e2e::report {
namespace {

using core::CheckStatus;
using testing::HasSubstr;

core::Diagnosis sample() {
  core::Diagnosis diagnosis;
  diagnosis.target = "http://127.0.0.1:5001";
  diagnosis.profile = "amn";
  diagnosis.requests = 2;
  diagnosis.logins = 1;
  diagnosis.checks = {{"TCP", CheckStatus::ok, {"connected"}, ""},
                      {"clock", CheckStatus::warning, {"off", "by far"}, "set it"},
                      {"admin login", CheckStatus::failed, {"401"}, "check it"},
                      {"admin role", CheckStatus::skipped, {"nobody"}, ""}};
  return diagnosis;
}

TEST(DiagnosisTable, AlignsMarksNamesLinesAndAdvice) {
  EXPECT_EQ(to_table(sample()),
            "✓ TCP          connected\n"
            "! clock        off\n"
            "               by far\n"
            "               → set it\n"
            "✗ admin login  401\n"
            "               → check it\n"
            "– admin role   nobody\n"
            "\n"
            "2 requests were sent, 1 of them a login: they count in the target's rate limits\n"
            "not ready: 1 failed, 1 to look at, 1 skipped, 1 good (exit code 3)\n");
}

TEST(DiagnosisTable, LetsNoControlCharacterThrough) {
  auto diagnosis = sample();
  diagnosis.checks[0].seen = {"a\x1b[31mred\r\nb\x07", std::string(5000, 'x'), "\xff\xfe"};
  diagnosis.checks[0].fix = "\x1b]0;title\x07";
  const std::string table = to_table(diagnosis);
  for (const char c : table) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
  EXPECT_LT(table.size(), 1500U);
  EXPECT_THAT(table, HasSubstr("\n               �"));
}

TEST(DiagnosisTable, SaysWhenNothingWasSent) {
  core::Diagnosis diagnosis;
  diagnosis.checks = {{"TCP", CheckStatus::ok, {}, ""}};
  EXPECT_EQ(to_table(diagnosis), "✓ TCP  \n\nno request was sent\nready: 1 good (exit code 0)\n");
}

TEST(DiagnosisJson, HoldsEverything) {
  const auto document = boost::json::parse(to_json(sample()));
  EXPECT_EQ(document.at("schemaVersion"), "1.0");
  EXPECT_EQ(document.at("target"), "http://127.0.0.1:5001");
  EXPECT_EQ(document.at("exitCode"), 3);
  EXPECT_EQ(document.at("requests"), boost::json::parse(R"({"total":2,"logins":1})"));
  ASSERT_EQ(document.at("checks").as_array().size(), 4U);
  EXPECT_EQ(document.at("checks").at(1),
            boost::json::parse(R"({"name":"clock","status":"warning","seen":["off","by far"],"fix":"set it"})"));
}

TEST(DiagnosisCode, IsThatOfTheWorstCheck) {
  auto diagnosis = sample();
  EXPECT_EQ(core::exit_code(diagnosis), 3);
  diagnosis.checks[2].is_rate_limited = true;
  EXPECT_EQ(core::exit_code(diagnosis), 4);
  diagnosis.checks[2].status = CheckStatus::warning;
  EXPECT_EQ(core::exit_code(diagnosis), 0);
}

}  // namespace
}  // namespace e2e::report
