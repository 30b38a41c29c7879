#include "net/reply_text.hpp"

#include <gtest/gtest.h>

namespace e2e::net {
namespace {

constexpr std::string_view kDate = "Sat, 06 Jun 2026 07:08:09 GMT";

std::string text_of(const ServerReply& reply, const ReplyFrame& frame) {
  std::string out;
  append_reply(out, reply, frame);
  return out;
}

ServerReply short_reply(unsigned status) {
  ServerReply reply;
  reply.status = status;
  reply.body = "{}";
  reply.content_type = "application/json";
  return reply;
}

TEST(ReplyTextTest, WritesAReply) {
  ServerReply reply = short_reply(201);
  reply.headers = {{"Retry-After", "3"}};
  EXPECT_EQ(text_of(reply, {.date = kDate}),
            "HTTP/1.1 201 Created\r\nDate: Sat, 06 Jun 2026 07:08:09 GMT\r\nContent-Type: application/json\r\n"
            "Content-Length: 2\r\nRetry-After: 3\r\n\r\n{}");
}

TEST(ReplyTextTest, SaysWhatBecomesOfTheConnection) {
  EXPECT_EQ(text_of(short_reply(204), {.keep_alive = false, .date = kDate}),
            "HTTP/1.1 204 No Content\r\nDate: Sat, 06 Jun 2026 07:08:09 GMT\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(text_of(short_reply(304), {.to_http_1_0 = true, .date = kDate}),
            "HTTP/1.1 304 Not Modified\r\nDate: Sat, 06 Jun 2026 07:08:09 GMT\r\nConnection: keep-alive\r\n\r\n");
}

TEST(ReplyTextTest, TellsHeadTheLengthWithoutTheBody) {
  const std::string text = text_of(short_reply(200), {.to_head = true, .date = kDate});
  EXPECT_NE(text.find("Content-Length: 2\r\n"), std::string::npos);
  EXPECT_TRUE(text.ends_with("\r\n\r\n"));
}

TEST(ReplyTextTest, WritesDatesAsHttpWantsThem) {
  using namespace std::chrono_literals;
  EXPECT_EQ(http_date(std::chrono::sys_days(std::chrono::year(2026) / 6 / 6) + 7h + 8min + 9s),
            "Sat, 06 Jun 2026 07:08:09 GMT");
}

}  // namespace
}  // namespace e2e::net
