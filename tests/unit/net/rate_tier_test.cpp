#include "net/rate_tier.hpp"

#include <gtest/gtest.h>

namespace e2e::net {
namespace {

using namespace std::chrono_literals;

constexpr base::Instant at(std::chrono::nanoseconds since_start) { return base::Instant(1h) + since_start; }

RateTier tier_of(std::int64_t limit, std::chrono::nanoseconds window, RateSource source = RateSource::profile) {
  return {"global", RateLimit{limit, window}, source};
}

RateStatement told(std::optional<std::int64_t> limit, std::optional<std::int64_t> remaining,
                   std::optional<std::chrono::milliseconds> reset = {}) {
  RateStatement said;
  said.limit = limit;
  said.remaining = remaining;
  said.reset = reset;
  return said;
}

TEST(RateTierTest, CountsTheWindowFromTheFirstReply) {
  auto tier = tier_of(2, 100s);
  const auto first = tier.spend(at(0s));
  const auto second = tier.spend(at(1s));
  EXPECT_EQ(tier.closed_until(at(2s)), at(101s)) << "while no reply is there, from the first request";
  tier.note_served(second, at(3s));
  tier.note_served(first, at(9s));
  EXPECT_EQ(tier.closed_until(at(10s)), at(104s));
  EXPECT_EQ(tier.closed_until(at(104s)), std::nullopt);
  EXPECT_EQ(tier.spent(), 0);
}

TEST(RateTierTest, ScalesTheMarginOfShortWindows) {
  auto tier = tier_of(1, 5s);
  tier.spend(at(0s));
  EXPECT_EQ(tier.closed_until(at(0s)), at(5500ms));
}

TEST(RateTierTest, CarriesOverWhatMayCountInTheNextWindow) {
  auto tier = tier_of(5, 100s);
  tier.note_served(tier.spend(at(0s)), at(0s));
  tier.note_served(tier.spend(at(98s)), at(99s));
  tier.note_served(tier.spend(at(99s)), at(100100ms));  // the target's window may have ended
  tier.spend(at(100500ms));
  EXPECT_EQ(tier.spent(), 4);
  EXPECT_EQ(tier.closed_until(at(101s)), std::nullopt);
  EXPECT_EQ(tier.spent(), 2);
  for (int i = 0; i < 3; ++i) tier.spend(at(101s));
  EXPECT_EQ(tier.closed_until(at(102s)), at(202s));
}

TEST(RateTierTest, StartsAnewAfterAPause) {
  auto tier = tier_of(5, 100s);
  tier.note_served(tier.spend(at(0s)), at(0s));
  tier.spend(at(100500ms));
  EXPECT_EQ(tier.closed_until(at(1000s)), std::nullopt);
  EXPECT_EQ(tier.spent(), 0);
}

TEST(RateTierTest, LearnsWhatOthersSpent) {
  auto tier = tier_of(100, 900s);
  const auto first = tier.spend(at(0s));
  const auto second = tier.spend(at(0s));
  tier.note_told(second, told(100, 70, 600s), at(1s));
  EXPECT_EQ(tier.spent(), 30);
  tier.note_told(first, told(100, 65), at(1s));
  EXPECT_EQ(tier.spent(), 35) << "an older request gives a lower bound";
  EXPECT_EQ(tier.window_end(), at(601s));
}

TEST(RateTierTest, DoesNotBelieveThatItSpentLessThanItDid) {
  auto tier = tier_of(100, 900s);
  RatePlace last;
  for (int i = 0; i < 50; ++i) last = tier.spend(at(0s));
  tier.note_told(last, told(100, 99, 900s), at(1s));  // it was the first to arrive
  EXPECT_EQ(tier.spent(), 50);
}

TEST(RateTierTest, DropsWhatIsSaidOfAFormerWindow) {
  auto tier = tier_of(10, 100s);
  const auto old = tier.spend(at(0s));
  ASSERT_EQ(tier.closed_until(at(200s)), std::nullopt);
  tier.spend(at(200s));
  tier.note_told(old, told(10, 0, 1s), at(200s));
  EXPECT_EQ(tier.spent(), 1);
  tier.note_refused(old, std::nullopt, at(200s));
  EXPECT_EQ(tier.closed_until(at(200s)), std::nullopt);
  tier.note_refused(old, 30s, at(200s));
  EXPECT_EQ(tier.closed_until(at(200s)), at(230s)) << "what is told now, holds now";
}

TEST(RateTierTest, SeesThatTheTargetHasStartedAnotherWindow) {
  auto tier = tier_of(10, 100s);
  for (int i = 0; i < 8; ++i) tier.note_told(tier.spend(at(0s)), told(10, 9 - i, 100s), at(0s));
  const auto next = tier.spend(at(99900ms));
  tier.spend(at(99950ms));
  tier.note_told(next, told(10, 9, 100s), at(99990ms));
  EXPECT_EQ(tier.spent(), 2);
  EXPECT_EQ(tier.window_end(), at(199990ms));
}

TEST(RateTierTest, StaysClosedForAsLongAsTheLatestRefusalSays) {
  auto tier = tier_of(10, 100s, RateSource::none);
  const auto first = tier.spend(at(0s));
  const auto second = tier.spend(at(0s));
  tier.note_refused(first, 30s, at(1s));
  tier.note_refused(second, 60s, at(1s));
  EXPECT_EQ(tier.closed_until(at(2s)), at(61s));
  tier.note_served(second, at(2s));
  tier.note_told(second, told(10, 9, 100s), at(2s));
  EXPECT_EQ(tier.closed_until(at(2s)), at(61s)) << "a reply that was under way does not open it";
}

TEST(RateTierTest, WaitsLongerWhereItIsRefusedAgain) {
  auto tier = tier_of(10, 100s);
  tier.note_refused(tier.spend(at(0s)), std::nullopt, at(0s));
  EXPECT_EQ(tier.closed_until(at(0s)), at(101s));
  tier.note_refused(tier.spend(at(101s)), 0s, at(101s));
  EXPECT_EQ(tier.closed_until(at(101s)), at(102s));
  tier.note_refused(tier.spend(at(102s)), 0s, at(102s));
  EXPECT_EQ(tier.closed_until(at(102s)), at(104s));
  tier.note_served(tier.spend(at(104s)), at(104s));
  tier.note_refused(tier.spend(at(105s)), 0s, at(105s));
  EXPECT_EQ(tier.closed_until(at(105s)), at(105500ms)) << "something was served in between";
}

TEST(RateTierTest, ClosesAnUnknownTierForAMinute) {
  RateTier tier("global", std::nullopt, RateSource::profile);
  EXPECT_FALSE(tier.is_in_force());
  tier.note_refused(tier.spend(at(0s)), std::nullopt, at(0s));
  EXPECT_EQ(tier.closed_until(at(0s)), at(60s));
  EXPECT_EQ(tier.closed_until(at(60s)), std::nullopt);
}

struct MatchCase {
  std::string_view what;
  RateStatement said;
  std::vector<RateTier> tiers;  // from the most general to the most specific
  std::optional<std::size_t> expected;
};

TEST(RateTierTest, FindsTheTierThatAStatementSpeaksOf) {
  const auto headers = RateSource::headers;
  const auto profile = RateSource::profile;
  const std::vector<MatchCase> cases = {
      {"the only one", told(50, 3), {tier_of(100, 1s)}, 0},
      {"the same limit", told(100, 3), {tier_of(100, 1s), tier_of(10, 1s)}, 0},
      {"the same limit twice", told(10, 3), {tier_of(10, 1s), tier_of(10, 1s)}, 1},
      {"a policy alone", told(50, {}), {tier_of(100, 1s)}, std::nullopt},
      {"a known policy alone", told(100, {}), {tier_of(100, 1s), tier_of(10, 1s)}, 0},
      {"the only untold one", told(500, 3), {tier_of(100, 1s, headers), tier_of(10, 1s)}, 1},
      {"tightens the specific", told(5, 3), {tier_of(100, 1s), tier_of(10, 1s)}, 1},
      {"tightens the general", told(50, 3), {tier_of(100, 1s), tier_of(10, 1s)}, 0},
      {"would raise one", told(500, 3), {tier_of(100, 1s), tier_of(10, 1s)}, std::nullopt},
      {"no limit", told({}, 3), {tier_of(100, 1s), tier_of(10, 1s)}, 1},
      {"no limit, and too much left", told({}, 50), {tier_of(100, 1s), tier_of(10, 1s)}, 0},
      {"nothing known", told(50, 3), {{"a", {}, profile}, {"b", {}, profile}}, 1},
      {"no tier", told(50, 3), {}, std::nullopt},
  };
  for (const auto& test : cases) {
    std::vector<const RateTier*> counted;
    for (const auto& tier : test.tiers) counted.push_back(&tier);
    EXPECT_EQ(match_tier(test.said, counted), test.expected) << test.what;
  }
}

}  // namespace
}  // namespace e2e::net
