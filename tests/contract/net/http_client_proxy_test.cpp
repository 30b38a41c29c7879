// Requests through a proxy: the absolute form for http, a tunnel for https (test of the tunnel's inside: *_tls_test).
#include <string>

#include "client_fixture.hpp"

namespace e2e::net {
namespace {

using base::ErrorKind;
using test::RawPeer;
using test::RawServer;
using test::run_task;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kBasicAuthorization = "Proxy-Authorization: Basic dXNlcjpwYSBzcw==\r\n";  // user:pa ss

class HttpClientProxyTest : public ClientTest {
 protected:
  std::unique_ptr<HttpClient> client_through(std::uint16_t proxy_port, base::Scheme scheme) {
    HttpClientOptions options = options_for(scheme == base::Scheme::https ? 443 : 80);
    options.origin.scheme = scheme;
    options.origin.host = "shop.example";
    options.origin.path = "/v1";
    options.proxy.emplace();
    options.proxy->url.host = "127.0.0.1";
    options.proxy->url.port = proxy_port;
    options.proxy->url.user = "user";
    options.proxy->url.password = base::Secret("pa ss");
    return make_http_client(context_, clock_, std::move(options));
  }
};

TEST_F(HttpClientProxyTest, HttpGoesInAbsoluteForm) {
  std::string received;
  RawServer proxy({[&](RawPeer& peer) {
    received = peer.read_request();
    peer.send(kShortReply);
  }});
  const auto client = client_through(proxy.port(), base::Scheme::http);
  const auto reply = run_task(context_, client->send(get("/a?b")));
  ASSERT_TRUE(reply) << base::describe(reply.error());
  EXPECT_THAT(received, StartsWith("GET http://shop.example/v1/a?b HTTP/1.1\r\nHost: shop.example\r\n"));
  EXPECT_THAT(received, HasSubstr(kBasicAuthorization));
}

TEST_F(HttpClientProxyTest, HttpsAsksForATunnel) {
  std::string received;
  RawServer proxy({[&](RawPeer& peer) {
    received = peer.read_request();
    peer.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 9\r\n\r\nwho are u");
  }});
  const auto client = client_through(proxy.port(), base::Scheme::https);
  const auto reply = run_task(context_, client->send(get("/a")));
  ASSERT_FALSE(reply);
  EXPECT_THAT(received, StartsWith("CONNECT shop.example:443 HTTP/1.1\r\nHost: shop.example:443\r\n"));
  EXPECT_THAT(received, HasSubstr(kBasicAuthorization));
  EXPECT_EQ(reply.error().kind, ErrorKind::unreachable);
  EXPECT_EQ(reply.error().message, "the proxy 127.0.0.1:" + std::to_string(proxy.port()) +
                                       " does not open a tunnel to shop.example:443: it answers 407");
  EXPECT_THAT(reply.error().fix, HasSubstr("user and password"));
}

TEST_F(HttpClientProxyTest, AProxysFaultIsNotTheProducts) {
  for (const char* answer : {"garbage\r\n\r\n", "HTTP/1.1 200", ""}) {
    RawServer proxy({reply_with(answer)});
    const auto client = client_through(proxy.port(), base::Scheme::https);
    const auto reply = run_task(context_, client->send(get("/a")));
    ASSERT_FALSE(reply);
    EXPECT_EQ(base::to_string(reply.error().kind), base::to_string(ErrorKind::unreachable)) << answer;
    EXPECT_THAT(base::describe(reply.error()), HasSubstr("proxy"));
  }
  const auto client = client_through(test::closed_port(), base::Scheme::http);
  const auto reply = run_task(context_, client->send(get("/a")));
  ASSERT_FALSE(reply);
  EXPECT_THAT(reply.error().message, StartsWith("the proxy 127.0.0.1:"));
  EXPECT_THAT(reply.error().message, HasSubstr("refused the connection"));
  EXPECT_THAT(reply.error().message, Not(HasSubstr("pa ss")));
}

TEST_F(HttpClientProxyTest, ATunnelThatNeverOpensTimesOut) {
  RawServer proxy({[](RawPeer& peer) { peer.hang(); }});
  const auto client = client_through(proxy.port(), base::Scheme::https);
  const auto reply = run_task(context_, client->send(get("/a", std::chrono::milliseconds(50))));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::timed_out);
  EXPECT_THAT(reply.error().message, HasSubstr("waiting for the proxy's tunnel"));
}

}  // namespace
}  // namespace e2e::net
