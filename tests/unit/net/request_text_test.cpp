#include "net/request_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace e2e::net {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

HttpClientOptions options_for(const char* origin) {
  HttpClientOptions options;
  options.origin = base::parse_http_url(origin).value();
  options.user_agent = "test/1";
  return options;
}

HttpRequest get(const char* target) {
  HttpRequest request;
  request.target = target;
  return request;
}

TEST(RequestTextTest, WritesARequest) {
  EXPECT_EQ(request_text(get("/a?b"), options_for("http://shop.example/v1/")).value(),
            "GET /v1/a?b HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: test/1\r\nAccept: application/json\r\n\r\n");
}

TEST(RequestTextTest, NamesTheHostAsTheUrlDoes) {
  const auto host_of = [](const char* origin) {
    const std::string text = request_text(get("/"), options_for(origin)).value();
    const auto at = text.find("Host: ") + 6;
    return text.substr(at, text.find('\r', at) - at);
  };
  EXPECT_EQ(host_of("http://shop.example:80"), "shop.example");
  EXPECT_EQ(host_of("http://shop.example:443"), "shop.example:443");
  EXPECT_EQ(host_of("https://shop.example"), "shop.example");
  EXPECT_EQ(host_of("http://[::1]:5001"), "[::1]:5001");
}

TEST(RequestTextTest, AlwaysTellsTheLengthWhereABodyIsExpected) {
  HttpRequest request = get("/");
  request.method = Method::patch;
  EXPECT_THAT(request_text(request, options_for("http://x")).value(),
              testing::AllOf(HasSubstr("\r\nContent-Length: 0\r\n"), Not(HasSubstr("Content-Type"))));
  request.method = Method::del;
  EXPECT_THAT(request_text(request, options_for("http://x")).value(), Not(HasSubstr("Content-Length")));
}

TEST(RequestTextTest, ACallersHeaderReplacesTheUsualOne) {
  HttpRequest request = get("/");
  request.method = Method::post;
  request.body = "a=b";
  request.headers = {{"content-type", "text/plain"}, {"accept", "*/*"}, {"user-agent", "mine"}};
  const std::string text = request_text(request, options_for("http://x")).value();
  EXPECT_THAT(text, HasSubstr("content-type: text/plain\r\n"));
  EXPECT_THAT(text, Not(HasSubstr("application/json")));
  EXPECT_THAT(text, Not(HasSubstr("test/1")));
}

TEST(RequestTextTest, AsksAProxyForATunnel) {
  const base::Url origin = base::parse_http_url("https://[::1]").value();
  EXPECT_EQ(connect_text(origin, base::parse_http_url("http://u:p%20w@proxy:3128").value()),
            "CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\nProxy-Authorization: Basic dTpwIHc=\r\n\r\n");
  EXPECT_THAT(connect_text(origin, base::parse_http_url("http://proxy:3128").value()), Not(HasSubstr("Authorization")));
}

TEST(RequestTextTest, OnlyPlainHttpIsSentToAProxyInAbsoluteForm) {
  HttpClientOptions options = options_for("http://shop.example:8080");
  options.proxy.emplace(Proxy{base::parse_http_url("http://proxy:3128").value()});
  EXPECT_THAT(request_text(get("/a"), options).value(),
              StartsWith("GET http://shop.example:8080/a HTTP/1.1\r\nHost: shop.example:8080\r\n"));
  options.origin = base::parse_http_url("https://shop.example").value();
  EXPECT_THAT(request_text(get("/a"), options).value(), StartsWith("GET /a HTTP/1.1\r\n"));
}

}  // namespace
}  // namespace e2e::net
