// Opens one connection as the HTTP client would, sends no request, and says what it met: for a diagnosis.
//
// The name is looked up, the target (or the proxy) connected to, the proxy's tunnel asked for, and TLS spoken, with the
// same deadline, the same trust and the same words as in a run.
// Borrows: the context, which must outlive it. Threads: the one that runs the context.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "net/http_client.hpp"
#include "net/tls.hpp"
#include "net/transport_error.hpp"

namespace e2e::net {

struct ProbeFailure {
  Phase phase = Phase::looking_up;  // what was being done
  base::Error error;
};

struct ProbedConnection {
  bool needed_lookup = false;          // false: the host is an address
  std::vector<std::string> addresses;  // of the target, or of the proxy
  std::chrono::nanoseconds lookup{};
  std::string connected_to;  // "127.0.0.1:5001"
  std::chrono::nanoseconds connect{};
  std::optional<TlsPeer> tls;
  std::optional<ProbeFailure> failure;  // nothing: the connection stood
};

// Never fails: what went wrong is in the result.
boost::asio::awaitable<ProbedConnection> probe_connection(boost::asio::io_context& context, HttpClientOptions options,
                                                          std::chrono::milliseconds timeout);

}  // namespace e2e::net
