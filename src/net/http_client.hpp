// The port through which the runner reaches a server. One client talks to one origin (scheme, host, port).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "base/url.hpp"
#include "net/http.hpp"
#include "net/task.hpp"

namespace e2e::net {

class HttpClient {
 public:
  virtual ~HttpClient() = default;

  // Sends once and returns the reply, whatever its status; nothing is retried and no redirect is followed.
  //
  // Errors: unreachable (no connection, or it ended before the first byte of a reply), timed_out, tls,
  // product (a reply began but is not usable HTTP: truncated, malformed, over the size limit, bad gzip),
  // cancelled (cancel_pending was called).
  virtual Task<HttpReply> send(HttpRequest request) = 0;

  // Ends every exchange under way with the error `cancelled`. Requests sent afterwards work as before.
  virtual void cancel_pending() = 0;
};

struct Proxy {
  base::Url url;  // scheme http; with user info where it wants Basic authentication
};

struct HttpClientOptions {
  base::Url origin;
  std::optional<Proxy> proxy;  // http targets: absolute form; https targets: CONNECT
  std::string user_agent;
  std::size_t maximum_reply_bytes = 16UL * 1024UL * 1024UL;  // of the decoded body
  std::chrono::milliseconds maximum_idle{4'000};  // an older idle connection is not used again (Node closes at 5 s)
};

// HTTP/1.1 over TCP or TLS with a keep-alive pool that grows with the number of concurrent requests.
// TLS verifies the chain against the system's CAs (or SSL_CERT_FILE / SSL_CERT_DIR) and the host name.
// Borrows: the context and the clock, which must outlive it. Threads: the one that runs the context.
std::unique_ptr<HttpClient> make_http_client(boost::asio::io_context& context, const base::Clock& clock,
                                             HttpClientOptions options);

}  // namespace e2e::net
