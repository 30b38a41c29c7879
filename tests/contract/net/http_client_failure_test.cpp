// What goes wrong on the way or in the reply: the kind of error decides whose fault it is.
#include <atomic>
#include <functional>
#include <string>

#include "client_fixture.hpp"

namespace e2e::net {
namespace {

using base::ErrorKind;
using std::chrono::milliseconds;
using test::RawPeer;
using test::RawServer;
using test::run_task;
using testing::HasSubstr;

constexpr milliseconds kShort{50};

class HttpClientFailureTest : public ClientTest {
 protected:
  static void expect_error(const base::Result<HttpReply>& reply, ErrorKind kind, const std::string& message) {
    ASSERT_FALSE(reply) << "status " << reply->status;
    EXPECT_EQ(base::to_string(reply.error().kind), base::to_string(kind));
    EXPECT_THAT(base::describe(reply.error()), HasSubstr(message));
    EXPECT_FALSE(reply.error().fix.empty());
  }
};

TEST_F(HttpClientFailureTest, NobodyListens) {
  const std::uint16_t port = test::closed_port();
  const auto client = connect_to(port);
  expect_error(run_task(context_, client->send(get())), ErrorKind::unreachable,
               "127.0.0.1:" + std::to_string(port) + " refused the connection");
}

TEST_F(HttpClientFailureTest, NameDoesNotExist) {
  // A label of more than 63 characters: refused by the resolver itself, no name server is asked.
  HttpClientOptions options = options_for(80);
  options.origin.host = std::string(64, 'a') + ".invalid";
  const auto client = make_http_client(context_, clock_, std::move(options));
  expect_error(run_task(context_, client->send(get())), ErrorKind::unreachable, ".invalid:80 cannot be resolved");
}

TEST_F(HttpClientFailureTest, EveryAddressOfANameIsTried) {
  // localhost is ::1 as well on many machines; the peer listens on 127.0.0.1 alone.
  RawServer server({keep_replying(kShortReply)});
  HttpClientOptions options = options_for(server.port());
  options.origin.host = "localhost";
  const auto client = make_http_client(context_, clock_, std::move(options));
  const auto reply = run_task(context_, client->send(get()));
  ASSERT_TRUE(reply) << base::describe(reply.error());
}

TEST_F(HttpClientFailureTest, ClosedOrResetWithoutAReply) {
  RawServer closing({[](RawPeer& peer) { peer.read_request(); }});
  expect_error(get_from(closing), ErrorKind::unreachable, "closed the connection without a reply");
  RawServer resetting({[](RawPeer& peer) {
    peer.read_request();
    peer.reset();
  }});
  expect_error(get_from(resetting), ErrorKind::unreachable, "reset the connection without a reply");
}

TEST_F(HttpClientFailureTest, BrokenInTheReply) {
  RawServer resetting({[](RawPeer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    peer.reset();
  }});
  expect_error(get_from(resetting), ErrorKind::product, "reset the connection before its reply was complete");
  RawServer closing({reply_with("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")});
  expect_error(get_from(closing), ErrorKind::product, "closed after 4 of 100 bytes of the reply's body");
  RawServer in_header({reply_with("HTTP/1.1 200 OK\r\nContent-Le")});
  expect_error(get_from(in_header), ErrorKind::product, "closed inside the reply's header");
  RawServer in_chunk({reply_with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhalf")});
  expect_error(get_from(in_chunk), ErrorKind::product, "closed after 4 bytes of the reply's body");
}

TEST_F(HttpClientFailureTest, NotHttp) {
  RawServer garbage({reply_with("SSH-2.0-OpenSSH_9.2p1 Debian\r\n\r\n")});
  expect_error(get_from(garbage), ErrorKind::product, "not valid HTTP/1.1");
  RawServer bad_length({reply_with("HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n0123456789")});
  expect_error(get_from(bad_length), ErrorKind::product, "not valid HTTP/1.1");
  RawServer bad_chunk({reply_with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")});
  expect_error(get_from(bad_chunk), ErrorKind::product, "not valid HTTP/1.1");
  RawServer upgrade({reply_with("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")});
  expect_error(get_from(upgrade), ErrorKind::product, "protocol that was not asked for");
}

TEST_F(HttpClientFailureTest, UnusableCompression) {
  RawServer unknown({reply_with("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\nxx")});
  expect_error(get_from(unknown), ErrorKind::product, "Content-Encoding 'br'");
  RawServer damaged({reply_with("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx")});
  expect_error(get_from(damaged), ErrorKind::product, "compressed body cannot be read");
}

TEST_F(HttpClientFailureTest, TooLarge) {
  // The announced 50 MB are never sent: the header alone must be enough to refuse them.
  RawServer announced({[](RawPeer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 52428800\r\n\r\n");
    peer.hang();
  }});
  expect_error(get_from(announced), ErrorKind::product, "body is larger than 16777216 bytes");
  RawServer endless({[](RawPeer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\n\r\n");
    const std::string block(1024UL * 1024UL, 'x');
    for (int count = 0; count < 50; ++count) peer.send(block);
  }});
  expect_error(get_from(endless), ErrorKind::product, "body is larger than 16777216 bytes");
  RawServer header({[](RawPeer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\n");
    for (int count = 0; count < 2'000; ++count) peer.send("X-Filler: " + std::string(100, 'x') + "\r\n");
    peer.hang();
  }});
  expect_error(get_from(header), ErrorKind::product, "header is larger than 65536 bytes");
}

TEST_F(HttpClientFailureTest, Hangs) {
  const test::FullListener full;
  const auto client = connect_to(full.port());
  expect_error(run_task(context_, client->send(get("/", kShort))), ErrorKind::timed_out,
               "did not answer within 50 ms (connecting)");
  RawServer silent({[](RawPeer& peer) { peer.hang(); }});
  expect_error(get_from(silent, kShort), ErrorKind::timed_out, "within 50 ms (waiting for the reply)");
  RawServer stuck({[](RawPeer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    peer.hang();
  }});
  expect_error(get_from(stuck, kShort), ErrorKind::timed_out, "within 50 ms (reading the reply)");
}

TEST_F(HttpClientFailureTest, NothingIsLeftToRunBehindAnExchange) {
  RawServer server({keep_replying(kShortReply)});
  const auto client = connect_to(server.port());
  ASSERT_TRUE(run_task(context_, client->send(get("/", std::chrono::hours(1)))));
  context_.restart();
  context_.run_for(std::chrono::seconds(1));
  EXPECT_TRUE(context_.stopped()) << "an idle connection or an old deadline keeps the context running";
}

class HttpClientCancelTest : public HttpClientFailureTest {
 protected:
  // Cancels once `reached` says how far the exchange has come.
  void expect_cancelled(std::uint16_t port, const std::function<bool()>& reached) {
    const auto client = connect_to(port);
    test::Started<HttpReply> started(context_, client->send(get()));
    while (!reached()) context_.run_one_for(milliseconds(1));
    client->cancel_pending();
    const auto reply = started.wait();
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, ErrorKind::cancelled);
  }
};

TEST_F(HttpClientCancelTest, WhileConnecting) {
  const test::FullListener full;
  int steps = 0;
  expect_cancelled(full.port(), [&] { return ++steps > 5; });
}

TEST_F(HttpClientCancelTest, WhileWaitingAndReading) {
  for (const std::string& sent : {std::string(), std::string("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")}) {
    std::atomic<bool> asked = false;
    RawServer server({[&](RawPeer& peer) {
      peer.read_request();
      peer.send(sent);
      asked = true;
      peer.hang();
    }});
    expect_cancelled(server.port(), [&] { return asked.load(); });
  }
}

TEST_F(HttpClientCancelTest, RequestsSentAfterwardsWork) {
  std::atomic<bool> asked = false;
  RawServer server({[&](RawPeer& peer) {
                      peer.read_request();
                      asked = true;
                      peer.hang();
                    },
                    keep_replying(kShortReply)});
  const auto client = connect_to(server.port());
  test::Started<HttpReply> started(context_, client->send(get()));
  while (!asked) context_.run_one_for(milliseconds(1));
  client->cancel_pending();
  EXPECT_FALSE(started.wait());
  EXPECT_TRUE(run_task(context_, client->send(get())));
}

}  // namespace
}  // namespace e2e::net
