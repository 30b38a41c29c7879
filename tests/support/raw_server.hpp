// A peer that knows no HTTP: on each connection it does what the test says, byte by byte. It shares no code
// with the client and the server under test: POSIX sockets and OpenSSL, one thread a connection.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <openssl/ssl.h>

namespace e2e::test {

// The scripted side of one connection. Sending to a peer that has gone is no error.
class RawPeer {
 public:
  explicit RawPeer(int socket) : socket_(socket) {}
  ~RawPeer() { SSL_free(tls_); }
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  // One request, header and body (by Content-Length); what was there when the peer closed first.
  std::string read_request();
  void send(std::string_view bytes);
  // Ends this direction; the other stays open.
  void half_close();
  // Makes the close of the connection a reset.
  void reset();
  // Waits until the other side closes.
  void hang();
  // From here on what is sent and read is inside TLS; whether the handshake succeeded.
  bool start_tls(SSL_CTX* context);

 private:
  std::string read_some();

  int socket_;
  SSL* tls_ = nullptr;
  std::string unread_;
};

class RawServer {
 public:
  using Script = std::function<void(RawPeer&)>;

  // The n-th connection gets the n-th script, later ones the last. Each is closed at the end of its script.
  explicit RawServer(std::vector<Script> scripts);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  std::uint16_t port() const { return port_; }
  // How many connections were accepted so far.
  std::size_t connections() const { return accepted_; }

 private:
  void accept_all();
  void serve(int socket, const Script& script);

  std::vector<Script> scripts_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<std::size_t> accepted_{0};
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::jthread> threads_;
  std::jthread acceptor_;
};

// A port of the loopback on which nobody listens.
std::uint16_t closed_port();

// Listens, but takes no connection: one more than its queue holds waits for ever.
class FullListener {
 public:
  FullListener();
  ~FullListener();
  FullListener(const FullListener&) = delete;
  FullListener& operator=(const FullListener&) = delete;

  std::uint16_t port() const { return port_; }

 private:
  std::vector<int> sockets_;
  std::uint16_t port_ = 0;
};

}  // namespace e2e::test
