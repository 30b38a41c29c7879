#include "base/clock.hpp"

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

}  // namespace
}  // namespace e2e::base
