#include "net/request_text.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/encoding.hpp"

namespace e2e::net {
namespace {

bool is_sendable_target(std::string_view target) {
  return target.starts_with('/') && std::all_of(target.begin(), target.end(),
                                                [](char character) { return character > ' ' && character < '\x7f'; });
}

bool expects_body(Method method) { return method != Method::get && method != Method::del; }

void append_proxy_authorization(std::string& out, const base::Url& proxy) {
  if (proxy.user.empty() && proxy.password.empty()) return;
  const std::string credentials = fmt::format("{}:{}", proxy.user, proxy.password.expose());
  fmt::format_to(std::back_inserter(out), "Proxy-Authorization: Basic {}\r\n", base::base64_encode(credentials));
}

void append_default(std::string& out, const HttpRequest& request, const Header& header) {
  if (!find_header(request.headers, header.name).empty()) return;
  fmt::format_to(std::back_inserter(out), "{}: {}\r\n", header.name, header.value);
}

}  // namespace

base::Result<std::string> request_text(const HttpRequest& request, const HttpClientOptions& options) {
  const std::string target = options.origin.path + request.target;
  if (!request.target.starts_with('/') || !is_sendable_target(target)) {
    return base::fail(base::ErrorKind::internal, "the request's target is not a percent-encoded path");
  }
  for (const auto& header : request.headers) {
    if (!is_sendable(header) || is_framing_header(header.name)) {
      return base::fail(base::ErrorKind::internal, fmt::format("the request's header '{}' cannot be sent",
                                                               is_sendable({header.name, ""}) ? header.name : "?"));
    }
  }
  constexpr std::size_t kUsualHeader = 1024;
  std::string out;
  out.reserve(kUsualHeader + request.body.size());
  const bool through_proxy = options.proxy.has_value() && !options.origin.is_https();
  fmt::format_to(std::back_inserter(out), "{} {}{} HTTP/1.1\r\nHost: {}\r\n", to_string(request.method),
                 through_proxy ? "http://" + options.origin.authority() : "", target, options.origin.authority());
  if (through_proxy) append_proxy_authorization(out, options.proxy->url);
  append_default(out, request, {"User-Agent", options.user_agent});
  append_default(out, request, {"Accept", "application/json"});
  for (const auto& header : request.headers) {
    fmt::format_to(std::back_inserter(out), "{}: {}\r\n", header.name, header.value);
  }
  if (!request.body.empty()) append_default(out, request, {"Content-Type", "application/json"});
  if (!request.body.empty() || expects_body(request.method)) {
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", request.body.size());
  }
  out += "\r\n";
  out += request.body;
  return out;
}

std::string host_and_port(const base::Url& url) {
  const bool is_ipv6 = url.host.find(':') != std::string::npos;
  return is_ipv6 ? fmt::format("[{}]:{}", url.host, url.port) : fmt::format("{}:{}", url.host, url.port);
}

std::string connect_text(const base::Url& origin, const base::Url& proxy) {
  const std::string target = host_and_port(origin);
  std::string out = fmt::format("CONNECT {} HTTP/1.1\r\nHost: {}\r\n", target, target);
  append_proxy_authorization(out, proxy);
  out += "\r\n";
  return out;
}

}  // namespace e2e::net
