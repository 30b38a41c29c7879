// Writes a client's request as the bytes that go out. Source: RFC 9112 §3 (forms of the target) and §6.
#pragma once

#include <string>

#include "base/result.hpp"
#include "net/http_client.hpp"

namespace e2e::net {

// Errors: internal, when the target or a header could not be sent without breaking the message; the message
// names the header, never its value.
base::Result<std::string> request_text(const HttpRequest& request, const HttpClientOptions& options);

// The request that asks a proxy for a tunnel to the origin.
std::string connect_text(const base::Url& origin, const base::Url& proxy);

// "example.com:443", "[::1]:80": with the port also where it is the scheme's own.
std::string host_and_port(const base::Url& url);

}  // namespace e2e::net
