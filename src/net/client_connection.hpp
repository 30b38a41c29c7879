// One connection of the client, from the look-up of the name to the last byte of a reply. It carries one
// exchange at a time, and each exchange has one deadline for all it needs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "net/http_client.hpp"
#include "net/read_buffer.hpp"
#include "net/reply_reader.hpp"
#include "net/tls.hpp"
#include "net/transport_error.hpp"
#include "net/watchdog.hpp"

namespace e2e::net {

// How a connection came about.
struct Opening {
  std::vector<boost::asio::ip::tcp::endpoint> endpoints;  // of the first hop: the target, or the proxy
  bool needed_lookup = false;
  std::chrono::nanoseconds lookup{};
  std::chrono::nanoseconds connect{};
  boost::asio::ip::tcp::endpoint connected_to;
};

class ClientConnection {
 public:
  // Borrows: the options and the TLS context (null for http), which must outlive it.
  ClientConnection(const boost::asio::any_io_executor& executor, const HttpClientOptions& options,
                   boost::asio::ssl::context* tls_context);
  ~ClientConnection();
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;

  // Sends `message`, a whole request, over the connection, which is opened first where it is not yet.
  Task<HttpReply> exchange(std::string message, std::chrono::milliseconds timeout);
  // Opens the connection and sends nothing that the target would see as a request.
  Task<void> open_only(std::chrono::milliseconds timeout);
  // Ends the exchange under way with the error `cancelled`.
  void cancel() { stop(StopReason::cancelled); }

  // Whether another exchange may follow: the last one left the connection open and clean.
  bool is_reusable() const { return reusable_; }
  // Whether the peer has meanwhile closed it, or sent what nobody asked for.
  bool is_stale();

  // How far it has come, and what it met on the way.
  Phase phase() const { return phase_; }
  const Opening& opening() const { return opening_; }
  // Null without TLS.
  TlsStream* tls() { return tls_ ? &*tls_ : nullptr; }

 private:
  struct Lookup;
  using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;
  enum class StopReason { none, timed_out, cancelled };

  Task<HttpReply> open_and_exchange(std::string message);
  Task<void> open();
  Task<Endpoints> look_up();
  Task<void> open_tunnel();
  Task<void> shake_hands();
  Task<HttpReply> read_reply(ReplyReader& reader);
  boost::asio::awaitable<boost::system::error_code> write(std::string_view bytes);

  void stop(StopReason reason);
  // What made the current phase end: the deadline, the user, or `error`.
  base::Error failure(const boost::system::error_code& error) const;
  const base::Url& first_hop() const;
  std::string peer() const;

  const HttpClientOptions& options_;
  boost::asio::ssl::context* tls_context_;
  boost::asio::ip::tcp::socket socket_;
  std::optional<TlsStream> tls_;
  Opening opening_;
  std::shared_ptr<Lookup> lookup_;
  ReadBuffer input_;
  Watchdog watchdog_;
  std::chrono::milliseconds timeout_{0};
  Phase phase_ = Phase::looking_up;
  StopReason stop_reason_ = StopReason::none;
  bool reusable_ = false;
};

}  // namespace e2e::net
