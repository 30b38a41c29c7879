#include "net/client_connection.hpp"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "net/content_decoding.hpp"
#include "net/request_text.hpp"

namespace e2e::net {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

bool is_success(unsigned status) { return status / 100 == 2; }

}  // namespace

// The system's resolver cannot be interrupted. Whoever waits for it waits for `finished` instead, and leaves
// it to itself when the deadline comes first.
struct ClientConnection::Lookup {
  explicit Lookup(const asio::any_io_executor& executor)
      : resolver(executor), finished(executor, asio::steady_timer::time_point::max()) {}

  tcp::resolver resolver;
  asio::steady_timer finished;
  error_code error;
  Endpoints endpoints;
};

ClientConnection::ClientConnection(const asio::any_io_executor& executor, const HttpClientOptions& options,
                                   asio::ssl::context* tls_context)
    : options_(options),
      tls_context_(tls_context),
      socket_(executor),
      watchdog_(executor, [this] { stop(StopReason::timed_out); }) {}

ClientConnection::~ClientConnection() = default;

Task<HttpReply> ClientConnection::exchange(std::string message, std::chrono::milliseconds timeout) {
  reusable_ = false;
  timeout_ = timeout;
  watchdog_.expire_at(std::chrono::steady_clock::now() + timeout);
  auto reply = co_await open_and_exchange(std::move(message));
  watchdog_.disarm();
  reusable_ = reusable_ && reply && stop_reason_ == StopReason::none;
  co_return reply;
}

Task<void> ClientConnection::open_only(std::chrono::milliseconds timeout) {
  timeout_ = timeout;
  watchdog_.expire_at(std::chrono::steady_clock::now() + timeout);
  auto opened = co_await open();
  watchdog_.disarm();
  co_return opened;
}

Task<HttpReply> ClientConnection::open_and_exchange(std::string message) {
  if (!socket_.is_open()) {
    auto opened = co_await open();
    if (!opened) co_return base::forward_error(opened);
  }
  phase_ = Phase::sending;
  if (const auto error = co_await write(message)) co_return tl::unexpected(failure(error));
  phase_ = Phase::waiting;
  ReplyReader reader(options_.maximum_reply_bytes);
  auto reply = co_await read_reply(reader);
  if (!reply) co_return reply;
  reusable_ = reader.keep_alive() && input_.empty();
  auto body = decode_content(find_header(reply->headers, "Content-Encoding"), std::move(reply->body),
                             options_.maximum_reply_bytes);
  if (!body) co_return base::forward_error(body, "reading the reply of " + peer());
  reply->body = std::move(*body);
  co_return reply;
}

Task<void> ClientConnection::open() {
  phase_ = Phase::looking_up;
  const auto begun = std::chrono::steady_clock::now();
  auto endpoints = co_await look_up();
  if (!endpoints) co_return tl::unexpected(endpoints.error());
  const auto looked_up = std::chrono::steady_clock::now();
  opening_.lookup = looked_up - begun;
  opening_.endpoints = std::move(*endpoints);
  phase_ = Phase::connecting;
  const auto [error, endpoint] = co_await asio::async_connect(socket_, opening_.endpoints, kAwait);
  if (error || stop_reason_ != StopReason::none) co_return tl::unexpected(failure(error));
  opening_.connect = std::chrono::steady_clock::now() - looked_up;
  opening_.connected_to = endpoint;
  error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);  // for is_stale()
  if (tls_context_ == nullptr) co_return base::Result<void>{};
  if (options_.proxy) {
    auto opened = co_await open_tunnel();
    if (!opened) co_return opened;
  }
  co_return co_await shake_hands();
}

Task<ClientConnection::Endpoints> ClientConnection::look_up() {
  const base::Url& hop = first_hop();
  error_code not_an_address;
  const auto address = asio::ip::make_address(hop.host, not_an_address);
  if (!not_an_address) co_return Endpoints{tcp::endpoint(address, hop.port)};
  opening_.needed_lookup = true;
  lookup_ = std::make_shared<Lookup>(socket_.get_executor());
  lookup_->resolver.async_resolve(
      hop.host, std::to_string(hop.port), tcp::resolver::numeric_service,
      [lookup = lookup_](const error_code& error, const tcp::resolver::results_type& found) {
        lookup->error = error;
        for (const auto& entry : found) lookup->endpoints.push_back(entry.endpoint());
        lookup->finished.cancel();
      });
  co_await lookup_->finished.async_wait(kAwait);
  const auto lookup = std::exchange(lookup_, nullptr);
  if (lookup->error || lookup->endpoints.empty()) co_return tl::unexpected(failure(lookup->error));
  co_return std::move(lookup->endpoints);
}

