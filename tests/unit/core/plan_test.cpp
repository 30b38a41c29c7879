#include "core/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/windows.hpp"

namespace e2e::core {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const Profile& amn() {
  static const Profile profile = parse_profile(embedded_profile_text()).value();
  return profile;
}

RunConfig config_for(std::vector<int> levels, int rounds) {
  RunConfig config;
  config.concurrency_levels = std::move(levels);
  config.rounds = rounds;
  return config;
}

Plan plan_of(const RunConfig& config) { return make_plan(config, amn(), amn().rate_tiers); }

TEST(Plan, TwoRoundsWithThreeSellers) {
  auto config = config_for({1}, 2);
  config.bystander = Bystander::off;
  const auto counts = count_requests(config, amn(), false);
  EXPECT_EQ(total_of(counts), 3 + 4 * 3 + 2 * 27 + 4);
  EXPECT_EQ(total_in(counts, amn(), Tier::auth), 5);
  EXPECT_EQ(total_in(counts, amn(), Tier::global), 73);
  EXPECT_EQ(total_in(counts, amn(), Tier::payment), 0);
}

TEST(Plan, ABystanderTakesItsSetUpAndARequestPerFlowAndOneAtTheEnd) {
  const auto config = config_for({1}, 2);
  EXPECT_EQ(total_of(count_requests(config, amn(), true)) - total_of(count_requests(config, amn(), false)), 3 + 2 + 1);
}

struct Case {
  std::vector<int> levels;
  int rounds;
  bool expected;
};

TEST(Plan, ABystanderIsLeftOutWhereItWouldCostAnotherWindow) {
  const std::vector<Case> cases = {
      {{1}, 2, true},           // 6 logins, 79 requests: one window as without
      {{2}, 1, false},          // 11 logins instead of 9
      {{1}, 3, false},          // 107 requests instead of 100
      {{1, 2, 4, 8}, 1, true},  // six windows either way
  };
  for (const auto& row : cases) {
    EXPECT_EQ(hires_bystander(config_for(row.levels, row.rounds), amn()), row.expected)
        << row.levels.back() << " " << row.rounds;
  }
}

TEST(Plan, ABystanderAsToldOnOrOff) {
  auto config = config_for({2}, 1);
  config.bystander = Bystander::on;
  EXPECT_TRUE(hires_bystander(config, amn()));
  config = config_for({1}, 1);
  EXPECT_TRUE(hires_bystander(config, amn()));
  config.bystander = Bystander::off;
  EXPECT_FALSE(hires_bystander(config, amn()));
  config.bystander = Bystander::automatic;
  config.skip_wrong_recipient_check = true;
  EXPECT_FALSE(hires_bystander(config, amn()));
}

TEST(Plan, OneWindowNeedsNoWaitingAndNoTips) {
  const auto plan = plan_of(config_for({1}, 2));
  EXPECT_EQ(plan.windows, 1);
  EXPECT_EQ(plan.ends_after, 0s);
  EXPECT_TRUE(plan.suggestions.empty());
}

TEST(Plan, ARampStartsItsLevelsInLaterWindows) {
  auto config = config_for({1, 2, 4}, 1);
  config.bystander = Bystander::off;
  const auto plan = plan_of(config);
  ASSERT_EQ(plan.levels.size(), 3U);
  EXPECT_EQ(plan.levels[0].window, 1);
  EXPECT_EQ(plan.levels[0].starts_after, 0s);
  EXPECT_GT(plan.levels[2].window, plan.levels[1].window);
  EXPECT_EQ(plan.levels[2].starts_after % 900s, 0s);
  EXPECT_GE(plan.ends_after, plan.levels[2].starts_after);
  // 17 logins at the most 10 a window, 252 requests at the most 100.
  EXPECT_GE(plan.windows, 3);
}

TEST(Plan, TipsSayWhatFitsAndWhatSaves) {
  const auto plan = plan_of(config_for({1, 2, 4}, 1));
  ASSERT_EQ(plan.suggestions.size(), 3U);
  EXPECT_THAT(plan.suggestions[0], HasSubstr("3 rounds at level 1 fit in one window: 100 requests, 5 logins"));
  EXPECT_THAT(plan.suggestions[1], HasSubstr("SELLERS_PER_WORKER=2 saves"));
  EXPECT_THAT(plan.suggestions[2], HasSubstr("SKIP_WRONG_RECIPIENT_CHECK=true saves"));
}

TEST(Plan, WithoutLimitsThereIsOneWindow) {
  const auto plan = make_plan(config_for({64}, 5), amn(), {});
  EXPECT_EQ(plan.windows, 1);
  EXPECT_EQ(plan.flows, 320);
}

TEST(Windows, ARequestWaitsForEveryTierItCountsIn) {
  Windows windows({{Tier::global, 4, 100s}, {Tier::auth, 2, 60s}});
  EXPECT_TRUE(windows.try_spend(Tier::auth));
  EXPECT_TRUE(windows.try_spend(Tier::auth));
  EXPECT_FALSE(windows.try_spend(Tier::auth));
  EXPECT_EQ(windows.opens_at(Tier::auth), 60s);
  EXPECT_TRUE(windows.try_spend(Tier::global));
  windows.wait_until(60s);
  EXPECT_TRUE(windows.try_spend(Tier::auth));
  EXPECT_FALSE(windows.try_spend(Tier::auth));
  EXPECT_FALSE(windows.try_spend(Tier::global));
  EXPECT_EQ(windows.opens_at(Tier::auth), 100s);
  EXPECT_TRUE(windows.try_spend(Tier::none));
  windows.wait_until(100s);
  EXPECT_TRUE(windows.try_spend(Tier::auth));
  EXPECT_EQ(windows.number(), 3);
  EXPECT_EQ(windows.elapsed(), 100s);
}

}  // namespace
}  // namespace e2e::core
