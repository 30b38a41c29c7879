#include "net/http.hpp"

#include <gtest/gtest.h>

namespace e2e::net {
namespace {

TEST(HttpTest, FindsTheFirstHeaderWhateverItsCase) {
  const Headers headers = {{"Content-Type", "a"}, {"X-A", "1"}, {"x-a", "2"}};
  EXPECT_EQ(find_header(headers, "content-TYPE"), "a");
  EXPECT_EQ(find_header(headers, "X-a"), "1");
  EXPECT_EQ(find_header(headers, "X-B"), "");
}

TEST(HttpTest, KnowsWhichHeadersCanBeSent) {
  EXPECT_TRUE(is_sendable({"X-A_b.1", "any text, \t and ünïcode"}));
  EXPECT_TRUE(is_sendable({"X-A", ""}));
  for (const Header& header : Headers{{"", "1"}, {"X A", "1"}, {"X:A", "1"}, {"Xä", "1"}, {"X\r\nY", "1"}}) {
    EXPECT_FALSE(is_sendable(header)) << header.name;
  }
  for (int byte = 0; byte < 0x20; ++byte) {
    EXPECT_EQ(is_sendable({"X-A", std::string(1, static_cast<char>(byte))}), byte == '\t') << byte;
  }
  EXPECT_FALSE(is_sendable({"X-A", "\x7f"}));
}

TEST(HttpTest, KnowsTheFramingHeaders) {
  for (const char* name : {"content-length", "Transfer-Encoding", "CONNECTION", "Host"}) {
    EXPECT_TRUE(is_framing_header(name)) << name;
  }
  EXPECT_FALSE(is_framing_header("Content-Type"));
}

}  // namespace
}  // namespace e2e::net
