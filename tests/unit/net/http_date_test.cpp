#include "net/http_date.hpp"

#include <gtest/gtest.h>

namespace e2e::net {
namespace {

base::WallTime at(std::string_view rfc3339) { return base::parse_rfc3339(rfc3339).value(); }

const base::WallTime kNow = at("2026-06-06T07:08:09Z");

TEST(HttpDateTest, ReadsTheThreeForms) {
  const auto expected = at("1994-11-06T08:49:37Z");
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", kNow), expected);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", kNow), expected);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994", kNow), expected);
}

TEST(HttpDateTest, TakesTheNearestCenturyForTwoDigits) {
  EXPECT_EQ(parse_http_date("Saturday, 06-Jun-26 07:08:09 GMT", kNow), kNow);
  EXPECT_EQ(parse_http_date("Saturday, 06-Jun-76 07:08:09 GMT", kNow), at("2076-06-06T07:08:09Z"));
  EXPECT_EQ(parse_http_date("Saturday, 06-Jun-77 07:08:09 GMT", kNow), at("1977-06-06T07:08:09Z"));
}

TEST(HttpDateTest, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", "GMT", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 Now 1994 08:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT x",
        "Sunday, 06-Nov-194 08:49:37 GMT", "Sun Nov 6 1994 08:49:37"}) {
    EXPECT_EQ(parse_http_date(text, kNow), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace e2e::net
