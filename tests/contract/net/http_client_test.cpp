// What the client sends, what it makes of replies, and when it uses a connection again.
#include <algorithm>
#include <array>
#include <atomic>
#include <vector>

#include <zlib.h>

#include "client_fixture.hpp"

namespace e2e::net {
namespace {

using test::RawPeer;
using test::RawServer;
using test::run_task;
using testing::HasSubstr;
using testing::Not;

std::string compress(const std::string& text, int window_bits) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 32, '\0');
  std::string input = text;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string encoded_reply(const std::string& coding, const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Encoding: " + coding + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

class HttpClientTest : public ClientTest {};

TEST_F(HttpClientTest, SendsWhatAServerNeeds) {
  std::string received;
  RawServer server({[&](RawPeer& peer) {
    received = peer.read_request();
    peer.send(kShortReply);
  }});
  const auto client = connect_to(server.port());
  HttpRequest request = get("/a?b=c");
  request.method = Method::post;
  request.body = "{}";
  request.headers = {{"Authorization", "Bearer t"}};
  ASSERT_TRUE(run_task(context_, client->send(request)));
  EXPECT_THAT(received, HasSubstr("POST /a?b=c HTTP/1.1\r\n"));
  EXPECT_THAT(received, HasSubstr("Host: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"));
  EXPECT_THAT(received, HasSubstr("User-Agent: test/1\r\n"));
  EXPECT_THAT(received, HasSubstr("Accept: application/json\r\n"));
  EXPECT_THAT(received, HasSubstr("Authorization: Bearer t\r\n"));
  EXPECT_THAT(received, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(received, HasSubstr("Content-Length: 2\r\n"));
  EXPECT_THAT(received, Not(HasSubstr("Accept-Encoding")));
  EXPECT_THAT(received, testing::EndsWith("\r\n\r\n{}"));
}

TEST_F(HttpClientTest, UsesAConnectionAgain) {
  RawServer server({keep_replying(kShortReply)});
  const auto client = connect_to(server.port());
  for (int round = 0; round < 5; ++round) ASSERT_TRUE(run_task(context_, client->send(get())));
  EXPECT_EQ(server.connections(), 1U);
}

TEST_F(HttpClientTest, DoesNotUseAConnectionAgainThatWasIdleTooLong) {
  RawServer server({keep_replying(kShortReply)});
  const auto client = connect_to(server.port());
  ASSERT_TRUE(run_task(context_, client->send(get())));
  clock_.advance(std::chrono::milliseconds(3'999));
  ASSERT_TRUE(run_task(context_, client->send(get())));
  EXPECT_EQ(server.connections(), 1U);
  clock_.advance(std::chrono::milliseconds(4'000));
  ASSERT_TRUE(run_task(context_, client->send(get())));
  EXPECT_EQ(server.connections(), 2U);
}

TEST_F(HttpClientTest, UsesTheConnectionUsedLastFirst) {
  // Two connections at once, then one request after another: all on the same one, and the other may grow old.
  std::array<std::atomic<int>, 2> served{};
  const auto count = [&](std::size_t connection) {
    return [&served, connection](RawPeer& peer) {
      for (; !peer.read_request().empty(); ++served.at(connection)) peer.send(kShortReply);
    };
  };
  RawServer server({count(0), count(1)});
  const auto client = connect_to(server.port());
  test::Started<HttpReply> first(context_, client->send(get()));
  test::Started<HttpReply> second(context_, client->send(get()));
  ASSERT_TRUE(first.wait());
  ASSERT_TRUE(second.wait());
  for (int round = 0; round < 4; ++round) ASSERT_TRUE(run_task(context_, client->send(get())));
  ASSERT_EQ(server.connections(), 2U);
  EXPECT_LE(std::min(served[0].load(), served[1].load()), 1);
}

TEST_F(HttpClientTest, DoesNotUseAConnectionAgainThatThePeerHasClosed) {
  std::atomic<bool> closed = false;
  RawServer server({[&](RawPeer& peer) {
                      peer.read_request();
                      peer.send(kShortReply);
                      peer.half_close();
                      closed = true;
                      closed.notify_one();
                      peer.hang();
                    },
                    keep_replying(kShortReply)});
  const auto client = connect_to(server.port());
  ASSERT_TRUE(run_task(context_, client->send(get())));
  closed.wait(false);
  HttpRequest mutation = get();
  mutation.method = Method::post;
  const auto reply = run_task(context_, client->send(mutation));
  ASSERT_TRUE(reply) << base::describe(reply.error());
  EXPECT_EQ(server.connections(), 2U);
}

TEST_F(HttpClientTest, DoesNotUseAConnectionAgainThatIsToBeClosed) {
  for (const std::string& reply : {std::string("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"),
                                   std::string("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"),
                                   kShortReply + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}) {
    RawServer server({keep_replying(reply)});
    const auto client = connect_to(server.port());
    ASSERT_TRUE(run_task(context_, client->send(get())));
    const auto second = run_task(context_, client->send(get()));
    ASSERT_TRUE(second) << base::describe(second.error());
    EXPECT_EQ(second->body, "ok");
    EXPECT_EQ(server.connections(), 2U) << reply;
  }
}

TEST_F(HttpClientTest, UsesAConnectionAgainThatHttp10KeepsOpen) {
  RawServer server({keep_replying("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok")});
  const auto client = connect_to(server.port());
  ASSERT_TRUE(run_task(context_, client->send(get())));
  ASSERT_TRUE(run_task(context_, client->send(get())));
  EXPECT_EQ(server.connections(), 1U);
}

TEST_F(HttpClientTest, ReadsAChunkedReply) {
  RawServer server({[](RawPeer& peer) {
    peer.read_request();
    for (const char* piece : {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\n{\"a\"", "\r\n3\r\n:1}",
                              "\r\n0\r\nX-Trailer: t\r\n\r\n"}) {
      peer.send(piece);
    }
    peer.hang();
  }});
  const auto reply = get_from(server);
  ASSERT_TRUE(reply) << base::describe(reply.error());
  EXPECT_EQ(reply->body, "{\"a\":1}");
  EXPECT_EQ(find_header(reply->headers, "X-Trailer"), "");
}

TEST_F(HttpClientTest, ReadsAReplyThatEndsWithItsConnection) {
  RawServer server({reply_with("HTTP/1.1 200 OK\r\n\r\nall of it")});
  const auto reply = get_from(server);
  ASSERT_TRUE(reply) << base::describe(reply.error());
  EXPECT_EQ(reply->body, "all of it");
}

TEST_F(HttpClientTest, PassesOverInterimReplies) {
  RawServer server(
      {reply_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + kShortReply)});
  const auto reply = get_from(server);
  ASSERT_TRUE(reply) << base::describe(reply.error());
  EXPECT_EQ(reply->status, 200U);
  EXPECT_EQ(reply->body, "ok");
  EXPECT_EQ(find_header(reply->headers, "Link"), "");
}

TEST_F(HttpClientTest, ExpectsNoBodyWhereThereIsNone) {
  RawServer server({keep_replying("HTTP/1.1 204 No Content\r\n\r\n")});
  const auto client = connect_to(server.port());
  for (int round = 0; round < 2; ++round) {
    const auto reply = run_task(context_, client->send(get()));
    ASSERT_TRUE(reply) << base::describe(reply.error());
    EXPECT_EQ(reply->status, 204U);
  }
  EXPECT_EQ(server.connections(), 1U);
}

TEST_F(HttpClientTest, ReturnsARedirectAsItIs) {
  RawServer server({reply_with("HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n")});
  const auto reply = get_from(server);
  ASSERT_TRUE(reply) << base::describe(reply.error());
  EXPECT_EQ(reply->status, 302U);
  EXPECT_EQ(find_header(reply->headers, "location"), "/other");
  EXPECT_EQ(server.connections(), 1U);
}

TEST_F(HttpClientTest, UndoesCompression) {
  const std::string text = R"({"data":[1,2,3]})";
  for (const auto& [coding, window_bits] : std::vector<std::pair<std::string, int>>{
           {"gzip", 31}, {"x-gzip", 31}, {"GZIP", 31}, {"deflate", 15}, {"deflate", -15}}) {
    RawServer server({reply_with(encoded_reply(coding, compress(text, window_bits)))});
    const auto reply = get_from(server);
    ASSERT_TRUE(reply) << coding << ": " << base::describe(reply.error());
    EXPECT_EQ(reply->body, text) << coding;
  }
}

TEST_F(HttpClientTest, RefusesACompressedBodyThatGrowsTooLarge) {
  const std::string bomb = compress(std::string(17UL * 1024UL * 1024UL, '0'), 31);
  ASSERT_LT(bomb.size(), 200'000U);
  RawServer server({reply_with(encoded_reply("gzip", bomb))});
  const auto reply = get_from(server);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, base::ErrorKind::product);
  EXPECT_THAT(reply.error().message, HasSubstr("larger than 16777216 bytes once decompressed"));
}

TEST_F(HttpClientTest, NeverSendsALineThatAHeaderSmugglesIn) {
  RawServer server({keep_replying(kShortReply)});
  const auto client = connect_to(server.port());
  for (const Header& header : std::vector<Header>{{"X-A", "1\r\nX-Evil: 1"},
                                                  {"X-A", "1\nX-Evil: 1"},
                                                  {"X-A", std::string("1\0", 2)},
                                                  {"X-A: 1\r\nX-Evil", "1"},
                                                  {"", "1"},
                                                  {"Content-Length", "5"}}) {
    HttpRequest request = get();
    request.headers = {header};
    const auto reply = run_task(context_, client->send(request));
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, base::ErrorKind::internal);
    EXPECT_THAT(reply.error().message, Not(HasSubstr("Evil: ")));
  }
  for (const char* target : {"/a b", "/a\r\nX-Evil: 1", "relative", "/ü"}) {
    const auto reply = run_task(context_, client->send(get(target)));
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, base::ErrorKind::internal);
  }
  EXPECT_EQ(server.connections(), 0U);
}

}  // namespace
}  // namespace e2e::net
