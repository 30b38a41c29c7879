#include "base/url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include <boost/url/parse.hpp>
#include <boost/url/pct_string_view.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace e2e::base {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

tl::unexpected<Error> not_a_url(std::string_view text, std::string_view why) {
  // What may be a password is not repeated: everything up to the last '@' goes.
  const auto at = text.rfind('@');
  const std::string given = at == std::string_view::npos ? shorten(text, 200) : "…" + shorten(text.substr(at), 200);
  return fail(ErrorKind::usage, fmt::format("'{}' is not a usable address: {}", given, why),
              "give an address such as http://127.0.0.1:5001 or https://dev.example.com");
}

// The library's own port_number() wraps around beyond 65535.
std::optional<std::uint16_t> parse_port(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [stopped, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool is_port = error == std::errc() && stopped == digits.data() + digits.size() && port > 0;
  return is_port ? std::optional(port) : std::nullopt;
}

// Percent-encoding could smuggle in anything, line ends for a Host header included.
bool is_host(std::string_view host) {
  return std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == ':';
  });
}

}  // namespace

std::string Url::authority() const {
  const std::string shown_host = host.find(':') == std::string::npos ? host : "[" + host + "]";
  const std::uint16_t usual = is_https() ? kHttpsPort : kHttpPort;
  return port == usual ? shown_host : fmt::format("{}:{}", shown_host, port);
}

std::string Url::shown() const { return (is_https() ? "https://" : "http://") + authority() + path; }

Result<Url> parse_http_url(std::string_view text) {
  const auto parsed = boost::urls::parse_uri(boost::core::string_view(text.data(), text.size()));
  if (!parsed) return not_a_url(text, "it is not an absolute URL");
  const auto& view = *parsed;
  Url url;
  if (view.scheme_id() == boost::urls::scheme::https) {
    url.scheme = Scheme::https;
  } else if (view.scheme_id() != boost::urls::scheme::http) {
    return not_a_url(text, "its scheme is neither http nor https");
  }
  url.host = to_lower(std::string(view.host_address()));
  if (url.host.empty()) return not_a_url(text, "it names no host");
  if (!is_host(url.host)) return not_a_url(text, "its host holds a character that no host name may hold");
  url.port = url.is_https() ? kHttpsPort : kHttpPort;
  if (view.has_port() && !view.port().empty()) {
    const auto port = parse_port(view.port());
    if (!port) return not_a_url(text, "its port is not between 1 and 65535");
    url.port = *port;
  }
  url.path = std::string(view.encoded_path());
  // The library takes what follows a broken port ("host:x") for a path.
  if (!url.path.empty() && url.path.front() != '/') return not_a_url(text, "its port is not a number");
  while (!url.path.empty() && url.path.back() == '/') url.path.pop_back();
  url.has_query_or_fragment = view.has_query() || view.has_fragment();
  if (view.has_userinfo()) {
    url.user = view.user();
    url.password = Secret(view.password());
  }
  return url;
}

std::string_view user_info_of(std::string_view address) {
  const auto scheme = address.find("://");
  std::string_view authority = address.substr(scheme == std::string_view::npos ? 0 : scheme + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  const auto at = authority.rfind('@');
  return at == std::string_view::npos ? std::string_view() : authority.substr(0, at);
}

std::vector<std::string_view> keys_in_address(std::string_view address) {
  constexpr std::size_t kLeastSegment = 16;
  constexpr std::size_t kLeastValue = 8;
  const auto scheme = address.find("://");
  const auto authority = scheme == std::string_view::npos ? 0 : scheme + 3;
  const auto target = address.substr(std::min(address.find_first_of("/?#", authority), address.size()));
  const auto query = std::min(target.find_first_of("?#"), target.size());
  std::vector<std::string_view> keys;
  for (const auto segment : split(target.substr(0, query), '/')) {
    if (segment.size() >= kLeastSegment) keys.push_back(segment);
  }
  for (std::string_view rest = target.substr(query); !rest.empty();) {
    rest.remove_prefix(1);
    const auto pair = rest.substr(0, rest.find_first_of("?#&;"));
    const auto equals = pair.find('=');
    const auto value = equals == std::string_view::npos ? pair : pair.substr(equals + 1);
    if (value.size() >= kLeastValue) keys.push_back(value);
    rest.remove_prefix(pair.size());
  }
  return keys;
}

bool is_loopback(std::string_view host) {
  return host == "::1" || host == "localhost" || host.ends_with(".localhost") ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

}  // namespace e2e::base
