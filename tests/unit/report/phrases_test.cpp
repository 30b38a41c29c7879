#include "report/phrases.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace e2e::report {
namespace {

using namespace std::chrono_literals;

TEST(HumanDuration, FitsItsUnitToItsSize) {
  EXPECT_EQ(human_duration(0ns), "0.0 ms");
  EXPECT_EQ(human_duration(5'940us), "5.9 ms");
  EXPECT_EQ(human_duration(9'960us), "10 ms");
  EXPECT_EQ(human_duration(849'600us), "850 ms");
  EXPECT_EQ(human_duration(999'600us), "1.0 s");
  EXPECT_EQ(human_duration(12'340ms), "12.3 s");
  EXPECT_EQ(human_duration(59'940ms), "59.9 s");
  EXPECT_EQ(human_duration(60s), "1 min 0 s");
  EXPECT_EQ(human_duration(3'725s), "62 min 5 s");
}

TEST(ListNonzero, LeavesOutZeros) {
  EXPECT_EQ(list_nonzero({{0, "late"}, {2, "missing"}, {1, "misfiled"}}), "2 missing, 1 misfiled");
  EXPECT_EQ(list_nonzero({{0, "late"}}), "");
}

core::FlowResult ended_as(std::string status) {
  core::FlowResult flow;
  flow.final_status = std::move(status);
  return flow;
}

TEST(DescribeFinalStatuses, NamesTheMostFrequentFirst) {
  EXPECT_EQ(describe_final_statuses({ended_as("delivered"), ended_as("delivered")}), "delivered");
  EXPECT_EQ(describe_final_statuses({ended_as("")}), "not read");
  EXPECT_EQ(describe_final_statuses({ended_as("payment"), ended_as(""), ended_as("delivered"), ended_as("delivered")}),
            "delivered ×2, not read, payment");
}

TEST(DescribeFinalStatuses, NamesAtMostFive) {
  EXPECT_EQ(describe_final_statuses({ended_as("a"), ended_as("b"), ended_as("c"), ended_as("d"), ended_as("e"),
                                     ended_as("f"), ended_as("g")}),
            "a, b, c, d, e, 2 others");
}

TEST(DescribeHttpStatuses, CountsRepeats) {
  core::PaymentCounts payments;
  EXPECT_EQ(describe_http_statuses(payments), "");
  payments.by_http_status = {{201, 1}, {500, 2}};
  EXPECT_EQ(describe_http_statuses(payments), "HTTP 201, HTTP 500 ×2");
}

}  // namespace
}  // namespace e2e::report
