// TLS: whom the client trusts, and what it says when it does not.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

#include "client_fixture.hpp"
#include "support/test_certificates.hpp"

namespace e2e::net {
namespace {

using base::ErrorKind;
using test::RawPeer;
using test::RawServer;
using test::run_task;
using testing::HasSubstr;

class HttpClientTlsTest : public ClientTest {
 protected:
  HttpClientTlsTest() : ca_file_(testing::TempDir() + "net-test-ca-" + std::to_string(::getpid()) + ".pem") {
    std::ofstream(ca_file_) << ca_.pem();
  }
  ~HttpClientTlsTest() override {
    ::unsetenv("SSL_CERT_FILE");
    std::filesystem::remove(ca_file_);
  }

  void trust_the_ca() { ::setenv("SSL_CERT_FILE", ca_file_.c_str(), 1); }

  std::unique_ptr<HttpClient> connect_to(std::uint16_t port, const std::string& host = "127.0.0.1") {
    HttpClientOptions options = options_for(port);
    options.origin.scheme = base::Scheme::https;
    options.origin.host = host;
    return make_http_client(context_, clock_, std::move(options));
  }

  // A script that speaks TLS first, and then does as `inner` says.
  static RawServer::Script over_tls(const test::ServerTls& tls, RawServer::Script inner) {
    return [context = tls.get(), inner = std::move(inner)](RawPeer& peer) {
      if (peer.start_tls(context)) inner(peer);
    };
  }

  void expect_refusal(const test::ServerTls& tls, const std::string& reason, const std::string& fix) {
    RawServer server({over_tls(tls, reply_with(kShortReply))});
    const auto client = connect_to(server.port());
    const auto reply = run_task(context_, client->send(get()));
    ASSERT_FALSE(reply);
    EXPECT_EQ(base::to_string(reply.error().kind), base::to_string(ErrorKind::tls));
    EXPECT_THAT(reply.error().message, HasSubstr("127.0.0.1:" + std::to_string(server.port())));
    EXPECT_THAT(reply.error().message, HasSubstr(reason));
    EXPECT_THAT(reply.error().fix, HasSubstr(fix));
  }

