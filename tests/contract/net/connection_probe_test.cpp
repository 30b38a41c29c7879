// What a probe of the connection reports, on real sockets.
#include "net/connection_probe.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>

#include <unistd.h>

#include "client_fixture.hpp"
#include "support/test_certificates.hpp"

namespace e2e::net {
namespace {

using test::RawPeer;
using test::RawServer;
using testing::HasSubstr;

class ConnectionProbeTest : public ClientTest {
 protected:
  ConnectionProbeTest() : ca_file_(testing::TempDir() + "probe-test-ca-" + std::to_string(::getpid()) + ".pem") {
    std::ofstream(ca_file_) << ca_.pem();
  }
  ~ConnectionProbeTest() override {
    ::unsetenv("SSL_CERT_FILE");
    std::filesystem::remove(ca_file_);
  }

  void trust_the_ca() { ::setenv("SSL_CERT_FILE", ca_file_.c_str(), 1); }

  ProbedConnection probe(HttpClientOptions options, std::chrono::milliseconds timeout = std::chrono::seconds(10)) {
    auto task = [&]() -> Task<ProbedConnection> {
      co_return co_await probe_connection(context_, std::move(options), timeout);
    };
    return test::run_task(context_, task()).value();
  }

  static HttpClientOptions https_to(std::uint16_t port, const std::string& host = "127.0.0.1") {
    HttpClientOptions options = options_for(port);
    options.origin.scheme = base::Scheme::https;
    options.origin.host = host;
    return options;
  }

  // A server that speaks TLS and then waits; the probe sends no request.
  static RawServer::Script silent_over(const test::ServerTls& tls) {
    return [context = tls.get()](RawPeer& peer) {
      if (peer.start_tls(context)) peer.hang();
    };
  }

  test::TestCa ca_;
  std::string ca_file_;
};

TEST_F(ConnectionProbeTest, ConnectsAndSendsNothing) {
  std::promise<std::string> received;
  RawServer server({[&](RawPeer& peer) { received.set_value(peer.read_request()); }});
  const auto probed = probe(options_for(server.port()));
  EXPECT_FALSE(probed.failure);
  EXPECT_FALSE(probed.needed_lookup);
  EXPECT_THAT(probed.addresses, testing::ElementsAre("127.0.0.1"));
  EXPECT_EQ(probed.connected_to, "127.0.0.1:" + std::to_string(server.port()));
  EXPECT_GT(probed.connect.count(), 0);
  EXPECT_FALSE(probed.tls);
  EXPECT_EQ(received.get_future().get(), "");
}

TEST_F(ConnectionProbeTest, LooksNamesUp) {
  RawServer server({[](RawPeer& peer) { peer.hang(); }});
  auto options = options_for(server.port());
  options.origin.host = "localhost";
  const auto probed = probe(std::move(options));
  EXPECT_FALSE(probed.failure);
  EXPECT_TRUE(probed.needed_lookup);
  EXPECT_THAT(probed.addresses, testing::Contains("127.0.0.1"));
}

TEST_F(ConnectionProbeTest, SaysWhereItFailed) {
  auto nowhere = options_for(1);
  nowhere.origin.host = "no-such-host.invalid";
  const auto unknown = probe(std::move(nowhere));
  ASSERT_TRUE(unknown.failure);
  EXPECT_EQ(unknown.failure->phase, Phase::looking_up);

  const auto closed = probe(options_for(test::closed_port()));
  ASSERT_TRUE(closed.failure);
  EXPECT_EQ(closed.failure->phase, Phase::connecting);
  EXPECT_EQ(closed.failure->error.kind, base::ErrorKind::unreachable);
  EXPECT_EQ(closed.connected_to, "");

  const test::FullListener full;
  const auto silent = probe(options_for(full.port()), std::chrono::milliseconds(50));
  ASSERT_TRUE(silent.failure);
  EXPECT_EQ(silent.failure->phase, Phase::connecting);
  EXPECT_EQ(silent.failure->error.kind, base::ErrorKind::timed_out);
}

TEST_F(ConnectionProbeTest, DescribesThePeerItTrusts) {
  trust_the_ca();
  const auto tls = ca_.issue("IP:127.0.0.1");
  RawServer server({silent_over(tls)});
  const auto probed = probe(https_to(server.port()));
  ASSERT_FALSE(probed.failure) << probed.failure->error.message;
  ASSERT_TRUE(probed.tls);
  EXPECT_EQ(probed.tls->protocol, "TLSv1.3");
  EXPECT_EQ(probed.tls->subject, "CN=Test server");
  EXPECT_EQ(probed.tls->issuer, "CN=Test CA");
  const auto left = probed.tls->valid_until - std::chrono::system_clock::now();
  EXPECT_GT(left, std::chrono::minutes(58));
  EXPECT_LT(left, std::chrono::minutes(61));
}

TEST_F(ConnectionProbeTest, TrustsNobodyElse) {
  const auto tls = ca_.issue("IP:127.0.0.1");
  RawServer unknown({silent_over(tls)});
  const auto refused = probe(https_to(unknown.port()));
  ASSERT_TRUE(refused.failure);
  EXPECT_EQ(refused.failure->phase, Phase::tls_handshake);
  EXPECT_EQ(refused.failure->error.kind, base::ErrorKind::tls);
  EXPECT_FALSE(refused.tls);

  trust_the_ca();
  const auto old = ca_.issue("IP:127.0.0.1", std::chrono::seconds(-60));
  RawServer expired({silent_over(old)});
  const auto late = probe(https_to(expired.port()));
  ASSERT_TRUE(late.failure);
  EXPECT_THAT(late.failure->error.message, HasSubstr("expired"));

  RawServer mute({[](RawPeer& peer) { peer.hang(); }});
  const auto waiting = probe(https_to(mute.port()), std::chrono::milliseconds(50));
  ASSERT_TRUE(waiting.failure);
  EXPECT_EQ(waiting.failure->phase, Phase::tls_handshake);
  EXPECT_EQ(waiting.failure->error.kind, base::ErrorKind::timed_out);
}

TEST_F(ConnectionProbeTest, GoesThroughAProxysTunnel) {
  trust_the_ca();
  const auto tls = ca_.issue("DNS:shop.example");
  RawServer proxy({[&](RawPeer& peer) {
                     peer.read_request();
                     peer.send("HTTP/1.1 200 Connection established\r\n\r\n");
                     if (peer.start_tls(tls.get())) peer.hang();
                   },
                   reply_with("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")});
  const auto through = [&] {
    auto options = https_to(443, "shop.example");
    options.proxy.emplace();
    options.proxy->url.host = "127.0.0.1";
    options.proxy->url.port = proxy.port();
    return options;
  };
  const auto probed = probe(through());
  ASSERT_FALSE(probed.failure) << probed.failure->error.message;
  EXPECT_EQ(probed.connected_to, "127.0.0.1:" + std::to_string(proxy.port()));
  EXPECT_TRUE(probed.tls);
  const auto refused = probe(through());
  ASSERT_TRUE(refused.failure);
  EXPECT_EQ(refused.failure->phase, Phase::asking_proxy);
  EXPECT_THAT(refused.failure->error.message, HasSubstr("407"));
}

}  // namespace
}  // namespace e2e::net
