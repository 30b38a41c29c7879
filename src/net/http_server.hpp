// A small HTTP/1.1 server on one thread: enough for the sandbox and for tests, with the limits a server
// needs.
//
// The handler is a function from request to reply, so that the application can be called without a socket; one that must
// wait for something is a coroutine. The requests of one connection are answered one after another. Errors: what cannot be parsed never reaches the handler; the server answers it through `reject`
// (400 malformed, 408 too slow, 413 body too large, 431 headers too large) and closes the connection.
// Threads: the one that runs the context.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "base/result.hpp"
#include "net/http.hpp"

namespace e2e::net {

struct ServerRequest {
  std::string method;  // as sent: "GET", "PATCH"
  std::string path;    // percent-encoded as sent, without the query
  std::string query;   // without the '?'
  Headers headers;
  std::string body;
  std::string remote_address;  // without the port
};

struct ServerReply {
  unsigned status = 200;
  std::string body;
  std::string content_type = "application/json; charset=utf-8";
  Headers headers;
  std::chrono::milliseconds delay{0};  // before the reply is written; other connections go on meanwhile
};

// It runs on the server's context, and may be destroyed, with the context, where it waits.
using ServerHandler = std::function<boost::asio::awaitable<ServerReply>(ServerRequest)>;
using PlainHandler = std::function<ServerReply(const ServerRequest&)>;

struct HttpServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  std::size_t maximum_body_bytes = 1024UL * 1024UL;
  std::size_t maximum_header_bytes = 16UL * 1024UL;
  std::chrono::milliseconds idle_timeout{60'000};     // between two requests of a connection
  std::chrono::milliseconds request_timeout{15'000};  // for one request to arrive, once it began
  std::function<ServerReply(unsigned status, std::string_view message)> reject;  // null: a plain text reply
};

class HttpServer {
 public:
  HttpServer(boost::asio::io_context& context, HttpServerOptions options, ServerHandler handler);
  HttpServer(boost::asio::io_context& context, HttpServerOptions options, PlainHandler handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Binds and starts to accept. Errors: environment (the port is taken or not allowed, the host is no address
  // here).
  base::Result<void> listen();
  // The port really bound; valid after listen().
  std::uint16_t port() const;
  // Stops to accept, and closes every connection; replies being written are cut.
  void stop();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace e2e::net