Task<void> ClientConnection::open_tunnel() {
  phase_ = Phase::asking_proxy;
  const std::string message = connect_text(options_.origin, first_hop());
  if (const auto error = co_await write(message)) co_return tl::unexpected(failure(error));
  ReplyReader reader(options_.maximum_reply_bytes, ReplyTo::connect);
  auto reply = co_await read_reply(reader);
  if (!reply) {
    // A proxy's fault is not the product's.
    if (reply.error().kind == base::ErrorKind::product) reply.error().kind = base::ErrorKind::unreachable;
    co_return base::forward_error(reply);
  }
  if (is_success(reply->status)) co_return base::Result<void>{};
  constexpr unsigned kProxyAuthenticationRequired = 407;
  co_return base::fail(base::ErrorKind::unreachable,
                       fmt::format("{} does not open a tunnel to {}: it answers {}", peer(),
                                   host_and_port(options_.origin), reply->status),
                       reply->status == kProxyAuthenticationRequired
                           ? "give the proxy's user and password in its address, http://USER:PASSWORD@HOST:PORT"
                           : "check the proxy's log and rules, or exempt the host in NO_PROXY");
}

Task<void> ClientConnection::shake_hands() {
  phase_ = Phase::tls_handshake;
  tls_.emplace(socket_, *tls_context_);
  expect_host(*tls_, options_.origin.host);
  const auto [error] = co_await tls_->async_handshake(asio::ssl::stream_base::client, kAwait);
  if (stop_reason_ != StopReason::none) co_return tl::unexpected(failure(error));
  if (error) co_return tl::unexpected(explain_handshake(*tls_, error, peer()));
  co_return base::Result<void>{};
}

Task<HttpReply> ClientConnection::read_reply(ReplyReader& reader) {
  while (!reader.done()) {
    const auto space = input_.space();
    const auto buffer = asio::buffer(space.data(), space.size());
    const auto [error, count] =
        tls_ ? co_await tls_->async_read_some(buffer, kAwait) : co_await socket_.async_read_some(buffer, kAwait);
    if (error == asio::error::eof && phase_ == Phase::reading) {
      auto ended = reader.feed_end();
      if (!ended) co_return base::forward_error(ended, "reading the reply of " + peer());
      continue;
    }
    if (error || stop_reason_ != StopReason::none) co_return tl::unexpected(failure(error));
    if (phase_ == Phase::waiting) phase_ = Phase::reading;
    input_.commit(count);
    auto taken = reader.feed(input_.data());
    if (!taken) co_return base::forward_error(taken, "reading the reply of " + peer());
    input_.consume(*taken);
  }
  co_return reader.take();
}

asio::awaitable<error_code> ClientConnection::write(std::string_view bytes) {
  const auto buffer = asio::buffer(bytes);
  const auto [error, count] =
      tls_ ? co_await asio::async_write(*tls_, buffer, kAwait) : co_await asio::async_write(socket_, buffer, kAwait);
  if (!error && stop_reason_ != StopReason::none) co_return asio::error::operation_aborted;
  co_return error;
}

bool ClientConnection::is_stale() {
  char byte = 0;
  error_code error;
  socket_.receive(asio::buffer(&byte, 1), tcp::socket::message_peek, error);
  return error != asio::error::would_block;
}

void ClientConnection::stop(StopReason reason) {
  if (stop_reason_ != StopReason::none) return;
  stop_reason_ = reason;
  error_code ignored;
  socket_.close(ignored);
  if (lookup_) lookup_->finished.cancel();
}

base::Error ClientConnection::failure(const error_code& error) const {
  if (stop_reason_ == StopReason::timed_out) return timed_out(phase_, peer(), timeout_);
  if (stop_reason_ == StopReason::cancelled || error == asio::error::operation_aborted) {
    return {base::ErrorKind::cancelled, "the request to " + peer() + " was cancelled", "", {}};
  }
  return connection_failed(phase_, peer(), error);
}

const base::Url& ClientConnection::first_hop() const { return options_.proxy ? options_.proxy->url : options_.origin; }

std::string ClientConnection::peer() const {
  const bool tunnelled = tls_context_ != nullptr && phase_ >= Phase::tls_handshake;
  if (!options_.proxy || tunnelled) return host_and_port(options_.origin);
  return "the proxy " + host_and_port(options_.proxy->url);
}

}  // namespace e2e::net
