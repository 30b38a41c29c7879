// What doctor makes of what it saw: one function for each check. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/url.hpp"
#include "core/diagnosis.hpp"
#include "market/call.hpp"
#include "market/codec.hpp"
#include "net/connection_probe.hpp"

namespace e2e::run {

inline constexpr std::string_view kLoginCheck = "admin login";

core::Check check_ok(std::string name, std::string seen);
core::Check check_failed(std::string name, const base::Error& error);
core::Check check_skipped(std::string name, std::string why);

// The proxy is named by host and port only.
core::Check check_proxy(const std::optional<net::Proxy>& proxy);
core::Check check_dns(const net::ProbedConnection& probed);
core::Check check_tcp(const net::ProbedConnection& probed);
// Whether the proxy opens a way to the target; only for https.
core::Check check_tunnel(const net::ProbedConnection& probed);
core::Check check_tls(const net::ProbedConnection& probed, const base::Url& origin, base::WallTime now);

// What one reply said beside its body.
struct HeardReply {
  std::string about;               // the check it was asked for: "health", "route deliver"
  std::string date;                // its Date header, "" without
  base::WallTime around;           // our clock, half-way between request and reply
  std::vector<std::string> rates;  // its rate-limit headers: "RateLimit-Limit: 100"
};

HeardReply hear(std::string about, const net::Headers& headers, base::WallTime around, const base::Redactor& redactor);

// Source: RFC 9110 §6.6.1. A Date counts whole seconds.
core::Check check_clock(const HeardReply& reply, const base::Redactor& redactor);
// Shows the headers of the first reply that had any, of the login, and of the last one. `assumed` says what a run goes
// by without them.
core::Check check_rate_limits(const std::vector<HeardReply>& replies, const std::string& assumed);

core::Check check_health(const market::Outcome<std::string>& outcome, const base::Redactor& redactor);
core::Check check_login(const market::Outcome<market::LoginReply>& outcome);
// `role` is the login reply's; "" where it does not tell.
core::Check check_role(std::string_view role, const base::Redactor& redactor);

}  // namespace e2e::run
