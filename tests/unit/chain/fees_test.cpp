// What is offered for gas.
#include "chain/fees.hpp"

#include <gtest/gtest.h>

namespace e2e::chain {
namespace {

using base::Uint256;
using base::Wei;
using eth::DynamicFee;
using eth::LegacyFee;

Wei gwei(std::uint64_t count) { return Wei::from_gwei(count); }
Wei wei(std::uint64_t count) { return Wei(Uint256(count)); }
Fee legacy(const Wei& price) { return LegacyFee{price}; }
Fee dynamic(const Wei& max, const Wei& priority) { return DynamicFee{max, priority}; }

TEST(FeesTest, FollowTheNodeButNotBelowTheFloor) {
  EXPECT_EQ(opening_fee({}, {gwei(3), {}}), legacy(gwei(3)));
  EXPECT_EQ(opening_fee({}, {wei(50'000'000), {}}), legacy(gwei(1)));
  EXPECT_EQ(opening_fee({}, {wei(0), {}}), legacy(gwei(1)));
  EXPECT_EQ(opening_fee({}, {gwei(20), {}}), legacy(gwei(20)));
}

TEST(FeesTest, GoNotAboveTheCap) {
  const auto refused = opening_fee({}, {gwei(21), {}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::payment_environment);
  EXPECT_EQ(refused.error().message, "gas costs 21 gwei now, and at most 20 gwei are paid");
}

TEST(FeesTest, ChooseTheTypeByThePresenceOfABaseFee) {
  EXPECT_EQ(opening_fee({}, {gwei(1), wei(0)}), dynamic(gwei(1), gwei(1)));
  EXPECT_EQ(opening_fee({TransactionType::legacy}, {gwei(1), wei(0)}), legacy(gwei(1)));
  EXPECT_EQ(opening_fee({TransactionType::dynamic}, {gwei(1), wei(0)}), dynamic(gwei(1), gwei(1)));
  EXPECT_FALSE(opening_fee({TransactionType::dynamic}, {gwei(1), {}}));
}

TEST(FeesTest, LeaveRoomForABaseFeeThatGrows) {
  EXPECT_EQ(opening_fee({}, {gwei(5), gwei(3)}), dynamic(gwei(8), gwei(2)));
  EXPECT_EQ(opening_fee({}, {gwei(5), gwei(5)}), dynamic(gwei(10) + wei(1), wei(1)));
  EXPECT_EQ(opening_fee({}, {gwei(18), gwei(17)}), dynamic(gwei(20), gwei(1))) << "within the cap";
  EXPECT_FALSE(opening_fee({}, {gwei(1), gwei(20)}));
}

TEST(FeesTest, AreRaisedByAnEighthRoundedUpInBothParts) {
  EXPECT_EQ(raised_fee({}, legacy(gwei(8)), {}), legacy(gwei(9)));
  EXPECT_EQ(raised_fee({}, legacy(wei(9)), {}), legacy(wei(11)));
  EXPECT_EQ(raised_fee({}, legacy(wei(1)), {}), legacy(wei(2)));
  EXPECT_EQ(raised_fee({}, legacy(wei(0)), {}), legacy(wei(1)));
  EXPECT_EQ(raised_fee({}, dynamic(gwei(16), wei(9)), {}), dynamic(gwei(18), wei(11)));
}

// As a pool reckons: strictly more, and at least 110 % of the old price, in whole numbers.
TEST(FeesTest, AreAlwaysRaisedEnoughForAPool) {
  for (std::uint64_t price = 0; price < 2'000; ++price) {
    const auto raised = raised_fee({}, dynamic(wei(price + 7), wei(price)), {});
    ASSERT_TRUE(raised) << price;
    const auto& fee = std::get<DynamicFee>(*raised);
    EXPECT_TRUE(fee.priority > wei(price) && fee.priority.count() * 10 >= Uint256(price) * 11) << price;
    EXPECT_TRUE(fee.max > wei(price + 7) && fee.max.count() * 10 >= Uint256(price + 7) * 11) << price;
  }
}

TEST(FeesTest, MeetWhatTheNodeNames) {
  EXPECT_EQ(raised_fee({}, legacy(gwei(1)), gwei(3).count()), legacy(gwei(3)));
  EXPECT_EQ(raised_fee({}, legacy(gwei(8)), gwei(3).count()), legacy(gwei(9)));
  EXPECT_EQ(raised_fee({}, dynamic(gwei(1), gwei(1)), gwei(3).count()), dynamic(gwei(3), gwei(3)));
  EXPECT_EQ(raised_fee({}, legacy(gwei(19)), gwei(20).count()), legacy(gwei(20))) << "the cap itself is allowed";
  EXPECT_FALSE(raised_fee({}, legacy(gwei(1)), gwei(20).count() + 1));
}

TEST(FeesTest, AreNotRaisedBeyondTheCap) {
  EXPECT_EQ(raised_fee({}, legacy(gwei(18)), {}), legacy(gwei(20))) << "still a tenth more";
  EXPECT_FALSE(raised_fee({}, legacy(gwei(19)), {}));
  EXPECT_FALSE(raised_fee({}, legacy(gwei(20)), {}));
  EXPECT_FALSE(raised_fee({}, legacy(gwei(20)), gwei(20).count()));
  EXPECT_FALSE(raised_fee({}, dynamic(gwei(20), gwei(1)), {}));
}

TEST(FeesTest, CanBeOfferedInTheOldForm) {
  EXPECT_EQ(as_legacy(dynamic(gwei(4), gwei(2))), legacy(gwei(4)));
  EXPECT_EQ(most(dynamic(gwei(4), gwei(2))), gwei(4));
  EXPECT_EQ(most(legacy(gwei(4))), gwei(4));
}

TEST(FeesTest, LimitGasAQuarterAboveTheEstimate) {
  EXPECT_EQ(gas_limit_for(51'330), 64'162U);
  EXPECT_EQ(gas_limit_for(21'000), 60'000U);
  EXPECT_EQ(gas_limit_for(180'000), 200'000U);
  EXPECT_FALSE(gas_limit_for(200'001));
}

}  // namespace
}  // namespace e2e::chain
