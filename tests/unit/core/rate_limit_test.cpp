#include "core/rate_limit.hpp"

#include <gtest/gtest.h>

namespace e2e::core {
namespace {

using namespace std::chrono_literals;

TEST(Duration, IsSecondsOrHasASuffix) {
  EXPECT_EQ(parse_duration("0"), 0ms);
  EXPECT_EQ(parse_duration("90"), 90s);
  EXPECT_EQ(parse_duration("500ms"), 500ms);
  EXPECT_EQ(parse_duration("30s"), 30s);
  EXPECT_EQ(parse_duration("20m"), 20min);
  EXPECT_EQ(parse_duration("2h"), 2h);
  for (const char* text : {"", "-1", "1.5", "10x", " 1", "1 ", "s", "9999999h", "99999999999999999999"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(RateLimitSetting, WordsAndTiers) {
  EXPECT_EQ(parse_rate_limit("auto")->mode, RateLimitMode::automatic);
  EXPECT_EQ(parse_rate_limit("off")->mode, RateLimitMode::off);
  const auto all = parse_rate_limit("100/900s,auth=10/15m,payment=30/900s");
  ASSERT_TRUE(all);
  EXPECT_EQ(all->mode, RateLimitMode::fixed);
  ASSERT_EQ(all->tiers.size(), 3U);
  EXPECT_EQ(all->tiers[0].tier, Tier::global);
  EXPECT_EQ(all->tiers[0].limit, 100U);
  EXPECT_EQ(all->tiers[1].tier, Tier::auth);
  EXPECT_EQ(all->tiers[1].window, 900s);
  EXPECT_EQ(all->tiers[2].tier, Tier::payment);
  EXPECT_EQ(parse_rate_limit("7/1s")->tiers.size(), 1U);
}

TEST(RateLimitSetting, AnythingElseIsRefused) {
  for (const char* text :
       {"", "on", "100", "100/", "/5s", "0/5s", "100/0s", "100/500ms", "100/5s,", "100/5s,10/5s", "100/5s,login=1/5s",
        "100/5s,auth=1/5s,auth=2/5s", "auth=1/5s", "100 /5s", "-1/5s", "2000000/5s"}) {
    EXPECT_EQ(parse_rate_limit(text).has_value(), false) << text;
  }
}

}  // namespace
}  // namespace e2e::core
