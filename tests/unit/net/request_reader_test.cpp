#include "net/request_reader.hpp"

#include <gtest/gtest.h>

namespace e2e::net {
namespace {

TEST(RequestReaderTest, ReadsTheSameWhereverTheBytesAreCut) {
  const HttpServerOptions options;
  for (const std::string& bytes :
       {std::string("PATCH /a?b HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nContent-Length: 3\r\n\r\nabcnext"),
        std::string("PATCH /a?b HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "1\r\na\r\n2\r\nbc\r\n0\r\nX-A: 2\r\n\r\nnext")}) {
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
      RequestReader reader(options);
      std::string pending = bytes.substr(0, cut);
      pending.erase(0, reader.feed(pending));
      pending += bytes.substr(cut);
      pending.erase(0, reader.feed(pending));
      ASSERT_TRUE(reader.done()) << "cut at " << cut;
      const ServerRequest request = reader.take();
      EXPECT_EQ(request.method + " " + request.path + " " + request.query + " " + request.body + "|" + pending,
                "PATCH /a b abc|next");
      EXPECT_EQ(find_header(request.headers, "x-a"), "1");
    }
  }
}

TEST(RequestReaderTest, AsksForAContinueOnceAndOnlyBeforeABody) {
  const HttpServerOptions options;
  RequestReader with_body(options);
  with_body.feed("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n");
  EXPECT_TRUE(with_body.take_continue_wish());
  EXPECT_FALSE(with_body.take_continue_wish());
  RequestReader without_body(options);
  without_body.feed("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(without_body.done());
  EXPECT_FALSE(without_body.take_continue_wish());
}

}  // namespace
}  // namespace e2e::net
