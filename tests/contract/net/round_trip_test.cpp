// The client and the server against each other, over the loopback.
#include <string>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/system.hpp"
#include "support/run_task.hpp"

namespace e2e::net {
namespace {

using test::run_task;
using testing::HasSubstr;

// Answers with what it was asked, so that the test sees both directions.
ServerReply echo(const ServerRequest& request) {
  ServerReply reply;
  reply.status = request.method == "POST" ? 201 : 200;
  reply.body = request.method + " " + request.path + "?" + request.query + "\n" + request.body;
  reply.headers.push_back({"X-Seen", std::string(find_header(request.headers, "X-Request-Id"))});
  return reply;
}

class RoundTrip : public testing::Test {
 protected:
  RoundTrip() { EXPECT_TRUE(server_.listen()); }

  std::unique_ptr<HttpClient> client() {
    HttpClientOptions options;
    options.origin.host = "127.0.0.1";
    options.origin.port = server_.port();
    options.origin.path = "/base";
    options.user_agent = "test/1";
    return make_http_client(context_, clock_, std::move(options));
  }

  boost::asio::io_context context_;
  SystemClock clock_;
  HttpServer server_{context_, {}, echo};
};

TEST_F(RoundTrip, CarriesEveryMethodBothWays) {
  const auto client = this->client();
  for (const Method method : {Method::get, Method::post, Method::put, Method::patch, Method::del}) {
    HttpRequest request;
    request.method = method;
    request.target = "/things/1?page=2&limit=%20";
    request.headers = {{"X-Request-Id", "r-1"}};
    if (method != Method::get) request.body = R"({"a":"ü"})";
    const auto reply = run_task(context_, client->send(request));
    ASSERT_TRUE(reply) << base::describe(reply.error());
    EXPECT_EQ(reply->status, method == Method::post ? 201U : 200U);
    EXPECT_EQ(reply->body, std::string(to_string(method)) + " /base/things/1?page=2&limit=%20\n" + request.body);
    EXPECT_EQ(find_header(reply->headers, "x-seen"), "r-1");
  }
}

TEST_F(RoundTrip, CarriesALargeBodyBothWays) {
  HttpRequest request;
  request.method = Method::post;
  request.target = "/";
  request.body.assign(900'000, 'x');
  const auto client = this->client();
  const auto reply = run_task(context_, client->send(request));
  ASSERT_TRUE(reply) << base::describe(reply.error());
  EXPECT_EQ(reply->body, "POST /base/?\n" + request.body);
}

TEST_F(RoundTrip, ServesManyRequestsAtOnce) {
  const auto client = this->client();
  std::vector<std::unique_ptr<test::Started<HttpReply>>> started;
  for (int number = 0; number < 50; ++number) {
    HttpRequest request;
    request.target = "/" + std::to_string(number);
    started.push_back(std::make_unique<test::Started<HttpReply>>(context_, client->send(std::move(request))));
  }
  for (int number = 0; number < 50; ++number) {
    const auto reply = started.at(static_cast<std::size_t>(number))->wait();
    ASSERT_TRUE(reply) << base::describe(reply.error());
    EXPECT_EQ(reply->body, "GET /base/" + std::to_string(number) + "?\n");
  }
}

TEST_F(RoundTrip, EndsCleanlyWithExchangesUnderWay) {
  auto client = this->client();
  HttpRequest request;
  request.target = "/";
  test::Started<HttpReply> started(context_, client->send(request));
  context_.poll_one();
  client.reset();
  const auto reply = started.wait();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, base::ErrorKind::cancelled);
}

}  // namespace
}  // namespace e2e::net
