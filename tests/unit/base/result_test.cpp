#include "base/result.hpp"

#include <gtest/gtest.h>

namespace e2e::base {
namespace {

TEST(Error, DescribesItselfWithItsContextInnermostFirst) {
  Result<int> inner = fail(ErrorKind::timed_out, "no reply in 10 s", "raise REQUEST_TIMEOUT_MS");
  Result<std::string> middle = forward_error(inner, "reading the inbox");
  const Result<void> outer = forward_error(middle, "after create_offer");
  ASSERT_FALSE(outer);
  EXPECT_EQ(describe(outer.error()), "no reply in 10 s (while reading the inbox) (while after create_offer)");
  EXPECT_EQ(outer.error().kind, ErrorKind::timed_out);
  EXPECT_EQ(outer.error().fix, "raise REQUEST_TIMEOUT_MS");
}

TEST(Error, NamesItsKind) {
  EXPECT_EQ(to_string(ErrorKind::product), "product");
  EXPECT_EQ(to_string(ErrorKind::unreachable), "unreachable");
}

}  // namespace
}  // namespace e2e::base
