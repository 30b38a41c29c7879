// HTTP messages as values, the same for the client, the server and their fakes.
// Source: RFC 9110 (semantics), RFC 9112 (HTTP/1.1).
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace e2e::net {

enum class Method { get, post, put, patch, del };

std::string_view to_string(Method method);

struct Header {
  std::string name;
  std::string value;
};

using Headers = std::vector<Header>;

// The first value of a header, compared without case; "" where it is absent.
std::string_view find_header(const Headers& headers, std::string_view name);

// Whether a header can be sent: its name is a token, its value holds no control character, so neither can
// smuggle in a line of its own. Source: RFC 9110 §5.
bool is_sendable(const Header& header);
// The headers that frame a message or its connection: what writes the message sets them, nobody else.
bool is_framing_header(std::string_view name);

struct HttpRequest {
  Method method = Method::get;
  std::string target;  // origin form: path and query, starting with '/'; appended to the base URL's path
  Headers headers;     // beside what the client itself sends (Host, User-Agent, Content-Length, Connection)
  std::string body;    // sent with Content-Type application/json unless a header says otherwise
  std::chrono::milliseconds timeout{10'000};  // for everything, from name look-up to the last byte of the reply
};

struct HttpReply {
  unsigned status = 0;
  Headers headers;
  std::string body;  // decoded (chunks joined, gzip and deflate undone)
};

}  // namespace e2e::net
