#include "base/url.hpp"

#include <gmock/gmock.h>

namespace e2e::base {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Row {
  std::string_view text;
  std::string_view host;
  std::uint16_t port;
  std::string_view shown;
};

TEST(HttpUrl, IsReadInEverySpelling) {
  const std::vector<Row> rows = {
      {"http://127.0.0.1:5001", "127.0.0.1", 5001, "http://127.0.0.1:5001"},
      {"http://127.0.0.1:5001/", "127.0.0.1", 5001, "http://127.0.0.1:5001"},
      {"HTTPS://Dev.Example.COM", "dev.example.com", 443, "https://dev.example.com"},
      {"https://example.com:443/api//", "example.com", 443, "https://example.com/api"},
      {"https://example.com:80", "example.com", 80, "https://example.com:80"},
      {"http://example.com:", "example.com", 80, "http://example.com"},
      {"http://[::1]:8080/x", "::1", 8080, "http://[::1]:8080/x"},
      {"http://[::1]", "::1", 80, "http://[::1]"},
      {"http://host:65535", "host", 65535, "http://host:65535"},
  };
  for (const auto& row : rows) {
    const auto url = parse_http_url(row.text);
    ASSERT_TRUE(url) << row.text << ": " << url.error().message;
    EXPECT_EQ(url->host, row.host) << row.text;
    EXPECT_EQ(url->port, row.port) << row.text;
    EXPECT_EQ(url->shown(), row.shown) << row.text;
  }
}

TEST(HttpUrl, IsRefusedWithAReason) {
  for (const std::string_view text :
       {"", "example.com", "ftp://x", "http://", "http:///path", "http://:80", "http://a b", "http://host:0",
        "http://host:65536", "http://host:99999", "http://host:x", "http://host:12x/", "http://h:80:90",
        "http://ho%20st", "http://a%0d%0ab", "//host", "http:host", "http://[::1"}) {
    const auto url = parse_http_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().kind, ErrorKind::usage) << text;
    EXPECT_FALSE(url.error().fix.empty()) << text;
  }
}

TEST(HttpUrl, KeepsUserInfoApartAndOutOfSight) {
  const auto url = parse_http_url("http://root:s%40cret@proxy:3128/?token=s%40cret#x");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->user, "root");
  EXPECT_EQ(url->password.expose(), "s@cret");
  EXPECT_TRUE(url->has_query_or_fragment);
  EXPECT_EQ(url->shown(), "http://proxy:3128");
  EXPECT_EQ(url->authority(), "proxy:3128");
}

TEST(HttpUrl, NeverRepeatsUserInfoInAnError) {
  for (const std::string_view text : {"http://canary:canary@", "http://canary@host:x", "canary:canary@host",
                                      "ftp://canary:c@h", "http://can ary:canary@host"}) {
    const auto url = parse_http_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_THAT(describe(url.error()) + url.error().fix, Not(HasSubstr("ary"))) << text;
  }
}

TEST(Loopback, IsThisMachineOnly) {
  for (const std::string_view host : {"127.0.0.1", "127.1.2.3", "::1", "localhost", "a.localhost"}) {
    EXPECT_TRUE(is_loopback(host)) << host;
  }
  for (const std::string_view host :
       {"128.0.0.1", "127.0.0.1.example.com", "localhost.example.com", "notlocalhost", "10.0.0.1", "", "::2"}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

TEST(KeysInAddress, AreLongSegmentsAndQueryValues) {
  using testing::ElementsAre;
  EXPECT_THAT(keys_in_address("https://node.example/v3/9aa3d95b3bc440fa88ea12eaa4456161"),
              ElementsAre("9aa3d95b3bc440fa88ea12eaa4456161"));
  EXPECT_THAT(keys_in_address("https://node.example/rpc?apikey=12345678&x=1234567#fragment-key"),
              ElementsAre("12345678", "fragment-key"));
  EXPECT_THAT(keys_in_address("node.example/short/segments?k"), ElementsAre());
  EXPECT_THAT(keys_in_address("https://node.example?0123456789"), ElementsAre("0123456789"));
  EXPECT_THAT(keys_in_address(""), ElementsAre());
}

TEST(UserInfo, IsFoundInAnyAddress) {
  EXPECT_EQ(user_info_of("http://user:pa%20ss@proxy:3128/x@y"), "user:pa%20ss");
  EXPECT_EQ(user_info_of("user:p@ss@proxy"), "user:p@ss");
  EXPECT_EQ(user_info_of("http://proxy/user@host"), "");
}

}  // namespace
}  // namespace e2e::base
