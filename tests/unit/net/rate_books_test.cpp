#include "net/rate_books.hpp"

#include <gtest/gtest.h>

namespace e2e::net {
namespace {

using namespace std::chrono_literals;

constexpr Moment kStart{base::Instant(1h), base::WallTime(1'780'000'000s)};
const std::vector<std::string> kPayment = {"global", "payment"};

class RateBooksTest : public testing::Test {
 protected:
  std::vector<TierPlace> take(const std::vector<std::string>& names) {
    std::vector<TierPlace> places;
    EXPECT_FALSE(books.take(books.find(names), kStart, places));
    return places;
  }
  AfterReply reply(const std::vector<TierPlace>& places, unsigned status, Headers headers) {
    return books.settle(places, HttpReply{status, std::move(headers), {}}, kStart);
  }
  const RateTier& tier(const std::string& name) { return books.tier(books.find({name})[0]); }
  bool is_closed(const std::string& name) {
    std::vector<TierPlace> places;
    return books.take(books.find({name}), kStart, places).has_value();
  }

  RateBooks books{{RateMode::automatic, {{"global", {100, 900s}}, {"auth", {10, 900s}}, {"payment", {30, 900s}}}, true},
                  nullptr};
};

TEST_F(RateBooksTest, KnowsTiersByTheNameOfTheirPolicy) {
  const auto places = take(kPayment);
  reply(places, 200,
        {{"RateLimit-Policy", R"("Payment";q=5;w=60, "global";q=200;w=900, "auth";q=7;w=60)"},
         {"RateLimit", R"("Payment";r=4;t=50, "global";r=150;t=700, "auth";r=0;t=50)"}});
  EXPECT_EQ(tier("payment").rule()->limit, 5) << "names are compared without case";
  EXPECT_EQ(tier("global").spent(), 50);
  EXPECT_EQ(tier("global").window_end(), kStart.now + 700s);
  EXPECT_EQ(tier("auth").rule()->limit, 7);
  EXPECT_FALSE(is_closed("auth")) << "of a tier that the request did not count in only the limit is learnt";
}

TEST_F(RateBooksTest, KnowsPoliciesWithOtherNamesByTheirLimit) {
  reply(take(kPayment), 200,
        {{"RateLimit", R"("100-in-15min";r=60;t=700, "30-in-15min";r=10;t=600)"},
         {"RateLimit-Policy", R"("100-in-15min";q=100;w=900, "30-in-15min";q=30;w=900)"}});
  EXPECT_EQ(tier("global").spent(), 40);
  EXPECT_EQ(tier("payment").spent(), 20);
  EXPECT_EQ(tier("payment").window_end(), kStart.now + 600s);
}

TEST_F(RateBooksTest, GuessesOnlyAfterEveryCertainMatch) {
  reply(take(kPayment), 200, {{"RateLimit", R"("a";r=15, "b";r=10)"}, {"RateLimit-Policy", R"("a";q=20, "b";q=30)"}});
  EXPECT_EQ(tier("global").rule()->limit, 20) << "what is left over is of the tier that is left over";
  EXPECT_EQ(tier("payment").spent(), 20);
}

TEST_F(RateBooksTest, ClosesTheTierThatTheRefusalSaysIsSpent) {
  const auto places = take(kPayment);
  EXPECT_EQ(reply(places, 429, {{"RateLimit", R"("global";r=0;t=50, "payment";r=3;t=700)"}, {"Retry-After", "51"}}),
            AfterReply::send_again);
  EXPECT_TRUE(is_closed("global"));
  EXPECT_EQ(tier("global").window_end(), kStart.now + 51s);
  EXPECT_EQ(books.throttled(0), 1);
  EXPECT_EQ(books.throttled(2), 0);
}

TEST_F(RateBooksTest, ClosesAllTiersThatTheRefusalSaysAreSpent) {
  reply(take(kPayment), 429, {{"RateLimit", R"("global";r=0;t=50, "payment";r=0;t=700)"}, {"Retry-After", "50"}});
  EXPECT_EQ(tier("global").window_end(), kStart.now + 50s);
  EXPECT_EQ(tier("payment").window_end(), kStart.now + 700s);
}

TEST_F(RateBooksTest, DoesNotCloseATierThatHasRoom) {
  for (int i = 0; i < 25; ++i) take(kPayment);
  reply(take(kPayment), 429, {{"RateLimit", R"("payment";r=3;t=700)"}});
  EXPECT_TRUE(is_closed("global")) << "though it is used less";
}

TEST_F(RateBooksTest, ClosesTheTierThatIsUsedMost) {
  for (int i = 0; i < 95; ++i) take({"global"});
  reply(take(kPayment), 429, {});
  EXPECT_TRUE(is_closed("global"));
  EXPECT_FALSE(is_closed("payment"));
}

TEST_F(RateBooksTest, TakesTheResetOfARefusalThatSaysNothingElse) {
  reply(take({"global"}), 429, {{"RateLimit-Reset", "33"}});
  EXPECT_EQ(tier("global").window_end(), kStart.now + 33s);
}

TEST_F(RateBooksTest, MakesUnknownTiersAndCountsEachOnce) {
  EXPECT_EQ(take({"global", "search", "global"}).size(), 2U);
  EXPECT_FALSE(tier("search").is_in_force());
  EXPECT_EQ(tier("global").spent(), 1);
}

}  // namespace
}  // namespace e2e::net
