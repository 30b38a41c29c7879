// A client under test, against scripted peers on the loopback.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/http_client.hpp"
#include "support/raw_server.hpp"
#include "support/run_task.hpp"

namespace e2e::net {

// Stands still until a test moves it: idle connections grow old without anybody waiting.
class StillClock final : public base::Clock {
 public:
  base::Instant now() const override { return now_; }
  base::WallTime wall() const override { return {}; }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  base::Instant now_{std::chrono::hours(1)};
};

class ClientTest : public testing::Test {
 protected:
  static HttpClientOptions options_for(std::uint16_t port) {
    HttpClientOptions options;
    options.origin.host = "127.0.0.1";
    options.origin.port = port;
    options.user_agent = "test/1";
    return options;
  }

  std::unique_ptr<HttpClient> connect_to(std::uint16_t port) {
    return make_http_client(context_, clock_, options_for(port));
  }

  static HttpRequest get(std::string target = "/", std::chrono::milliseconds timeout = std::chrono::seconds(10)) {
    HttpRequest request;
    request.target = std::move(target);
    request.timeout = timeout;
    return request;
  }

  // One GET on a connection of its own.
  base::Result<HttpReply> get_from(const test::RawServer& server,
                                   std::chrono::milliseconds timeout = std::chrono::seconds(10)) {
    const auto client = connect_to(server.port());
    return test::run_task(context_, client->send(get("/", timeout)));
  }

  boost::asio::io_context context_;
  StillClock clock_;
};

// A script that reads one request and answers with `bytes`.
inline test::RawServer::Script reply_with(std::string bytes) {
  return [bytes = std::move(bytes)](test::RawPeer& peer) {
    peer.read_request();
    peer.send(bytes);
  };
}

// A script that answers every request in the same way until the client goes.
inline test::RawServer::Script keep_replying(std::string bytes) {
  return [bytes = std::move(bytes)](test::RawPeer& peer) {
    while (!peer.read_request().empty()) peer.send(bytes);
  };
}

inline const std::string kShortReply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

}  // namespace e2e::net
