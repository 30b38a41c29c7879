// Which proxy a target is reached through, by HTTP_PROXY, HTTPS_PROXY and NO_PROXY (or their lower-case forms, which
// win as in curl). A loopback target never uses one. Pure.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/url.hpp"
#include "net/http_client.hpp"

namespace e2e::app {

using Environment = std::map<std::string, std::string, std::less<>>;

// Nothing: reached directly. Errors: usage, for a proxy that is no http address.
base::Result<std::optional<net::Proxy>> choose_proxy(const base::Url& target, const Environment& environment);

}  // namespace e2e::app
