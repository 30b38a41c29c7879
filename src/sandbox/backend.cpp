#include "sandbox/backend.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "sandbox/envelope.hpp"
#include "sandbox/password.hpp"
#include "sandbox/rate_headers.hpp"
#include "sandbox/rate_limiter.hpp"
#include "sandbox/routes.hpp"
#include "sandbox/schema.hpp"
#include "sandbox/user_store.hpp"

namespace e2e::sandbox {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaximumJsonDepth = 32;
constexpr std::size_t kMaximumShownPath = 120;

base::Result<void> ensure_admin(Database& database, const AdminAccount& account, const base::Clock& clock,
                                base::IdSource& ids) {
  const std::string email = base::to_lower(account.email);
  Transaction transaction(database);
  auto existing = store::find_user_by_email(database, email);
  if (existing && existing->role != Role::admin) {
    return base::fail(base::ErrorKind::usage, "the admin's e-mail address belongs to a user of the database",
                      "give another SANDBOX_ADMIN_EMAIL or another --db");
  }
  if (!existing) {
    User admin;
    admin.id = UserId(base::make_uuid(ids));
    admin.legacy_id = LegacyUserId(base::make_hex(ids, 24));
    admin.email = email;
    admin.password_hash = hash_password(account.password.expose(), ids);
    admin.first_name = "Sandbox";
    admin.last_name = "Admin";
    admin.role = Role::admin;
    admin.created_at = clock.wall();
    store::insert_user(database, admin);
  } else if (!password_matches(account.password.expose(), existing->password_hash)) {
    store::set_password(database, existing->id, hash_password(account.password.expose(), ids));
  }
  transaction.commit();
  return {};
}

Outcome<json::object> parse_body(const std::string& text) {
  if (base::trim(text).empty()) return json::object();
  json::parse_options options;
  options.max_depth = kMaximumJsonDepth;
  json::error_code error;
  json::value value = json::parse(text, error, {}, options);
  if (error) return bad_request("MALFORMED_JSON", "The body is not valid JSON: " + error.message());
  if (!value.is_object()) return bad_request("MALFORMED_JSON", "The body must be a JSON object");
  return std::move(value.get_object());
}

std::string_view bearer_token(const net::Headers& headers) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto header = net::find_header(headers, "Authorization");
  if (!base::equals_ignoring_case(header.substr(0, kScheme.size()), kScheme)) return {};
  return base::trim(header.substr(kScheme.size()));
}

bool role_fits(Access access, Role role) {
  switch (access) {
    case Access::buyer:
      return role == Role::buyer;
    case Access::seller:
      return role == Role::seller;
    case Access::admin:
      return role == Role::admin;
    case Access::anyone:
    case Access::signed_in:
      break;
  }
  return true;
}

Outcome<std::shared_ptr<const User>> authorize(Access access, const net::Headers& headers, Sessions& sessions) {
  if (access == Access::anyone) return nullptr;
  const auto token = bearer_token(headers);
  if (token.empty()) return refuse(401, "UNAUTHORIZED", "An access token is required");
  auto user = sessions.authenticate(token);
  if (!user) return refuse(401, "UNAUTHORIZED", "The access token is invalid or has expired");
  if (!role_fits(access, user->role)) return forbidden("Your role may not do this");
  return user;
}

// Real limiters answer with either; so clients meet both here.
Outcome<net::ServerReply> too_many_requests(const Tiers& refusing) {
  constexpr std::string_view kMessage = "Too many requests, please try again later.";
  if (!refusing.auth) return refuse(429, "RATE_LIMITED", std::string(kMessage));
  net::ServerReply reply;
  reply.status = 429;
  reply.body = kMessage;
  reply.content_type = "text/plain; charset=utf-8";
  return reply;
}

// What a request brings along that may come in.
struct Entry {
  json::object body;
  std::shared_ptr<const User> caller;
};

}  // namespace

struct Backend::Parts {
  Parts(BackendOptions given, std::unique_ptr<Database> opened, const base::Clock& the_clock, base::IdSource& the_ids)
      : options(std::move(given)),
        database(std::move(opened)),
        clock(the_clock),
        sessions(*database, clock),
        context{*database, options, clock, the_ids, sessions, traffic} {
    if (options.rate_limits) limiter.emplace(*options.rate_limits);
  }

  // Every reply to a request that counts gets `headers`.
  boost::asio::awaitable<Outcome<net::ServerReply>> answer(const net::ServerRequest& request, net::Headers& headers);
  RouteMatch count_and_match(const net::ServerRequest& request);
  // The refusal of one request too many.
  std::optional<Outcome<net::ServerReply>> throttle(const net::ServerRequest& request, net::Headers& headers);
  Outcome<Entry> enter(const net::ServerRequest& request, const RouteMatch& match);
  Outcome<net::ServerReply> run(const Route& found, const Call& call);

