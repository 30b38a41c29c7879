// One reading of http and https addresses for the whole project: base URLs, proxies, RPC endpoints.
// Source: RFC 3986, by Boost.URL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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

// "user:password", as it stands in the text of any address, also of one that cannot be read; "" where there is none.
std::string_view user_info_of(std::string_view address);
// What may be a key in the address of a node: path segments of 16 characters and more, query values of 8 and more.
std::vector<std::string_view> keys_in_address(std::string_view address);

// 127.0.0.0/8, ::1, "localhost" and "*.localhost".
bool is_loopback(std::string_view host);

}  // namespace e2e::base
