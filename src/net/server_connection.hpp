// One connection of the server: reads requests one after another, has each answered, and enforces the limits.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/http_server.hpp"
#include "net/read_buffer.hpp"
#include "net/request_reader.hpp"
#include "net/watchdog.hpp"

namespace e2e::net {

class ServerConnection;

// What all connections of a server share; it outlives the last of them.
struct ServerShared {
  HttpServerOptions options;
  ServerHandler handler;
  std::unordered_set<ServerConnection*> connections;
  bool stopped = false;

  ServerReply reject(const Rejection& rejection) const;
  // The Date header's value, made anew once a second.
  std::string_view date();

 private:
  std::chrono::sys_seconds date_time_;
  std::string date_;
};

class ServerConnection : public std::enable_shared_from_this<ServerConnection> {
 public:
  ServerConnection(boost::asio::ip::tcp::socket socket, std::shared_ptr<ServerShared> shared);
  ~ServerConnection();
  ServerConnection(const ServerConnection&) = delete;
  ServerConnection& operator=(const ServerConnection&) = delete;

  // To be spawned once; ends when the connection is closed. Holds the connection alive.
  static boost::asio::awaitable<void> serve(std::shared_ptr<ServerConnection> self);
  // Ends everything under way, at once.
  void close();

 private:
  boost::asio::awaitable<bool> receive(RequestReader& reader);
  boost::asio::awaitable<bool> answer(RequestReader& reader);
  boost::asio::awaitable<void> reject(const Rejection& rejection);
  boost::asio::awaitable<bool> write(std::string_view bytes);
  boost::asio::awaitable<void> linger();
  void expire_after(std::chrono::milliseconds timeout);

  boost::asio::ip::tcp::socket socket_;
  std::shared_ptr<ServerShared> shared_;
  std::string remote_address_;
  ReadBuffer input_;
  std::string output_;
  boost::asio::steady_timer delay_;
  Watchdog watchdog_;
  bool expired_ = false;
};

}  // namespace e2e::net
