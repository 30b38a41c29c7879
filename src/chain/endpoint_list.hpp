// The addresses of nodes as a user gives them: a comma-separated list.
//
// An address may hold an API key, in its path or its query. Beyond this file only its host is text that may be shown; no
// message repeats what was given.
// Errors: usage. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/url.hpp"
#include "chain/endpoint.hpp"

namespace e2e::chain {

struct EndpointAddress {
  base::Url origin;     // for the HTTP client: without a path
  std::string host;     // with the port where it is not the usual one; may be shown
  base::Secret target;  // path and query, at least "/"

  bool is_loopback() const { return base::is_loopback(origin.host); }
};

// https, or http where it leads to this machine.
base::Result<EndpointAddress> parse_endpoint(std::string_view text);

// As a node of the list, at the pace that its place bears: nodes on this machine have no limit.
EndpointOptions endpoint_options(const EndpointAddress& address);

// At least one. An error names the entry by its place in the list.
base::Result<std::vector<EndpointAddress>> parse_endpoints(std::string_view list);

}  // namespace e2e::chain