  BackendOptions options;
  std::unique_ptr<Database> database;
  const base::Clock& clock;
  Sessions sessions;
  Traffic traffic;
  std::optional<RateLimiter> limiter;
  Context context;
};

boost::asio::awaitable<Outcome<net::ServerReply>> Backend::Parts::answer(const net::ServerRequest& request,
                                                                         net::Headers& headers) {
  const RouteMatch match = count_and_match(request);
  if (auto refused = throttle(request, headers)) co_return *std::move(refused);
  const auto entry = enter(request, match);
  if (!entry) co_return Refusal(entry.error());
  Call call{match.id, request.query, entry->body, entry->caller};
  if (match.route->inquirer == nullptr) co_return run(*match.route, call);
  const auto question = match.route->inquirer(context, call);
  if (!question) co_return Refusal(question.error());
  if (!*question) co_return run(*match.route, call);
  const auto reading = co_await options.scanner->read(**question);
  if (!reading) co_return Refusal(reading.error());
  call.reading = &*reading;
  co_return run(*match.route, call);
}

RouteMatch Backend::Parts::count_and_match(const net::ServerRequest& request) {
  traffic.count_path(request.path);
  const auto live = options.scanner == nullptr ? LivePayments::off : LivePayments::on;
  RouteMatch match = find_route(routes(live), request.method, request.path);
  if (match.route != nullptr) traffic.count_route(match.route->name);
  return match;
}

std::optional<Outcome<net::ServerReply>> Backend::Parts::throttle(const net::ServerRequest& request,
                                                                  net::Headers& headers) {
  if (!limiter) return std::nullopt;
  const auto decision = limiter->count(request.remote_address, tiers_of(request.path), clock.now());
  headers = rate_headers(options.rate_headers, decision, clock.wall());
  if (!decision.refused()) return std::nullopt;
  traffic.count_throttled(decision.refusing());
  return too_many_requests(decision.refusing());
}

Outcome<Entry> Backend::Parts::enter(const net::ServerRequest& request, const RouteMatch& match) {
  if (match.route == nullptr) {
    if (match.allowed_methods.empty()) return not_found("Route");
    return refuse(405, "METHOD_NOT_ALLOWED", "This route serves " + match.allowed_methods);
  }
  auto caller = authorize(match.route->access, request.headers, sessions);
  if (!caller) return Refusal(std::move(caller).error());
  auto body = parse_body(request.body);
  if (!body) return Refusal(std::move(body).error());
  return Entry{*std::move(body), *std::move(caller)};
}

Outcome<net::ServerReply> Backend::Parts::run(const Route& found, const Call& call) {
  if (found.name.starts_with("GET ")) return found.handler(context, call);
  Transaction transaction(*database);
  auto reply = found.handler(context, call);
  if (reply) transaction.commit();
  return reply;
}

base::Result<std::unique_ptr<Backend>> Backend::open(BackendOptions options, const base::Clock& clock,
                                                     base::IdSource& ids) {
  auto database = Database::open(options.database_file);
  if (!database) return base::forward_error(database);
  try {
    if (auto schema = prepare_schema(**database, ids); !schema) return base::forward_error(schema);
    if (auto admin = ensure_admin(**database, options.admin, clock, ids); !admin) return base::forward_error(admin);
    auto parts = std::make_unique<Parts>(std::move(options), *std::move(database), clock, ids);
    return std::unique_ptr<Backend>(new Backend(std::move(parts)));
  } catch (const DatabaseError& error) {
    return base::fail(base::ErrorKind::environment, fmt::format("the database is not usable: {}", error.what()),
                      "name a new file, or remove this one if its data may go");
  }
}

Backend::Backend(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Backend::~Backend() = default;

boost::asio::awaitable<net::ServerReply> Backend::handle(net::ServerRequest request) {
  Outcome<net::ServerReply> outcome;
  net::Headers rate_headers;
  try {
    outcome = co_await parts_->answer(request, rate_headers);
  } catch (const std::exception& error) {
    outcome = refuse(500, "INTERNAL_ERROR", "Something went wrong here");
    if (parts_->options.warn) {
      parts_->options.warn(fmt::format("{} {}: {}", base::shorten(request.method, kMaximumShownPath),
                                       base::shorten(request.path, kMaximumShownPath), error.what()));
    }
  }
  net::ServerReply reply =
      outcome ? *std::move(outcome) : failure(outcome.error(), {request.method, request.path}, parts_->clock.wall());
  std::move(rate_headers.begin(), rate_headers.end(), std::back_inserter(reply.headers));
  if (reply.status == 401) reply.headers.push_back({"WWW-Authenticate", "Bearer"});
  reply.delay = parts_->options.latency;
  co_return reply;
}

net::ServerReply Backend::reject(unsigned status, std::string_view message) const {
  const std::string code = status == 413 ? "PAYLOAD_TOO_LARGE" : "BAD_REQUEST";
  return failure({status, code, std::string(message), {}}, {}, parts_->clock.wall());
}

}  // namespace e2e::sandbox
