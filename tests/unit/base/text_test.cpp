#include "base/text.hpp"

#include <array>

#include <gmock/gmock.h>

namespace e2e::base {
namespace {

using testing::ElementsAre;

TEST(Trim, RemovesSpaceAtBothEnds) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Split, KeepsEmptyPieces) {
  EXPECT_THAT(split("a,,b", ','), ElementsAre("a", "", "b"));
  EXPECT_THAT(split("", ','), ElementsAre(""));
  EXPECT_THAT(split(",", ','), ElementsAre("", ""));
}

TEST(Lower, IsAsciiOnly) {
  EXPECT_EQ(to_lower("AZ az Ü"), "az az Ü");
  EXPECT_TRUE(equals_ignoring_case("Content-Type", "content-TYPE"));
  EXPECT_FALSE(equals_ignoring_case("a", "ab"));
  EXPECT_FALSE(equals_ignoring_case("@", "`"));  // one bit apart, like letters
}

TEST(Join, PutsTheSeparatorBetween) {
  EXPECT_EQ(join(std::vector<std::string>{"a", "b", "a"}, ", "), "a, b, a");
  EXPECT_EQ(join({}, ", "), "");
}

TEST(Nearest, FindsWhatWasMeant) {
  constexpr std::array<std::string_view, 3> kWords = {"--rounds", "--report-dir", "--base-url"};
  EXPECT_EQ(nearest("--round", kWords), "--rounds");
  EXPECT_EQ(nearest("--REPORTDIR", kWords), "--report-dir");
  EXPECT_EQ(nearest("--baseurl", kWords), "--base-url");
  EXPECT_EQ(nearest("completely-different", kWords), "");
  EXPECT_EQ(nearest("x", {}), "");
}

}  // namespace
}  // namespace e2e::base
