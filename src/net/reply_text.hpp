// Writes a server's reply as the bytes that go out. Source: RFC 9112 §4 and §6.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "net/http_server.hpp"

namespace e2e::net {

// How the reply fits into its connection.
struct ReplyFrame {
  bool keep_alive = true;
  bool to_http_1_0 = false;  // which must be told that the connection stays open
  bool to_head = false;      // the header tells the body's length, the body is not sent
  std::string_view date;     // as http_date makes it
};

// Whether the handler's reply can be sent as it is: no header that breaks its line or contradicts the
// framing.
bool is_sendable(const ServerReply& reply);

void append_reply(std::string& out, const ServerReply& reply, const ReplyFrame& frame);

// "Sat, 06 Jun 2026 07:08:09 GMT". Source: RFC 9110 §5.6.7.
std::string http_date(std::chrono::sys_seconds time);

}  // namespace e2e::net