  test::TestCa ca_;
  std::string ca_file_;
};

TEST_F(HttpClientTlsTest, SpeaksToAServerItTrustsAndUsesTheConnectionAgain) {
  trust_the_ca();
  const auto tls = ca_.issue("IP:127.0.0.1");
  RawServer server({over_tls(tls, keep_replying(kShortReply))});
  const auto client = connect_to(server.port());
  for (int round = 0; round < 3; ++round) {
    const auto reply = run_task(context_, client->send(get()));
    ASSERT_TRUE(reply) << base::describe(reply.error());
    EXPECT_EQ(reply->body, "ok");
  }
  EXPECT_EQ(server.connections(), 1U);
}

TEST_F(HttpClientTlsTest, NamesTheHostItWants) {
  trust_the_ca();
  const auto tls = ca_.issue("DNS:localhost");
  std::string named;
  SSL_CTX_set_tlsext_servername_arg(tls.get(), &named);
  SSL_CTX_set_tlsext_servername_callback(
      tls.get(), +[](SSL* ssl, int*, void* out) {
        const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
        *static_cast<std::string*>(out) = name == nullptr ? "" : name;
        return SSL_TLSEXT_ERR_OK;
      });
  RawServer server({over_tls(tls, reply_with(kShortReply))});
  const auto client = connect_to(server.port(), "localhost");
  const auto reply = run_task(context_, client->send(get()));
  ASSERT_TRUE(reply) << base::describe(reply.error());
  EXPECT_EQ(named, "localhost");
}

TEST_F(HttpClientTlsTest, RefusesAnUnknownIssuer) {
  expect_refusal(ca_.issue("IP:127.0.0.1"), "unable to get local issuer certificate", "SSL_CERT_FILE=");
}

TEST_F(HttpClientTlsTest, RefusesAnExpiredCertificate) {
  trust_the_ca();
  expect_refusal(ca_.issue("IP:127.0.0.1", std::chrono::seconds(-60)), "certificate has expired", "renew");
}

TEST_F(HttpClientTlsTest, RefusesACertificateForSomebodyElse) {
  trust_the_ca();
  expect_refusal(ca_.issue("IP:127.0.0.2"), "IP address mismatch", "use a name");
  const auto tls = ca_.issue("DNS:other.example");
  RawServer server({over_tls(tls, reply_with(kShortReply))});
  const auto client = connect_to(server.port(), "localhost");
  const auto reply = run_task(context_, client->send(get()));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::tls);
  EXPECT_THAT(reply.error().message, HasSubstr("hostname mismatch"));
}

TEST_F(HttpClientTlsTest, RefusesAnOldVersion) {
  trust_the_ca();
  const auto tls = ca_.issue("IP:127.0.0.1");
  SSL_CTX_set_security_level(tls.get(), 0);
  SSL_CTX_set_min_proto_version(tls.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(tls.get(), TLS1_1_VERSION);
  expect_refusal(tls, "TLS handshake", "TLS 1.2");
}

TEST_F(HttpClientTlsTest, SaysWhenTheServerSpeaksNoTls) {
  RawServer server({[](RawPeer& peer) { peer.send("HTTP/1.1 400 Bad Request\r\n\r\n"); }});
  const auto client = connect_to(server.port());
  const auto reply = run_task(context_, client->send(get()));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::tls);
}

TEST_F(HttpClientTlsTest, ACloseWithoutNotifyIsFineOnlyBehindACompleteBody) {
  trust_the_ca();
  const auto tls = ca_.issue("IP:127.0.0.1");
  RawServer complete({over_tls(tls, reply_with(kShortReply))});
  const auto client = connect_to(complete.port());
  const auto reply = run_task(context_, client->send(get()));
  ASSERT_TRUE(reply) << base::describe(reply.error());
  // Without a length only a close that TLS vouches for ends the body: anybody can close a TCP connection.
  RawServer cut({over_tls(tls, reply_with("HTTP/1.1 200 OK\r\n\r\nhalf"))});
  const auto second = connect_to(cut.port());
  const auto broken = run_task(context_, second->send(get()));
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().kind, ErrorKind::product);
}

TEST_F(HttpClientTlsTest, AHandshakeThatNeverEndsTimesOut) {
  RawServer server({[](RawPeer& peer) { peer.hang(); }});
  const auto client = connect_to(server.port());
  const auto reply = run_task(context_, client->send(get("/", std::chrono::milliseconds(50))));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::timed_out);
  EXPECT_THAT(reply.error().message, HasSubstr("in the TLS handshake"));
}

TEST_F(HttpClientTlsTest, GoesThroughAProxysTunnel) {
  trust_the_ca();
  const auto tls = ca_.issue("DNS:shop.example");
  std::string asked;
  RawServer proxy({[&](RawPeer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 Connection established\r\n\r\n");
    if (!peer.start_tls(tls.get())) return;
    asked = peer.read_request();
    peer.send(kShortReply);
  }});
  HttpClientOptions options = options_for(443);
  options.origin.scheme = base::Scheme::https;
  options.origin.host = "shop.example";
  options.proxy.emplace();
  options.proxy->url.host = "127.0.0.1";
  options.proxy->url.port = proxy.port();
  const auto client = make_http_client(context_, clock_, std::move(options));
  const auto reply = run_task(context_, client->send(get("/a")));
  ASSERT_TRUE(reply) << base::describe(reply.error());
  EXPECT_EQ(reply->body, "ok");
  EXPECT_THAT(asked, testing::StartsWith("GET /a HTTP/1.1\r\nHost: shop.example\r\n"));
  EXPECT_THAT(asked, testing::Not(HasSubstr("Proxy-Authorization")));
}

}  // namespace
}  // namespace e2e::net
