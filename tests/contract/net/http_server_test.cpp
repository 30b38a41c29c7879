// The server against a client that knows no HTTP: what it accepts, what it refuses, and when it gives up.
#include "net/http_server.hpp"

#include <array>
#include <chrono>
#include <string>

#include <arpa/inet.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace e2e::net {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

// A connection that sends and receives bytes while the server's context runs in between.
class RawClient {
 public:
  RawClient(boost::asio::io_context& context, std::uint16_t port)
      : context_(context), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void send(std::string_view bytes) {
    ASSERT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  void half_close() { ::shutdown(socket_, SHUT_WR); }

  // All that comes until `text` has come, or the server closes.
  std::string read_until(std::string_view text) {
    while (!closed_ && received_.find(text) == std::string::npos) {
      context_.run_one_for(milliseconds(1));
      receive();
    }
    return std::exchange(received_, {});
  }
  std::string read_to_end() { return read_until(std::string_view("\0never\0", 7)); }
  bool is_closed() const { return closed_; }

 private:
  void receive() {
    std::array<char, 65536> buffer;
    const auto count = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count > 0) received_.append(buffer.data(), static_cast<std::size_t>(count));
    closed_ = count == 0 || (count < 0 && errno != EAGAIN);
  }

  boost::asio::io_context& context_;
  int socket_;
  std::string received_;
  bool closed_ = false;
};

class HttpServerTest : public testing::Test {
 protected:
  void start(HttpServerOptions options = {}) {
    server_ = std::make_unique<HttpServer>(context_, std::move(options), [this](const ServerRequest& request) {
      seen_.push_back(request);
      ServerReply reply = reply_;
      if (reply.body.empty()) reply.body = request.method + " " + request.path + " [" + request.body + "]";
      return reply;
    });
    ASSERT_TRUE(server_->listen());
  }

  // What the server answers to `bytes` until it closes the connection, which the client does first if it keeps it.
  std::string answer_to(std::string_view bytes) {
    RawClient client(context_, server_->port());
    client.send(bytes);
    client.half_close();
    return client.read_to_end();
  }

  boost::asio::io_context context_;
  std::unique_ptr<HttpServer> server_;
  ServerReply reply_;
  std::vector<ServerRequest> seen_;
};

TEST_F(HttpServerTest, AnswersARequest) {
  start();
  const std::string answer =
      answer_to("POST /a%20b/c?d=e&f HTTP/1.1\r\nHost: x\r\nX-Y:  z \r\nContent-Length: 3\r\n\r\nxyz");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
  EXPECT_THAT(answer, HasSubstr(" GMT\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 19\r\n\r\n"));
  EXPECT_THAT(answer, EndsWith("POST /a%20b/c [xyz]"));
  ASSERT_EQ(seen_.size(), 1U);
  EXPECT_EQ(seen_[0].path, "/a%20b/c");
  EXPECT_EQ(seen_[0].query, "d=e&f");
  EXPECT_EQ(find_header(seen_[0].headers, "x-y"), "z");
  EXPECT_EQ(seen_[0].remote_address, "127.0.0.1");
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInTheirOrder) {
  start();
  std::string requests;
  for (int number = 0; number < 100; ++number) {
    requests += "POST /" + std::to_string(number) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n+";
  }
  const std::string answer = answer_to(requests);
  std::size_t at = 0;
  for (int number = 0; number < 100; ++number) {
    at = answer.find("POST /" + std::to_string(number) + " [+]", at);
    ASSERT_NE(at, std::string::npos) << number;
  }
}

