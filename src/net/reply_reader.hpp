// Turns received bytes into a reply: the client's half of HTTP/1.1 without a socket. Interim replies (1xx)
// are passed over; the body comes out with its chunks joined, but still encoded. Errors: product; each says
// in what way the reply is broken. Source: RFC 9112.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "net/http.hpp"

namespace e2e::net {

enum class ReplyTo {
  request,
  connect,  // a reply to CONNECT ends with its header
};

class ReplyReader {
 public:
  explicit ReplyReader(std::size_t maximum_body_bytes, ReplyTo method = ReplyTo::request);
  ~ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  // Takes what belongs to the reply from the front of `bytes` and returns how much that was; the rest is to
  // be offered again with more behind it.
  base::Result<std::size_t> feed(std::string_view bytes);
  // The peer closed the connection: the end of a body without a length, or a truncated reply.
  base::Result<void> feed_end();

  bool done() const;
  // Whether the connection may carry another request; valid once done.
  bool keep_alive() const;
  HttpReply take();

 private:
  class Parser;

  void restart();

  std::size_t maximum_body_bytes_;
  ReplyTo method_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace e2e::net
