#include "base/amount.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace e2e::base {
namespace {

TEST(TokenAmount, ReadsPlainDecimals) {
  EXPECT_EQ(TokenAmount::parse("1")->base_units(), Uint256("1000000000000000000"));
  EXPECT_EQ(TokenAmount::parse("0.05")->base_units(), Uint256("50000000000000000"));
  EXPECT_EQ(TokenAmount::parse("0.000000000000000001")->base_units(), Uint256(1));
  EXPECT_EQ(TokenAmount::parse("007")->to_string(), "7");
  EXPECT_EQ(TokenAmount::parse("0")->base_units(), Uint256(0));
}

TEST(TokenAmount, RefusesEverythingElse) {
  for (const char* text : {"", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", " 1", "1 ", "1.2.3", "0x1", "1_000", "NaN",
                           "0.0000000000000000001", "99999999999999999999999999999999999999999"}) {
    const auto amount = TokenAmount::parse(text);
    ASSERT_FALSE(amount) << text;
    EXPECT_EQ(amount.error().kind, ErrorKind::usage);
    EXPECT_FALSE(amount.error().fix.empty());
  }
}

TEST(TokenAmount, WritesTheShortestForm) {
  for (const char* text : {"0", "5", "1.01", "0.000000000000000001", "1000000000", "10.5"}) {
    EXPECT_EQ(TokenAmount::parse(text)->to_string(), text);
  }
  EXPECT_EQ(TokenAmount::parse("1.500")->to_string(), "1.5");
}

TEST(TokenAmount, ScalesExactlyAndRoundsDown) {
  EXPECT_EQ(TokenAmount::parse("1")->scaled(103, 100).to_string(), "1.03");
  EXPECT_EQ(TokenAmount::parse("0.000000000000000001")->scaled(101, 100).to_string(), "0.000000000000000001");
  EXPECT_EQ(TokenAmount::parse("1")->scaled(1, 3).to_string(), "0.333333333333333333");
}

TEST(TokenAmount, NeverWrapsAround) {
  const TokenAmount most(std::numeric_limits<Uint256>::max());
  EXPECT_THROW(most.scaled(2, 1), std::overflow_error);
}

TEST(Wei, CountsTheChainsCoin) {
  const Wei fee = Wei::from_gwei(1) * 65'000U;
  EXPECT_EQ(fee.count(), Uint256("65000000000000"));
  EXPECT_EQ(fee.to_coins(), "0.000065");
  EXPECT_EQ(fee + Wei(1) - Wei(1), fee);
  EXPECT_EQ(Wei(), Wei(0));
}

TEST(Wei, IsOrdered) {
  EXPECT_TRUE(Wei(1) < Wei(2) && Wei(2) > Wei(1));
  EXPECT_TRUE(Wei(1) <= Wei(1) && Wei(1) >= Wei(1));
  EXPECT_FALSE(Wei(2) <= Wei(1) || Wei(1) >= Wei(2));
}

TEST(Wei, NeverWrapsAround) {
  const Wei most(std::numeric_limits<Uint256>::max());
  EXPECT_THROW(most + Wei(1), std::overflow_error);
  EXPECT_THROW(most * 2U, std::overflow_error);
  EXPECT_THROW(Wei(1) - Wei(2), std::range_error);
}

RC_GTEST_PROP(TokenAmount, SurvivesItsTextForm, (std::uint64_t high, std::uint64_t low)) {
  const TokenAmount amount(Uint256(high) * Uint256(1'000'000'000U) + Uint256(low));
  const auto again = TokenAmount::parse(amount.to_string());
  RC_ASSERT(again.has_value());
  RC_ASSERT(*again == amount);
}

}  // namespace
}  // namespace e2e::base
