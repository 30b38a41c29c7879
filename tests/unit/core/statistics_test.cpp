#include "core/statistics.hpp"

#include <chrono>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace e2e::core {
namespace {

using namespace std::chrono_literals;

TEST(Statistics, AMissIsLongerThanTheDeadline) {
  const auto figures = percentiles_with_misses({1ms, 2ms, 3ms}, 1, 500ms);
  EXPECT_EQ(figures.count, 4U);
  EXPECT_EQ(figures.misses, 1U);
  EXPECT_EQ(figures.p50, 2ms);
  EXPECT_FALSE(figures.is_bound(50));
  EXPECT_EQ(figures.max, 500ms);
  EXPECT_TRUE(figures.is_bound(95));
  EXPECT_TRUE(figures.is_bound(100));
}

TEST(Statistics, WhatComesBehindAMissIsALowerBoundToo) {
  // The miss may be any time longer than the deadline, also longer than the late one.
  const auto figures = percentiles_with_misses({100ms, 900ms}, 1, 500ms);
  EXPECT_EQ(figures.p50, 500ms);
  EXPECT_TRUE(figures.is_bound(50));
  EXPECT_EQ(figures.max, 900ms);
  EXPECT_TRUE(figures.is_bound(100));
  EXPECT_FALSE(percentiles_with_misses({100ms, 900ms}, 0, 500ms).is_bound(100));
}

TEST(Statistics, DurationsAreSortedAsTheyCome) {
  SortedDurations durations;
  EXPECT_EQ(durations.percentile(99), 0ms);
  for (const auto duration : {30ms, 10ms, 20ms, 10ms}) durations.add(duration);
  EXPECT_EQ(durations.percentile(50), 10ms);
  EXPECT_EQ(durations.percentile(75), 20ms);
  EXPECT_EQ(durations.percentile(100), 30ms);
}

TEST(Statistics, OnlyMissesGiveTheDeadline) {
  const auto figures = percentiles_with_misses({}, 2, 500ms);
  EXPECT_EQ(figures.p50, 500ms);
  EXPECT_TRUE(figures.is_bound(50));
}

TEST(Statistics, NoSamplesAreNoBound) {
  EXPECT_EQ(percentiles_with_misses({}, 0, 500ms).count, 0U);
  EXPECT_FALSE(percentiles_with_misses({}, 0, 500ms).is_bound(100));
}

RC_GTEST_PROP(StatisticsProperty, FiguresNeverDecrease, (std::vector<unsigned short> values, unsigned char misses)) {
  std::vector<Duration> samples;
  for (const auto value : values) samples.emplace_back(value);
  const auto figures = percentiles_with_misses(samples, misses, 1'000ns);
  RC_ASSERT(figures.p50 <= figures.p95);
  RC_ASSERT(figures.p95 <= figures.p99);
  RC_ASSERT(figures.p99 <= figures.max);
  RC_ASSERT(!figures.is_bound(50) || figures.is_bound(95));
  RC_ASSERT(figures.count == values.size() + misses);
}

}  // namespace
}  // namespace e2e::core
