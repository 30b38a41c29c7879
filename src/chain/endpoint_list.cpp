#include "chain/endpoint_list.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace e2e::chain {
namespace {

using base::ErrorKind;

constexpr std::string_view kFix = "give addresses such as https://rpc.example.com/v1/KEY, with commas between them";

// Everything behind the authority.
std::string_view target_of(std::string_view url) {
  const auto authority = url.find("://") + 3;
  const auto begin = url.find_first_of("/?", authority);
  return begin == std::string_view::npos ? std::string_view() : url.substr(begin);
}

}  // namespace

base::Result<EndpointAddress> parse_endpoint(std::string_view text) {
  auto url = base::parse_http_url(text);
  // The reader's own message repeats what was given, and with it a key.
  if (!url || text.find('#') != std::string_view::npos) {
    return base::fail(ErrorKind::usage, "it is no http or https address", std::string(kFix));
  }
  if (!url->user.empty() || !url->password.empty()) {
    return base::fail(ErrorKind::usage, "it carries a user name or a password", std::string(kFix));
  }
  if (!url->is_https() && !base::is_loopback(url->host)) {
    return base::fail(ErrorKind::usage, fmt::format("{} is reached without encryption", url->authority()),
                      "use https; http is for nodes on this machine");
  }
  EndpointAddress address;
  address.host = url->authority();
  const std::string_view target = target_of(text);
  address.target = base::Secret(target.starts_with('/') ? std::string(target) : "/" + std::string(target));
  address.origin = std::move(*url);
  address.origin.path.clear();
  address.origin.has_query_or_fragment = false;
  return address;
}

EndpointOptions endpoint_options(const EndpointAddress& address) {
  EndpointOptions options;
  options.host = address.host;
  options.target = address.target.copy();
  if (!address.is_loopback()) options.pace = kPublicPace;
  return options;
}

base::Result<std::vector<EndpointAddress>> parse_endpoints(std::string_view list) {
  std::vector<EndpointAddress> addresses;
  for (const std::string_view piece : base::split(list, ',')) {
    auto address = parse_endpoint(base::trim(piece));
    if (!address) {
      return base::fail(ErrorKind::usage,
                        fmt::format("entry {} cannot be used: {}", addresses.size() + 1, address.error().message),
                        address.error().fix);
    }
    addresses.push_back(std::move(*address));
  }
  return addresses;
}

}  // namespace e2e::chain
