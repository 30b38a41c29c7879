// Turns received bytes into requests: the server's half of HTTP/1.1 without a socket.
// Source: RFC 9112.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/http_server.hpp"

namespace e2e::net {

// Why a request never reaches the handler.
struct Rejection {
  unsigned status = 400;
  std::string message;
};

class RequestReader {
 public:
  // Borrows: the options, for their limits.
  explicit RequestReader(const HttpServerOptions& options);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  // Takes what belongs to this request from the front of `bytes` and returns how much that was; the rest is
  // to be offered again, with more behind it or to the next request's reader.
  std::size_t feed(std::string_view bytes);

  bool began() const;
  bool done() const;
  // Set when the bytes are no acceptable request; nothing more is to be fed.
  const std::optional<Rejection>& rejection() const { return rejection_; }
  // For what the bytes do not show: that they come too slowly.
  void reject(Rejection rejection) { rejection_ = std::move(rejection); }
  // The client waits for "100 Continue" before it sends its body. True once.
  bool take_continue_wish();

  // The following are valid once done.
  bool keep_alive() const;
  bool is_http_1_0() const;
  ServerRequest take();

 private:
  class Parser;

  void check_header();

  const HttpServerOptions& options_;
  std::unique_ptr<Parser> parser_;
  std::optional<Rejection> rejection_;
  bool header_checked_ = false;
  bool wants_continue_ = false;
};

}  // namespace e2e::net
