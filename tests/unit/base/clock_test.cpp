#include "base/clock.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace e2e::base {
namespace {

using std::chrono::milliseconds;

TEST(Rfc3339, WritesMillisecondsInUtc) {
  EXPECT_EQ(to_rfc3339(WallTime()), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(WallTime(milliseconds(1'780'729'689'123))), "2026-06-06T07:08:09.123Z");
  EXPECT_EQ(to_rfc3339(WallTime(milliseconds(1'709'251'199'999))), "2024-02-29T23:59:59.999Z");
}

TEST(Rfc3339, RoundsDaysDownBeforeTheEpoch) {
  EXPECT_EQ(to_rfc3339(WallTime(milliseconds(-1))), "1969-12-31T23:59:59.999Z");
}

TEST(Rfc3339, IsReadBack) {
  for (const std::int64_t time : {0LL, 1'780'729'689'123LL, 1'709'251'199'999LL, -1LL}) {
    EXPECT_EQ(parse_rfc3339(to_rfc3339(WallTime(milliseconds(time)))), WallTime(milliseconds(time)));
  }
}

TEST(Rfc3339, IsReadInEverySpelling) {
  const WallTime expected(milliseconds(1'780'729'689'120));
  for (const char* text : {"2026-06-06T07:08:09.12Z", "2026-06-06t07:08:09.120999z", "2026-06-06 07:08:09.12Z",
                           "2026-06-06T09:38:09.12+02:30", "2026-06-05T23:08:09.12-08:00"}) {
    EXPECT_EQ(parse_rfc3339(text), expected) << text;
  }
  EXPECT_EQ(parse_rfc3339("2026-06-06T07:08:09Z"), expected - milliseconds(120));
}

TEST(Rfc3339, WhatIsNoTimeIsNotRead) {
  for (const char* text :
       {"", "2026", "2026-06-06", "2026-06-06T07:08:09", "2026-02-30T07:08:09Z", "2026-06-06T24:00:00Z",
        "2026-06-06T07:60:09Z", "2026-06-06T07:08:61Z", "2026-06-06T07:08:09.Z", "2026-06-06T07:08:09Zx",
        "2026-06-06T07:08:09+24:00", "2026-06-06T-7:08:09Z", "Sat, 06 Jun 2026 07:08:09 GMT", "1780729689123"}) {
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace e2e::base
