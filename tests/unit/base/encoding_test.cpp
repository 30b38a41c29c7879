#include "base/encoding.hpp"

#include <gtest/gtest.h>

namespace e2e::base {
namespace {

// The test vectors of RFC 4648, section 10.
TEST(Encoding, FollowsTheStandardsBase64Vectors) {
  EXPECT_EQ(base64_encode(""), "");
  EXPECT_EQ(base64_encode("f"), "Zg==");
  EXPECT_EQ(base64_encode("fo"), "Zm8=");
  EXPECT_EQ(base64_encode("foo"), "Zm9v");
  EXPECT_EQ(base64_encode("foob"), "Zm9vYg==");
  EXPECT_EQ(base64_encode("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64_encode("foobar"), "Zm9vYmFy");
}

TEST(Encoding, UsesTheAlphabetOfEachBase64) {
  EXPECT_EQ(base64_encode("\xfb\xff"), "+/8=");
  EXPECT_EQ(base64url_encode("\xfb\xff"), "-_8");
}

TEST(Encoding, WritesHexInBothCases) {
  EXPECT_EQ(hex_encode(std::string_view("\x00\x7f\xff", 3)), "007fff");
  EXPECT_EQ(hex_encode("\xab", HexCase::upper), "AB");
}

TEST(Encoding, PercentEncodesAllButTheUnreserved) {
  EXPECT_EQ(url_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(url_encode("a b/?&=%+@:"), "a%20b%2F%3F%26%3D%25%2B%40%3A");
  EXPECT_EQ(url_encode("ü"), "%C3%BC");
}

TEST(Encoding, EscapesJsonStrings) {
  EXPECT_EQ(json_escape("a\"b\\c/d"), "a\\\"b\\\\c/d");
  EXPECT_EQ(json_escape("\b\f\n\r\t"), "\\b\\f\\n\\r\\t");
  EXPECT_EQ(json_escape(std::string_view("\x00\x1f\x7f", 3)), "\\u0000\\u001f\x7f");
  EXPECT_EQ(json_escape("ü😀"), "ü😀");
}

}  // namespace
}  // namespace e2e::base
