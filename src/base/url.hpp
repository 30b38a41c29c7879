// One reading of http and https addresses for the whole project: base URLs, proxies, RPC endpoints.
// Source: RFC 3986, by Boost.URL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace e2e::base {

enum class Scheme { http, https };

struct Url {
  Scheme scheme = Scheme::http;
  std::string host;  // lower case; an IPv6 address without its brackets
  std::uint16_t port = 80;
  std::string path;  // without a trailing slash: "" or "/api"
  bool has_query_or_fragment = false;
  // Present only where the text carried user info ("user:password@"); callers decide whether that is allowed.
  std::string user;
  Secret password;

  bool is_https() const { return scheme == Scheme::https; }
  // "example.com:8080", "[::1]"; the port only where it is not the scheme's own.
  std::string authority() const;
  // "https://example.com/api": what may be shown; never the user info, the query or the fragment.
  std::string shown() const;
};

// Errors: usage, without the user info in the message.
Result<Url> parse_http_url(std::string_view text);

// 127.0.0.0/8, ::1, "localhost" and "*.localhost".
bool is_loopback(std::string_view host);

}  // namespace e2e::base
