// The client's side of TLS: whom it trusts, and in what words it refuses.
// Source: RFC 8446, RFC 6125 (host names), RFC 6066 §3 (SNI).
#pragma once

#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace e2e::net {

using TlsStream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>;

// TLS 1.2 or later; trusts the system's CAs, or those of SSL_CERT_FILE and SSL_CERT_DIR.
boost::asio::ssl::context make_tls_context();

// Makes the handshake name `host` and accept only a certificate for it; `host` may be an IP address.
void expect_host(TlsStream& stream, const std::string& host);

// A peer whose certificate was accepted.
struct TlsPeer {
  std::string protocol;        // "TLSv1.3"
  std::string subject;         // as RFC 2253 writes names
  std::string issuer;          // the same
  base::WallTime valid_until;  // of the peer's own certificate
};

// After a handshake that succeeded.
TlsPeer describe_peer(TlsStream& stream);

// Why the handshake with `peer` failed: the certificate's fault where there is one, else `error`.
base::Error explain_handshake(TlsStream& stream, const boost::system::error_code& error, const std::string& peer);

}  // namespace e2e::net
