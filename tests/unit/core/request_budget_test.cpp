#include "core/request_budget.hpp"

#include <gtest/gtest.h>

namespace e2e::core {
namespace {

RunConfig config_for(const char* url, std::vector<int> levels, int rounds) {
  RunConfig config;
  config.base_url = base::parse_http_url(url).value();
  config.concurrency_levels = std::move(levels);
  config.rounds = rounds;
  return config;
}

std::vector<RateTier> amn_tiers() {
  using std::chrono::seconds;
  return {{Tier::global, 100, seconds(900)}, {Tier::auth, 10, seconds(900)}, {Tier::payment, 30, seconds(900)}};
}

constexpr const char* kRemote = "https://dev.example.com";

TEST(RequestBudget, TwoRoundsWithThreeSellers) {
  const auto budget = request_budget(config_for(kRemote, {1}, 2), false);
  EXPECT_EQ(budget.all, 3 + 4 * 3 + 2 * 27 + 4);
  EXPECT_EQ(budget.logins, 5);
}

TEST(RequestBudget, ABystanderTakesItsSetUpAndARequestPerFlowAndOneAtTheEnd) {
  const auto config = config_for(kRemote, {1}, 2);
  const auto with = request_budget(config, true);
  EXPECT_EQ(with.all - request_budget(config, false).all, 3 + 2 + 1);
  EXPECT_EQ(with.logins, 6);
}

struct Case {
  const char* url;
  std::vector<int> levels;
  int rounds;
  bool expected;
};

TEST(RequestBudget, ABystanderIsLeftOutWhereItWouldCostAnotherWindow) {
  const std::vector<Case> cases = {
      {kRemote, {1}, 2, true},           // 6 logins, 80 requests: one window as without
      {kRemote, {2}, 1, false},          // 11 logins instead of 9
      {kRemote, {1}, 3, false},          // 107 requests instead of 100
      {kRemote, {1, 2, 4, 8}, 1, true},  // six windows either way
  };
  for (const auto& row : cases) {
    EXPECT_EQ(hires_bystander(config_for(row.url, row.levels, row.rounds), amn_tiers()), row.expected)
        << row.url << " " << row.levels.back() << " " << row.rounds;
  }
}

TEST(RequestBudget, AsToldOnOrOff) {
  auto config = config_for(kRemote, {2}, 2);
  config.bystander = Bystander::on;
  EXPECT_TRUE(hires_bystander(config, amn_tiers()));
  config = config_for(kRemote, {1}, 1);
  EXPECT_TRUE(hires_bystander(config, amn_tiers()));
  config.bystander = Bystander::off;
  EXPECT_FALSE(hires_bystander(config, amn_tiers()));
}

TEST(RequestBudget, NobodyWatchesWhereWrongRecipientsAreNotLookedFor) {
  auto config = config_for(kRemote, {1}, 1);
  config.skip_wrong_recipient_check = true;
  EXPECT_FALSE(hires_bystander(config, amn_tiers()));
}

TEST(RequestBudget, AProfileWithoutTiersHasRoomForEverybody) {
  EXPECT_TRUE(hires_bystander(config_for(kRemote, {64}, 5), {}));
}

}  // namespace
}  // namespace e2e::core
