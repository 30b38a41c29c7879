#include "app/e2e/proxy.hpp"

#include <string_view>

#include <fmt/format.h>

#include "base/text.hpp"

namespace e2e::app {
namespace {

// The value and the name it was found under; an empty value counts as not set.
struct Variable {
  std::string name;
  std::string value;
};

std::optional<Variable> find(const Environment& environment, std::string_view upper) {
  for (const std::string& name : {base::to_lower(upper), std::string(upper)}) {
    const auto found = environment.find(name);
    if (found != environment.end() && !found->second.empty()) return Variable{name, found->second};
  }
  return std::nullopt;
}

// An entry is "*", a host, or a domain whose hosts all match ("example.com", ".example.com"), with or without a port.
bool is_excluded(const base::Url& target, std::string_view list) {
  for (auto entry : base::split(list, ',')) {
    entry = base::trim(entry);
    if (entry.empty()) continue;
    if (entry == "*") return true;
    const auto colon = entry.rfind(':');
    if (colon != std::string_view::npos && entry.find(':') == colon) {
      if (entry.substr(colon + 1) != std::to_string(target.port)) continue;
      entry = entry.substr(0, colon);
    }
    if (entry.starts_with("*.")) entry.remove_prefix(1);
    const std::string domain = base::to_lower(entry.starts_with('.') ? entry.substr(1) : entry);
    if (target.host == domain || target.host.ends_with("." + domain)) return true;
  }
  return false;
}

}  // namespace

base::Result<std::optional<net::Proxy>> choose_proxy(const base::Url& target, const Environment& environment) {
  if (base::is_loopback(target.host)) return std::nullopt;
  if (const auto excluded = find(environment, "NO_PROXY"); excluded && is_excluded(target, excluded->value)) {
    return std::nullopt;
  }
  const auto variable = find(environment, target.is_https() ? "HTTPS_PROXY" : "HTTP_PROXY");
  if (!variable) return std::nullopt;
  // Other tools accept "host:port" too.
  const bool has_scheme = variable->value.find("://") != std::string::npos;
  auto url = base::parse_http_url(has_scheme ? variable->value : "http://" + variable->value);
  if (!url) return base::forward_error(url, "reading " + variable->name);
  if (url->is_https()) {
    return base::fail(base::ErrorKind::usage, fmt::format("{} names an https proxy ({})", variable->name, url->shown()),
                      "give the proxy as http://host:port; https targets are tunnelled through it");
  }
  return net::Proxy{std::move(*url)};
}

}  // namespace e2e::app
