#include "support/raw_server.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace e2e::test {
namespace {

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// A listening socket on a free port of the loopback.
std::pair<int, std::uint16_t> listen_anywhere(int backlog) {
  const int listener = checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  auto address = loopback(0);
  socklen_t size = sizeof address;
  checked(::bind(listener, reinterpret_cast<const sockaddr*>(&address), size), "bind");
  checked(::listen(listener, backlog), "listen");
  checked(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
  return {listener, ntohs(address.sin_port)};
}

// The length that a request's header announces; 0 where it names none.
std::size_t content_length(std::string_view header) {
  constexpr std::string_view kName = "Content-Length: ";
  const auto at = header.find(kName);
  return at == std::string_view::npos ? 0 : std::strtoul(header.data() + at + kName.size(), nullptr, 10);
}

}  // namespace

std::string RawPeer::read_some() {
  std::array<char, 4096> buffer;
  const auto count = tls_ != nullptr ? SSL_read(tls_, buffer.data(), static_cast<int>(buffer.size()))
                                     : ::recv(socket_, buffer.data(), buffer.size(), 0);
  return count > 0 ? std::string(buffer.data(), static_cast<std::size_t>(count)) : std::string();
}

std::string RawPeer::read_request() {
  std::string text = std::exchange(unread_, {});
  for (;;) {
    const auto end = text.find("\r\n\r\n");
    if (end != std::string::npos) {
      const std::size_t size = end + 4 + content_length(std::string_view(text).substr(0, end));
      if (text.size() >= size) {
        unread_ = text.substr(size);
        text.resize(size);
        return text;
      }
    }
    const std::string more = read_some();
    if (more.empty()) return text;
    text += more;
  }
}

void RawPeer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                                       : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void RawPeer::half_close() { ::shutdown(socket_, SHUT_WR); }

void RawPeer::reset() {
  const linger discard{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &discard, sizeof discard);
}

void RawPeer::hang() {
  while (!read_some().empty()) {
  }
}

bool RawPeer::start_tls(SSL_CTX* context) {
  tls_ = SSL_new(context);
  SSL_set_fd(tls_, socket_);
  return SSL_accept(tls_) == 1;
}

RawServer::RawServer(std::vector<Script> scripts) : scripts_(std::move(scripts)) {
  constexpr int kBacklog = 64;
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
  std::tie(listener_, port_) = listen_anywhere(kBacklog);
  acceptor_ = std::jthread([this] { accept_all(); });
}

RawServer::~RawServer() {
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::scoped_lock lock(mutex_);
    for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
  }
  threads_.clear();
  ::close(listener_);
}

void RawServer::accept_all() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const Script& script = scripts_.at(std::min<std::size_t>(accepted_++, scripts_.size() - 1));
    const std::scoped_lock lock(mutex_);
    open_.push_back(socket);
    threads_.emplace_back([this, socket, &script] { serve(socket, script); });
  }
}

void RawServer::serve(int socket, const Script& script) {
  RawPeer peer(socket);
  script(peer);
  const std::scoped_lock lock(mutex_);
  std::erase(open_, socket);
  ::close(socket);
}

std::uint16_t closed_port() {
  const auto [listener, port] = listen_anywhere(1);
  ::close(listener);
  return port;
}

FullListener::FullListener() {
  const auto [listener, port] = listen_anywhere(0);
  port_ = port;
  sockets_.push_back(listener);
  // A queue of length 0 takes one connection; the second fills what Linux adds to it.
  for (int filler = 0; filler < 2; ++filler) {
    const int socket = checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket");
    const auto address = loopback(port);
    ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    sockets_.push_back(socket);
  }
}

FullListener::~FullListener() {
  for (const int socket : sockets_) ::close(socket);
}

}  // namespace e2e::test
