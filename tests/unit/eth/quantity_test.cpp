#include "eth/quantity.hpp"

#include <limits>

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace e2e::eth {
namespace {

using ::testing::HasSubstr;

TEST(Quantity, WritesTheShortestForm) {
  EXPECT_EQ(to_quantity(0), "0x0");
  EXPECT_EQ(to_quantity(65), "0x41");
  EXPECT_EQ(to_quantity(1024), "0x400");
  EXPECT_EQ(to_quantity(std::numeric_limits<base::Uint256>::max()), "0x" + std::string(64, 'f'));
}

TEST(Quantity, ReadsWhatNodesSend) {
  EXPECT_EQ(*parse_quantity("0x0"), 0);
  EXPECT_EQ(*parse_quantity("0x41"), 65);
  EXPECT_EQ(*parse_quantity("0xAb"), 171);
  EXPECT_EQ(*parse_quantity("0x000400"), 1024);
  EXPECT_EQ(*parse_quantity("0x" + std::string(100, '0') + "1"), 1);
  EXPECT_EQ(*parse_quantity("0x" + std::string(64, 'F')), std::numeric_limits<base::Uint256>::max());
}

TEST(Quantity, IsNeverOctalDecimalOrNegative) {
  EXPECT_EQ(*parse_quantity("0x010"), 16);
  for (const char* text :
       {"", "0x", "0", "10", "010", "-0x1", "0x-1", "0x1.0", "0x 1", "0x1 ", "0X1", "0xg", "1e3", "0x1g"}) {
    const auto value = parse_quantity(text);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().kind, base::ErrorKind::payment_environment);
  }
}

TEST(Quantity, SaysWhereItIsWrong) {
  EXPECT_THAT(parse_quantity("0x00g0").error().message, HasSubstr("character 5 "));
  EXPECT_THAT(parse_quantity("0xg").error().message, HasSubstr("character 3 "));
}

TEST(Quantity, HasBounds) {
  EXPECT_THAT(parse_quantity("0x1" + std::string(64, '0')).error().message, HasSubstr("256 bits"));
  EXPECT_FALSE(parse_quantity("0x" + std::string(1000, '0')));
  EXPECT_EQ(*parse_quantity64("0xffffffffffffffff"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_THAT(parse_quantity64("0x10000000000000000").error().message, HasSubstr("64 bits"));
  EXPECT_FALSE(parse_quantity64("0x"));
}

RC_GTEST_PROP(Quantity, SurvivesItsTextForm, (std::uint64_t high, std::uint64_t low)) {
  const base::Uint256 value = (base::Uint256(high) << 190U) + low;
  RC_ASSERT(*parse_quantity(to_quantity(value)) == value);
}

}  // namespace
}  // namespace e2e::eth