TEST_F(HttpServerTest, TakesARequestInPieces) {
  start();
  RawClient client(context_, server_->port());
  for (const char byte : std::string("PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                                     "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")) {
    client.send(std::string(1, byte));
    context_.run_one_for(milliseconds(1));
  }
  EXPECT_THAT(client.read_until("]"), EndsWith("PUT /a [abc]"));
}

TEST_F(HttpServerTest, KeepsAConnectionOrClosesItAsTheClientWants) {
  start();
  RawClient keeping(context_, server_->port());
  for (int round = 0; round < 3; ++round) {
    keeping.send(kGet);
    EXPECT_THAT(keeping.read_until("]"), Not(HasSubstr("Connection:")));
  }
  RawClient closing(context_, server_->port());
  closing.send("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(closing.read_to_end(), HasSubstr("Connection: close\r\n"));
  RawClient old(context_, server_->port());
  old.send("GET /a HTTP/1.0\r\n\r\n");
  EXPECT_THAT(old.read_to_end(), HasSubstr("Connection: close\r\n"));
  RawClient old_keeping(context_, server_->port());
  old_keeping.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(old_keeping.read_until("]"), HasSubstr("Connection: keep-alive\r\n"));
}

TEST_F(HttpServerTest, RefusesWhatIsNoRequest) {
  start();
  for (const char* request :
       {"rubbish\r\n\r\n", "GET /a HTTP/3.0\r\n\r\n", "GET /a HTTP/1.1\r\n\r\n", "GET a HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n"}) {
    EXPECT_THAT(answer_to(request), AllOf(StartsWith("HTTP/1.1 400 Bad Request\r\n"), HasSubstr("Connection: close")))
        << request;
  }
  EXPECT_TRUE(seen_.empty());
}

TEST_F(HttpServerTest, AcceptsTheAbsoluteForm) {
  start();
  EXPECT_THAT(answer_to("GET http://x:1/a?b HTTP/1.1\r\nHost: x:1\r\n\r\n"), EndsWith("GET /a []"));
  EXPECT_THAT(answer_to("GET http://x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n"), EndsWith("GET / []"));
}

TEST_F(HttpServerTest, LimitsTheHeader) {
  start();
  std::string one_line = "GET /a HTTP/1.1\r\nHost: x\r\nX-A: " + std::string(17'000, 'x') + "\r\n\r\n";
  EXPECT_THAT(answer_to(one_line), StartsWith("HTTP/1.1 431 "));
  std::string many_lines = "GET /a HTTP/1.1\r\nHost: x\r\n";
  for (int number = 0; number < 200; ++number) many_lines += "X-A: " + std::string(100, 'x') + "\r\n";
  EXPECT_THAT(answer_to(many_lines + "\r\n"), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(answer_to("GET /" + std::string(17'000, 'x')), StartsWith("HTTP/1.1 431 "));
  EXPECT_TRUE(seen_.empty());
}

TEST_F(HttpServerTest, LimitsTheBody) {
  HttpServerOptions options;
  options.maximum_body_bytes = 1'000;
  start(std::move(options));
  RawClient announcing(context_, server_->port());
  announcing.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n");  // and not one byte of it
  EXPECT_THAT(announcing.read_until("bytes\n"), StartsWith("HTTP/1.1 413 "));
  const std::string header = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_THAT(answer_to(header + "1F4\r\n" + std::string(500, 'x') + "\r\n1F5\r\n"), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(answer_to(header + "1;" + std::string(20'000, 'x')), StartsWith("HTTP/1.1 431 "));
  EXPECT_TRUE(seen_.empty());
  EXPECT_THAT(answer_to("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" + std::string(1'000, 'x')),
              StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, ARefusedClientGetsToReadTheRefusal) {
  // It goes on to send: a server that closed at once would reset the connection, and the reply with it.
  start();
  RawClient client(context_, server_->port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 52428800\r\n\r\n");
  for (int count = 0; count < 100; ++count) {
    client.send(std::string(1'000, 'x'));
    context_.run_one_for(milliseconds(1));
  }
  client.half_close();
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpServerTest, AnswersAnExpectation) {
  start();
  RawClient client(context_, server_->port());
  client.send("POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ok");
  EXPECT_THAT(client.read_until("]"), EndsWith("POST /a [ok]"));
}

TEST_F(HttpServerTest, GivesUpOnASlowRequest) {
  HttpServerOptions options;
  options.request_timeout = milliseconds(20);
  start(std::move(options));
  RawClient client(context_, server_->port());
  client.send("GET /a HTTP/1.1\r\nHo");
  EXPECT_THAT(client.read_until("arrive\n"), StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
}

TEST_F(HttpServerTest, ClosesAnIdleConnectionSilently) {
  HttpServerOptions options;
  options.idle_timeout = milliseconds(20);
  start(std::move(options));
  RawClient fresh(context_, server_->port());
  EXPECT_EQ(fresh.read_to_end(), "");
  RawClient used(context_, server_->port());
  used.send(kGet);
  EXPECT_THAT(used.read_until("]"), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(used.read_to_end(), "");
}

TEST_F(HttpServerTest, ADelayedReplyHoldsUpNobodyElse) {
  reply_.delay = milliseconds(50);
  start();
  RawClient slow(context_, server_->port());
  slow.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  while (seen_.empty()) context_.run_one_for(milliseconds(1));
  reply_.delay = milliseconds(0);
  const auto start = std::chrono::steady_clock::now();
  RawClient quick(context_, server_->port());
  quick.send(kGet);
  EXPECT_THAT(quick.read_until("]"), EndsWith("GET /a []"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(50));
  EXPECT_THAT(slow.read_until("]"), EndsWith("GET /slow []"));
}

// Its handler answers "/slow" when the gate opens, and everything else at once.
class WaitingHandler : public HttpServerTest {
 protected:
  void start_waiting(std::chrono::seconds request_timeout = std::chrono::seconds(15)) {
    HttpServerOptions options;
    options.request_timeout = request_timeout;
    server_ = std::make_unique<HttpServer>(context_, options, [this](ServerRequest request) {
      seen_.push_back(request);
      return answer(gate_, std::move(request));
    });
    ASSERT_TRUE(server_->listen());
  }
  static boost::asio::awaitable<ServerReply> answer(boost::asio::steady_timer& gate, ServerRequest request) {
    boost::system::error_code opened;
    if (request.path == "/slow") {
      co_await gate.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, opened));
    }
    ServerReply reply;
    reply.body = "[" + request.path + "]";
    co_return reply;
  }
  void wait_for_requests(std::size_t count) {
    while (seen_.size() < count) context_.run_one_for(milliseconds(1));
  }

  boost::asio::steady_timer gate_{context_, std::chrono::hours(1)};
};

TEST_F(WaitingHandler, HoldsUpItsOwnConnectionAlone) {
  start_waiting();
  RawClient slow(context_, server_->port());
  slow.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n");
  wait_for_requests(1);
  RawClient quick(context_, server_->port());
  quick.send(kGet);
  EXPECT_THAT(quick.read_until("]"), EndsWith("[/a]"));
  EXPECT_EQ(seen_.size(), 2U) << "the next request of the slow connection waits";
  gate_.cancel();
  EXPECT_THAT(slow.read_until("[/next]"), AllOf(HasSubstr("[/slow]"), EndsWith("[/next]")));
}

TEST_F(WaitingHandler, MayTakeLongerThanARequestToArrive) {
  start_waiting(std::chrono::seconds(0));
  gate_.expires_after(milliseconds(50));
  EXPECT_THAT(answer_to("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"), Not(HasSubstr("408")));
}

TEST_F(WaitingHandler, IsNotWaitedForByAServerThatStops) {
  start_waiting();
  RawClient slow(context_, server_->port());
  slow.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  wait_for_requests(1);
  server_->stop();
  EXPECT_EQ(slow.read_to_end(), "");
  gate_.cancel();
  context_.run_for(std::chrono::seconds(1));
  EXPECT_TRUE(context_.stopped()) << "something of the server is still running";
}

TEST_F(HttpServerTest, RefusesThroughTheApplicationsOwnWords) {
  HttpServerOptions options;
  options.reject = [](unsigned status, std::string_view message) {
    ServerReply reply;
    reply.status = status;
    reply.body = "{\"message\":\"" + std::string(message) + "\"}";
    return reply;
  };
  start(std::move(options));
  EXPECT_THAT(answer_to("GET /a HTTP/1.1\r\n\r\n"), EndsWith("{\"message\":\"the request has no Host header\"}"));
}

TEST_F(HttpServerTest, NeverSendsALineThatAHeaderSmugglesIn) {
  start();
  for (const Header& header :
       std::vector<Header>{{"X-A", "1\r\nX-Evil: 1"}, {"X-A: 1\r\nX-Evil", "1"}, {"Content-Length", "0"}}) {
    reply_.headers = {header};
    EXPECT_THAT(answer_to(kGet), AllOf(StartsWith("HTTP/1.1 500 "), Not(HasSubstr("Evil"))));
  }
  reply_.headers.clear();
  reply_.content_type = "text/html\r\nX-Evil: 1";
  EXPECT_THAT(answer_to(kGet), AllOf(StartsWith("HTTP/1.1 500 "), Not(HasSubstr("Evil"))));
}

TEST_F(HttpServerTest, StopEndsEverything) {
  reply_.body = std::string(64UL * 1024UL * 1024UL, 'x');  // more than the socket's buffers hold
  start();
  RawClient replying(context_, server_->port());
  replying.send(kGet);
  EXPECT_THAT(replying.read_until("HTTP/1.1 200 "), Not(EndsWith("\r\n\r\n")));
  reply_.body = "short";
  reply_.delay = std::chrono::hours(1);
  RawClient delayed(context_, server_->port());
  delayed.send(kGet);
  while (seen_.size() < 2) context_.run_one_for(milliseconds(1));
  RawClient idle(context_, server_->port());
  context_.poll();
  server_->stop();
  context_.run_for(std::chrono::seconds(1));
  EXPECT_TRUE(context_.stopped()) << "something of the server is still running";
  EXPECT_EQ(delayed.read_to_end(), "");
  EXPECT_EQ(idle.read_to_end(), "");
  EXPECT_LT(replying.read_to_end().size(), 64UL * 1024UL * 1024UL);
}

TEST_F(HttpServerTest, SaysWhyItCannotListen) {
  start();
  HttpServerOptions taken;
  taken.port = server_->port();
  const auto second = HttpServer(context_, taken, ServerHandler()).listen();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, base::ErrorKind::environment);
  EXPECT_EQ(second.error().message,
            "cannot listen on 127.0.0.1:" + std::to_string(taken.port) + ": Address already in use");
  HttpServerOptions elsewhere;
  elsewhere.host = "192.0.2.1";
  const auto third = HttpServer(context_, elsewhere, ServerHandler()).listen();
  ASSERT_FALSE(third);
  EXPECT_THAT(third.error().message, HasSubstr("192.0.2.1:0"));
}

}  // namespace
}  // namespace e2e::net
