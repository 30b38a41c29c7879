#include "report/json.hpp"

#include <chrono>
#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/json_text.hpp"
#include "support/hostile_run_result.hpp"

namespace e2e::report {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

// Boost.JSON refuses text that is not UTF-8.
boost::json::value parsed(const core::RunResult& result) { return boost::json::parse(to_json(result)); }

core::RunResult with_flow(const core::FlowResult& flow) {
  core::RunResult result;
  result.flows = {flow};
  return result;
}

TEST(PrettyJson, IndentsByTwoAndKeepsTheOrderOfKeys) {
  const boost::json::value value = {{"b", {1, "x"}}, {"a", boost::json::object()}, {"c", boost::json::array()}};
  EXPECT_EQ(pretty_json(value), "{\n  \"b\": [\n    1,\n    \"x\"\n  ],\n  \"a\": {},\n  \"c\": []\n}\n");
}

TEST(PrettyJson, WritesNumbersPlainly) {
  EXPECT_EQ(pretty_json(0.0), "0\n");
  EXPECT_EQ(pretty_json(12.5), "12.5\n");
  EXPECT_EQ(pretty_json(0.001), "0.001\n");
  EXPECT_EQ(pretty_json(100.0), "100\n");
  EXPECT_EQ(pretty_json(31'536'000'000.125), "31536000000.125\n");
  EXPECT_EQ(pretty_json(18446744073709551615ULL), "18446744073709551615\n");
  EXPECT_EQ(pretty_json(-7), "-7\n");
}

TEST(PrettyJson, EscapesStringsAndKeys) {
  const boost::json::object value{{"k\"\n", "v\\\x01\xFF"}};
  EXPECT_EQ(pretty_json(value), "{\n  \"k\\\"\\n\": \"v\\\\\\u0001\xEF\xBF\xBD\"\n}\n");
}

TEST(Json, DurationsAreMillisecondsWithThreeDecimals) {
  core::FlowResult flow;
  flow.duration = 1'234'567'499ns;
  EXPECT_THAT(to_json(with_flow(flow)), HasSubstr("\"durationMs\": 1234.567,"));
  flow.duration = std::chrono::hours(24 * 365);
  EXPECT_THAT(to_json(with_flow(flow)), HasSubstr("\"durationMs\": 31536000000,"));
}

TEST(Json, WhatWasNotLookedForIsNull) {
  core::RunResult result;
  auto counts = parsed(result).at_pointer("/summary/notifications");
  EXPECT_TRUE(counts.at("wrongRecipients").is_null());
  EXPECT_TRUE(counts.at("crossFlow").is_null());
  result.summary.notifications.wrong_recipients = 0;
  result.summary.notifications.cross_flow = 2;
  counts = parsed(result).at_pointer("/summary/notifications");
  EXPECT_EQ(counts.at("wrongRecipients"), 0);
  EXPECT_EQ(counts.at("crossFlow"), 2);
}

TEST(Json, WhatIsNotKnownIsNullWhereTheFieldIsRequired) {
  core::FlowResult flow;
  flow.steps = {core::StepResult{}};
  flow.checkpoints = {core::CheckpointResult{}};
  const auto document = parsed(with_flow(flow));
  for (const char* pointer : {"/flows/0/finalStatus", "/flows/0/ids/purchaseRequestId", "/flows/0/ids/selectedOfferId",
                              "/flows/0/steps/0/httpStatus", "/flows/0/checkpoints/0/unreadCount"}) {
    EXPECT_TRUE(document.at_pointer(pointer).is_null()) << pointer;
  }
}

TEST(Json, OptionalFieldsAreAbsentWhereThereIsNothing) {
  core::FlowResult flow;
  flow.passed = true;
  flow.steps = {core::StepResult{}};
  flow.checkpoints = {core::CheckpointResult{}};
  flow.findings = {core::Finding{}};
  const auto document = parsed(with_flow(flow));
  const auto keys_at = [&](const char* pointer) { return document.at_pointer(pointer).as_object(); };
  EXPECT_FALSE(keys_at("/target").contains("version"));
  EXPECT_FALSE(keys_at("/flows/0").contains("failure"));
  EXPECT_FALSE(keys_at("/flows/0/ids").contains("paymentId"));
  EXPECT_FALSE(keys_at("/flows/0/steps/0").contains("error"));
  EXPECT_FALSE(keys_at("/flows/0/checkpoints/0").contains("filedUnder"));
  EXPECT_FALSE(keys_at("/flows/0/checkpoints/0").contains("arrivalMs"));
  for (const char* key : {"actor", "notificationId", "event"}) {
    EXPECT_FALSE(keys_at("/flows/0/findings/0").contains(key)) << key;
  }
}

TEST(Json, AnEmptyRelatedIdIsToldFromNone) {
  core::FlowResult flow;
  core::CheckpointResult checkpoint;
  checkpoint.filed_under = "";
  flow.checkpoints = {checkpoint};
  EXPECT_EQ(parsed(with_flow(flow)).at_pointer("/flows/0/checkpoints/0/filedUnder"), "");
}

TEST(Json, CheckpointsSayFoundAndKnownGap) {
  core::FlowResult flow;
  core::CheckpointResult checkpoint;
  checkpoint.verdict = core::Verdict::gap_fixed;
  checkpoint.need = core::Need::known_gap;
  flow.checkpoints = {checkpoint};
  const auto document = parsed(with_flow(flow));
  EXPECT_EQ(document.at_pointer("/flows/0/checkpoints/0/found"), true);
  EXPECT_EQ(document.at_pointer("/flows/0/checkpoints/0/knownGap"), true);
}

struct SampleCase {
  std::size_t count;
  bool few;
};

TEST(Json, FewSamplesStandsOnlyWhereTrue) {
  for (const auto& [count, few] :
       {SampleCase{0, true}, SampleCase{1, true}, SampleCase{99, true}, SampleCase{100, false}}) {
    core::RunResult result;
    result.summary.api.overall.count = count;
    result.summary.api.operations = {{"login", 0, result.summary.api.overall}};
    core::EventCounts row;
    row.arrival = result.summary.api.overall;
    result.summary.notifications.by_event = {row};
    const auto document = parsed(result);
    for (const char* pointer :
         {"/summary/api/overall", "/summary/api/operations/0", "/summary/notifications/byEvent/0/arrival"}) {
      const auto& object = document.at_pointer(pointer).as_object();
      EXPECT_EQ(object.contains("fewSamples"), few) << pointer << " " << count;
      EXPECT_EQ(object.at("count"), count) << pointer;
      EXPECT_EQ(object.at("p95Ms").is_null(), count == 0) << pointer << " " << count;
    }
  }
}

TEST(Json, SeedSurvivesReadersWithDoubles) {
  core::RunResult result;
  result.config.seed = 18446744073709551615ULL;
  EXPECT_EQ(parsed(result).at_pointer("/config/seed"), "18446744073709551615");
}

TEST(Json, HostileTextComesOutAsValidJson) {
  const std::string json = to_json(test::hostile_run_result());
  const auto document = boost::json::parse(json);
  EXPECT_THAT(std::string(document.at_pointer("/flows/1/flowId").as_string()), HasSubstr("<script>"));
  EXPECT_THAT(json, Not(HasSubstr("\xFF")));
  EXPECT_TRUE(json.ends_with("}\n") && !json.ends_with("\n\n"));
}

}  // namespace
}  // namespace e2e::report
