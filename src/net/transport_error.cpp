#include "net/transport_error.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <fmt/format.h>

namespace e2e::net {
namespace asio = boost::asio;
using base::Error;
using base::ErrorKind;
namespace {

const char* doing(Phase phase) {
  switch (phase) {
    case Phase::looking_up:
      return "looking up its name";
    case Phase::connecting:
      return "connecting";
    case Phase::asking_proxy:
      return "waiting for the proxy's tunnel";
    case Phase::tls_handshake:
      return "in the TLS handshake";
    case Phase::sending:
      return "sending the request";
    case Phase::waiting:
      return "waiting for the reply";
    case Phase::reading:
      return "reading the reply";
  }
  return "";
}

std::string how(const boost::system::error_code& error) {
  if (error == asio::error::eof || error == asio::ssl::error::stream_truncated) return "closed the connection";
  if (error == asio::error::connection_reset || error == asio::error::broken_pipe) return "reset the connection";
  return fmt::format("broke the connection ({})", error.message());
}

Error cannot_connect(const std::string& peer, const boost::system::error_code& error) {
  if (error == asio::error::connection_refused) {
    return {ErrorKind::unreachable,
            fmt::format("{} refused the connection", peer),
            "start the server, or correct its address",
            {}};
  }
  return {ErrorKind::unreachable,
          fmt::format("cannot connect to {}: {}", peer, error.message()),
          "check the address and the network, and whether a proxy is needed",
          {}};
}

}  // namespace

Error timed_out(Phase phase, const std::string& peer, std::chrono::milliseconds timeout) {
  const bool connected = phase >= Phase::sending;
  return {ErrorKind::timed_out,
          fmt::format("{} did not answer within {} ms ({})", peer, timeout.count(), doing(phase)),
          connected ? "see in the server's log what it was busy with, or allow it more time"
                    : "check the address, and any firewall on the way",
          {}};
}

Error connection_failed(Phase phase, const std::string& peer, const boost::system::error_code& error) {
  switch (phase) {
    case Phase::looking_up:
      return {ErrorKind::unreachable,
              fmt::format("the name of {} cannot be resolved: {}", peer, error.message()),
              "correct the host name, or this machine's DNS",
              {}};
    case Phase::connecting:
      return cannot_connect(peer, error);
    case Phase::reading:
      return {ErrorKind::product,
              fmt::format("{} {} before its reply was complete", peer, how(error)),
              "read the server's log: it began a reply and did not end it",
              {}};
    case Phase::asking_proxy:
    case Phase::tls_handshake:
    case Phase::sending:
    case Phase::waiting:
      break;
  }
  if (error.category() == asio::error::get_ssl_category()) {
    return {ErrorKind::tls,
            fmt::format("TLS with {} failed: {}", peer, error.message()),
            "check the server's TLS settings, for example whether it wants a client certificate",
            {}};
  }
  return {ErrorKind::unreachable,
          fmt::format("{} {} without a reply ({})", peer, how(error), doing(phase)),
          "read the server's log: it dropped the connection without an answer",
          {}};
}

}  // namespace e2e::net
