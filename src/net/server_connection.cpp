#include "net/server_connection.hpp"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "net/reply_text.hpp"

namespace e2e::net {
namespace asio = boost::asio;
namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
// How long a client gets to read a last reply before the connection goes.
constexpr std::chrono::seconds kLingerTime{2};

}  // namespace

ServerReply ServerShared::reject(const Rejection& rejection) const {
  if (options.reject) return options.reject(rejection.status, rejection.message);
  ServerReply reply;
  reply.status = rejection.status;
  reply.body = rejection.message + "\n";
  reply.content_type = "text/plain; charset=utf-8";
  return reply;
}

std::string_view ServerShared::date() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (now != date_time_ || date_.empty()) {
    date_time_ = now;
    date_ = http_date(now);
  }
  return date_;
}

ServerConnection::ServerConnection(asio::ip::tcp::socket socket, std::shared_ptr<ServerShared> shared)
    : socket_(std::move(socket)),
      shared_(std::move(shared)),
      delay_(socket_.get_executor()),
      watchdog_(socket_.get_executor(), [this] {
        expired_ = true;
        boost::system::error_code ignored;
        socket_.cancel(ignored);
      }) {
  boost::system::error_code error;
  const auto endpoint = socket_.remote_endpoint(error);
  if (!error) remote_address_ = endpoint.address().to_string();
  socket_.set_option(asio::ip::tcp::no_delay(true), error);
  shared_->connections.insert(this);
}

ServerConnection::~ServerConnection() { shared_->connections.erase(this); }

asio::awaitable<void> ServerConnection::serve(std::shared_ptr<ServerConnection> self) {
  for (bool open = true; open && !self->shared_->stopped;) {
    RequestReader reader(self->shared_->options);
    open = co_await self->receive(reader);
    if (!open) break;
    if (const auto& rejection = reader.rejection()) {
      co_await self->reject(*rejection);
      break;
    }
    open = co_await self->answer(reader);
  }
  self->close();
}

void ServerConnection::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
  delay_.cancel();
  watchdog_.disarm();
}

void ServerConnection::expire_after(std::chrono::milliseconds timeout) {
  expired_ = false;
  watchdog_.expire_at(std::chrono::steady_clock::now() + timeout);
}

// Whether there is something to answer: a request, or a rejection.
asio::awaitable<bool> ServerConnection::receive(RequestReader& reader) {
  expire_after(input_.empty() ? shared_->options.idle_timeout : shared_->options.request_timeout);
  for (;;) {
    input_.consume(reader.feed(input_.data()));
    if (reader.done() || reader.rejection()) co_return true;
    if (reader.take_continue_wish() && !co_await write("HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
    const bool began = reader.began() || !input_.empty();
    const auto space = input_.space();
    const auto [error, count] = co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), kAwait);
    if (!socket_.is_open()) co_return false;
    if (expired_) {
      if (began) reader.reject({408, "the request took too long to arrive"});
      co_return began;
    }
    if (error) co_return false;
    if (!began) expire_after(shared_->options.request_timeout);
    input_.commit(count);
  }
}

// Whether the connection stays open.
asio::awaitable<bool> ServerConnection::answer(RequestReader& reader) {
  ServerRequest request = reader.take();
  request.remote_address = remote_address_;
  const bool is_head = request.method == "HEAD";
  ServerReply reply = co_await shared_->handler(std::move(request));
  if (!is_sendable(reply)) {
    reply = shared_->reject({500, "the reply that was made has a header that cannot be sent"});
  }
  expire_after(reply.delay + shared_->options.request_timeout);
  if (reply.delay.count() > 0) {
    delay_.expires_after(reply.delay);
    co_await delay_.async_wait(kAwait);
  }
  const bool keep_alive = reader.keep_alive();
  output_.clear();
  append_reply(output_, reply, {keep_alive, reader.is_http_1_0(), is_head, shared_->date()});
  if (!co_await write(output_)) co_return false;
  if (!keep_alive) co_await linger();
  co_return keep_alive;
}

asio::awaitable<void> ServerConnection::reject(const Rejection& rejection) {
  expire_after(shared_->options.request_timeout);
  output_.clear();
  append_reply(output_, shared_->reject(rejection), {false, false, false, shared_->date()});
  if (co_await write(output_)) co_await linger();
}

asio::awaitable<bool> ServerConnection::write(std::string_view bytes) {
  if (!socket_.is_open()) co_return false;
  const auto [error, count] = co_await asio::async_write(socket_, asio::buffer(bytes), kAwait);
  co_return !error && socket_.is_open();
}

// A socket closed with unread input resets the connection, and the client might lose the reply (RFC 9112
// §9.6): what is still coming is read and dropped, for a while.
asio::awaitable<void> ServerConnection::linger() {
  boost::system::error_code error;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
  expire_after(kLingerTime);
  while (!error && !expired_) {
    input_.consume(input_.data().size());
    const auto space = input_.space();
    std::tie(error, std::ignore) = co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), kAwait);
  }
}

}  // namespace e2e::net
