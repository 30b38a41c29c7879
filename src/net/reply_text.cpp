#include "net/reply_text.hpp"

#include <algorithm>
#include <iterator>

#include <boost/beast/http/status.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

namespace e2e::net {
namespace {

// RFC 9110 §6.4.1: these never have a body, nor a length.
bool has_no_body(unsigned status) { return status == 204 || status == 304; }

std::string_view reason_phrase(unsigned status) {
  const auto reason = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
  return {reason.data(), reason.size()};
}

}  // namespace

bool is_sendable(const ServerReply& reply) {
  return is_sendable(Header{"Content-Type", reply.content_type}) &&
         std::all_of(reply.headers.begin(), reply.headers.end(),
                     [](const Header& header) { return is_sendable(header) && !is_framing_header(header.name); });
}

void append_reply(std::string& out, const ServerReply& reply, const ReplyFrame& frame) {
  constexpr std::size_t kUsualHeader = 512;
  out.reserve(out.size() + kUsualHeader + reply.body.size());
  auto end = std::back_inserter(out);
  fmt::format_to(end, "HTTP/1.1 {} {}\r\nDate: {}\r\n", reply.status, reason_phrase(reply.status), frame.date);
  if (!has_no_body(reply.status)) {
    fmt::format_to(end, "Content-Type: {}\r\nContent-Length: {}\r\n", reply.content_type, reply.body.size());
  }
  for (const auto& header : reply.headers) fmt::format_to(end, "{}: {}\r\n", header.name, header.value);
  if (!frame.keep_alive) {
    out += "Connection: close\r\n";
  } else if (frame.to_http_1_0) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
  if (!frame.to_head && !has_no_body(reply.status)) out += reply.body;
}

std::string http_date(std::chrono::sys_seconds time) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

}  // namespace e2e::net
