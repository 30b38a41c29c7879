#include "run/doctor_checks.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "net/http_date.hpp"

namespace e2e::run {
namespace {

using core::Check;
using core::CheckStatus;
using net::Phase;

constexpr auto kFewDays = std::chrono::days(14);
constexpr auto kWrongClock = std::chrono::seconds(60);
constexpr std::size_t kQuoted = 200;

std::string milliseconds(std::chrono::nanoseconds time) {
  return fmt::format("{:.1f} ms", std::chrono::duration<double, std::milli>(time).count());
}

Check check_warning(std::string name, std::string seen, std::string fix) {
  return {std::move(name), CheckStatus::warning, {std::move(seen)}, std::move(fix)};
}

// The error that ended the connection in this phase; null where it went on, or did not come so far.
const base::Error* failure_in(const net::ProbedConnection& probed, Phase phase) {
  return probed.failure && probed.failure->phase == phase ? &probed.failure->error : nullptr;
}

// Whether the connection ended before this phase was over.
bool failed_before(const net::ProbedConnection& probed, Phase phase) {
  return probed.failure && probed.failure->phase < phase;
}

bool is_rate_header(std::string_view name) {
  const std::string lower = base::to_lower(name);
  return lower == "retry-after" || lower.starts_with("ratelimit") || lower.starts_with("x-ratelimit") ||
         lower.starts_with("x-rate-limit");
}

}  // namespace

Check check_ok(std::string name, std::string seen) { return {std::move(name), CheckStatus::ok, {std::move(seen)}, ""}; }

Check check_failed(std::string name, const base::Error& error) {
  Check check{std::move(name), CheckStatus::failed, {error.message}, error.fix};
  check.is_rate_limited = error.kind == base::ErrorKind::rate_limited;
  return check;
}

Check check_skipped(std::string name, std::string why) {
  return {std::move(name), CheckStatus::skipped, {std::move(why)}, ""};
}

Check check_proxy(const std::optional<net::Proxy>& proxy) {
  if (!proxy) return check_ok("proxy", "none, the target is reached directly");
  return check_ok("proxy", fmt::format("{} (its name and connection are checked here)", proxy->url.authority()));
}

Check check_dns(const net::ProbedConnection& probed) {
  if (const auto* error = failure_in(probed, Phase::looking_up)) return check_failed("DNS", *error);
  if (!probed.needed_lookup) return check_ok("DNS", "the host is an address, nothing to look up");
  return check_ok("DNS", fmt::format("{} ({})", base::join(probed.addresses, ", "), milliseconds(probed.lookup)));
}

Check check_tcp(const net::ProbedConnection& probed) {
  if (failed_before(probed, Phase::connecting)) return check_skipped("TCP", "there is no address to connect to");
  if (const auto* error = failure_in(probed, Phase::connecting)) return check_failed("TCP", *error);
  return check_ok("TCP", fmt::format("connected to {} in {}", probed.connected_to, milliseconds(probed.connect)));
}

Check check_tunnel(const net::ProbedConnection& probed) {
  if (failed_before(probed, Phase::asking_proxy)) return check_skipped("proxy tunnel", "there is no connection");
  if (const auto* error = failure_in(probed, Phase::asking_proxy)) return check_failed("proxy tunnel", *error);
  return check_ok("proxy tunnel", "the proxy opens a way to the target");
}

Check check_tls(const net::ProbedConnection& probed, const base::Url& origin, base::WallTime now) {
  if (!origin.is_https() && base::is_loopback(origin.host)) {
    return check_skipped("TLS", "not used: an http address of this machine");
  }
  if (!origin.is_https()) {
    return check_warning("TLS", "not used: passwords and tokens travel unencrypted",
                         "give an https address as BASE_URL, if the target has one");
  }
  if (failed_before(probed, Phase::tls_handshake)) return check_skipped("TLS", "there is no connection");
  if (probed.failure) return check_failed("TLS", probed.failure->error);
  if (!probed.tls) return check_skipped("TLS", "nothing is known of the peer");
  const auto& peer = *probed.tls;
  const auto left = peer.valid_until - now;
  Check check = check_ok("TLS", fmt::format("{}, the certificate is trusted and names {}", peer.protocol, origin.host));
  check.seen.push_back(fmt::format("issued by {}", peer.issuer.empty() ? "nobody named" : peer.issuer));
  check.seen.push_back(fmt::format("{} days left", std::chrono::duration_cast<std::chrono::days>(left).count()));
  if (left < kFewDays) {
    check.status = CheckStatus::warning;
    check.fix = "renew the server's certificate: a run stops when it has expired";
  }
  return check;
}

HeardReply hear(std::string about, const net::Headers& headers, base::WallTime around, const base::Redactor& redactor) {
  HeardReply reply{std::move(about), std::string(net::find_header(headers, "Date")), around, {}};
  for (const auto& header : headers) {
    if (!is_rate_header(header.name)) continue;
    reply.rates.push_back(
        fmt::format("{}: {}", redactor.excerpt(header.name, kQuoted), redactor.excerpt(header.value, kQuoted)));
  }
  return reply;
}

Check check_clock(const HeardReply& reply, const base::Redactor& redactor) {
  if (reply.date.empty()) return check_skipped("clock", "the target's replies carry no Date");
  const auto date = net::parse_http_date(reply.date, reply.around);
  if (!date) {
    return check_warning("clock",
                         fmt::format("the reply's Date is no date: '{}'", redactor.excerpt(reply.date, kQuoted)),
                         "correct the target's Date header");
  }
  // The header's second is cut off, so on the average it lies half a second back.
  const auto offset = *date + std::chrono::milliseconds(500) - reply.around;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(offset).count();
  if (seconds == 0) return check_ok("clock", "the target's clock agrees with this machine's within a second");
  Check check = check_ok("clock", fmt::format("the target's clock is {} s {} this machine's", std::abs(seconds),
                                              seconds > 0 ? "ahead of" : "behind"));
  if (std::chrono::abs(offset) <= kWrongClock) return check;
  check.status = CheckStatus::warning;
  check.fix = "set both clocks by NTP: tokens, certificates and Retry-After dates depend on them";
  return check;
}

Check check_rate_limits(const std::vector<HeardReply>& replies, const std::string& assumed) {
  std::vector<const HeardReply*> telling;
  for (const auto& reply : replies) {
    if (!reply.rates.empty()) telling.push_back(&reply);
  }
  if (telling.empty()) {
    return check_ok("rate limits", fmt::format("no header names a limit; the profile has {}", assumed));
  }
  Check check{"rate limits", CheckStatus::ok, {}, ""};
  for (const HeardReply* reply : telling) {
    const bool is_login = reply->about == kLoginCheck;
    if (reply != telling.front() && reply != telling.back() && !is_login) continue;
    check.seen.push_back(fmt::format("{}: {}", reply->about, base::join(reply->rates, " · ")));
  }
  return check;
}

Check check_health(const market::Outcome<std::string>& outcome, const base::Redactor& redactor) {
  if (!outcome.result) {
    Check check = check_failed("health", outcome.result.error());
    if (check.fix.empty()) check.fix = "check that BASE_URL is the marketplace's address, and the backend's log";
    return check;
  }
  const std::string version = redactor.excerpt(*outcome.result, kQuoted);
  Check check = check_ok("health", version.empty() ? "the target answers, and tells no version"
                                                   : fmt::format("the target answers, version {}", version));
  if (outcome.call.operation.ends_with("_fallback")) check.seen.emplace_back("by the fallback route of the profile");
  return check;
}

Check check_login(const market::Outcome<market::LoginReply>& outcome) {
  if (outcome.result) return check_ok(std::string(kLoginCheck), "accepted");
  Check check = check_failed(std::string(kLoginCheck), outcome.result.error());
  if (outcome.call.status == 401U) check.fix = "check ADMIN_EMAIL and ADMIN_PASSWORD";
  if (check.fix.empty()) check.fix = "read the target's answer; the action login of the profile says what is sent";
  return check;
}

Check check_role(std::string_view role, const base::Redactor& redactor) {
  if (role.empty()) return check_skipped("admin role", "the login's reply does not tell");
  const std::string lower = base::to_lower(role);
  if (lower == "admin") return check_ok("admin role", "admin");
  const std::string seen = fmt::format("the account's role is '{}'", redactor.excerpt(role, kQuoted));
  const std::string fix = "name an account that may create users in ADMIN_EMAIL";
  if (lower != "buyer" && lower != "seller" && lower != "user") {
    return check_warning("admin role", seen + ": whether it may create users is not known", fix);
  }
  return {"admin role", CheckStatus::failed, {seen + ", which may not create users"}, fix};
}

}  // namespace e2e::run
