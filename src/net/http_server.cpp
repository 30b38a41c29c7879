#include "net/http_server.hpp"

#include <exception>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "net/server_connection.hpp"

namespace e2e::net {
namespace asio = boost::asio;
using asio::ip::tcp;
namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
// After a failed accept, most likely for want of file descriptors: long enough for some connection to end.
constexpr std::chrono::milliseconds kAcceptPause{100};

// An exception of the handler is a broken invariant: it leaves through the context's run().
void rethrow(const std::exception_ptr& exception) {
  if (exception) std::rethrow_exception(exception);
}

// The server keeps the handler as long as it calls it.
asio::awaitable<ServerReply> call(const PlainHandler& handler, ServerRequest request) { co_return handler(request); }

tl::unexpected<base::Error> cannot_listen(const HttpServerOptions& options, const boost::system::error_code& error) {
  return base::fail(base::ErrorKind::environment,
                    fmt::format("cannot listen on {}:{}: {}", options.host, options.port, error.message()),
                    "choose an address of this machine and a free port above 1023, or port 0 for any free one");
}

}  // namespace

class HttpServer::Impl : public std::enable_shared_from_this<HttpServer::Impl> {
 public:
  Impl(asio::io_context& context, HttpServerOptions options, ServerHandler handler)
      : acceptor_(context), pause_(context), shared_(std::make_shared<ServerShared>()) {
    shared_->options = std::move(options);
    shared_->handler = std::move(handler);
  }

  base::Result<void> listen() {
    const auto& options = shared_->options;
    boost::system::error_code error;
    tcp::resolver resolver(acceptor_.get_executor());
    const auto found = resolver.resolve(options.host, std::to_string(options.port), tcp::resolver::passive, error);
    if (error) return cannot_listen(options, error);
    const tcp::endpoint endpoint = found.begin()->endpoint();
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error) return cannot_listen(options, error);
    asio::co_spawn(acceptor_.get_executor(), accept(shared_from_this()), rethrow);
    return {};
  }

  std::uint16_t port() const { return port_; }

  void stop() {
    shared_->stopped = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    for (auto* connection : shared_->connections) connection->close();
  }

 private:
  static asio::awaitable<void> accept(std::shared_ptr<Impl> self) {
    while (!self->shared_->stopped) {
      auto [error, socket] = co_await self->acceptor_.async_accept(kAwait);
      if (self->shared_->stopped) break;
      if (error) {
        self->pause_.expires_after(kAcceptPause);
        co_await self->pause_.async_wait(kAwait);
        continue;
      }
      auto connection = std::make_shared<ServerConnection>(std::move(socket), self->shared_);
      asio::co_spawn(self->acceptor_.get_executor(), ServerConnection::serve(std::move(connection)), rethrow);
    }
  }

  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::shared_ptr<ServerShared> shared_;
  std::uint16_t port_ = 0;
};

HttpServer::HttpServer(asio::io_context& context, HttpServerOptions options, ServerHandler handler)
    : impl_(std::make_shared<Impl>(context, std::move(options), std::move(handler))) {}

HttpServer::HttpServer(asio::io_context& context, HttpServerOptions options, PlainHandler handler)
    : HttpServer(context, std::move(options), ServerHandler([handler = std::move(handler)](ServerRequest request) {
                   return call(handler, std::move(request));
                 })) {}

HttpServer::~HttpServer() { stop(); }

base::Result<void> HttpServer::listen() { return impl_->listen(); }
std::uint16_t HttpServer::port() const { return impl_->port(); }
void HttpServer::stop() { impl_->stop(); }

}  // namespace e2e::net
