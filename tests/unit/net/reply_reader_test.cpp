#include "net/reply_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace e2e::net {
namespace {

using testing::HasSubstr;

constexpr std::size_t kLimit = 1'000;

// Feeds `bytes` in two pieces, cut at `cut`; the reply with its left-over bytes behind the body.
std::string read_in_two(const std::string& bytes, std::size_t cut) {
  ReplyReader reader(kLimit);
  std::string pending = bytes.substr(0, cut);
  for (const std::string& more : {std::string(), bytes.substr(cut)}) {
    pending += more;
    const auto taken = reader.feed(pending);
    if (!taken) return taken.error().message;
    pending.erase(0, *taken);
  }
  if (!reader.done() && !reader.feed_end()) return "truncated";
  const HttpReply reply = reader.take();
  return std::to_string(reply.status) + " " + std::string(find_header(reply.headers, "x-a")) + " " + reply.body + "|" +
         pending;
}

TEST(ReplyReaderTest, ReadsTheSameWhereverTheBytesAreCut) {
  for (const std::string& bytes :
       {std::string("HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 3\r\n\r\nabcnext"),
        std::string("HTTP/1.1 200 OK\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n2;e\r\nab\r\n1\r\nc\r\n0\r\nX-A: "
                    "2\r\n\r\nnext"),
        std::string("HTTP/1.1 102 Processing\r\nX-A: 0\r\n\r\nHTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: "
                    "3\r\n\r\nabcnext")}) {
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
      ASSERT_EQ(read_in_two(bytes, cut), "200 1 abc|next") << "cut at " << cut;
    }
  }
  const std::string to_the_end = "HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\nabc";
  for (std::size_t cut = 0; cut <= to_the_end.size(); ++cut) {
    ASSERT_EQ(read_in_two(to_the_end, cut), "200 1 abc|") << "cut at " << cut;
  }
}

TEST(ReplyReaderTest, EveryTruncationIsNoticed) {
  const std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ReplyReader reader(kLimit);
    ASSERT_TRUE(reader.feed(bytes.substr(0, size)));
    ASSERT_FALSE(reader.done());
    const auto end = reader.feed_end();
    ASSERT_FALSE(end) << size;
    EXPECT_EQ(end.error().kind, base::ErrorKind::product);
  }
}

TEST(ReplyReaderTest, HoldsItsLimits) {
  const auto refusal = [](const std::string& bytes) {
    ReplyReader reader(kLimit);
    const auto taken = reader.feed(bytes);
    return taken ? std::string("taken") : taken.error().message;
  };
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  EXPECT_EQ(refusal(ok + "Content-Length: 1000\r\n\r\n"), "taken");
  EXPECT_THAT(refusal(ok + "Content-Length: 1001\r\n\r\n"), HasSubstr("larger than 1000 bytes"));
  EXPECT_EQ(refusal(ok + "\r\n" + std::string(1'000, 'x')), "taken");
  EXPECT_THAT(refusal(ok + "\r\n" + std::string(1'001, 'x')), HasSubstr("larger than 1000 bytes"));
  EXPECT_THAT(refusal(ok + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"), HasSubstr("larger than"));
  std::string many_lines = ok;
  for (int number = 0; number < 700; ++number) many_lines += "X-A: " + std::string(100, 'x') + "\r\n";
  EXPECT_THAT(refusal(many_lines), HasSubstr("header is larger than"));
  EXPECT_THAT(refusal(ok + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(70'000, 'x')),
              HasSubstr("header is larger than"));
}

TEST(ReplyReaderTest, AReplyToConnectEndsWithItsHeader) {
  ReplyReader reader(kLimit, ReplyTo::connect);
  ASSERT_TRUE(reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
  EXPECT_TRUE(reader.done());
}

TEST(ReplyReaderTest, KnowsWhetherTheConnectionStays) {
  const auto keeps = [](const std::string& bytes) {
    ReplyReader reader(kLimit);
    EXPECT_TRUE(reader.feed(bytes));
    EXPECT_TRUE(reader.done());
    return reader.keep_alive();
  };
  EXPECT_TRUE(keeps("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.1 200 OK\r\nconnection: Close\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_TRUE(keeps("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n"));
}

}  // namespace
}  // namespace e2e::net
