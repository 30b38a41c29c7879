// From method and path to a handler: a table, and the search in it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/clock.hpp"
#include "base/id_source.hpp"
#include "net/http_server.hpp"
#include "sandbox/api_error.hpp"
#include "sandbox/database.hpp"
#include "sandbox/model.hpp"
#include "sandbox/options.hpp"
#include "sandbox/scanner.hpp"
#include "sandbox/sessions.hpp"
#include "sandbox/traffic.hpp"

namespace e2e::sandbox {

// What every handler may use.
struct Context {
  Database& database;
  const BackendOptions& options;
  const base::Clock& clock;
  base::IdSource& ids;
  Sessions& sessions;
  const Traffic& traffic;
};

// One request on its way through a handler.
struct Call {
  std::string_view id;     // the value of the pattern's ":…" part
  std::string_view query;  // as sent
  const boost::json::object& body;
  std::shared_ptr<const User> caller;       // null only on routes for anyone
  const BalanceReading* reading = nullptr;  // the answer to the route's question, where it had one
};

using Handler = Outcome<net::ServerReply> (*)(Context&, const Call&);
// What must be known of the chain before the handler can do its work; nothing where it can do without.
using Inquiry = Outcome<std::optional<BalanceQuestion>>;
using Inquirer = Inquiry (*)(Context&, const Call&);

enum class Access { anyone, signed_in, buyer, seller, admin };

struct Route {
  std::string_view name;  // method, a space and the path; a part ":…" (at most one) stands for any value
  Access access = Access::anyone;
  Handler handler = nullptr;
  // Called first, changes nothing. While the chain is asked other requests are served, so the handler checks everything
  // again.
  Inquirer inquirer = nullptr;
};

struct RouteMatch {
  const Route* route = nullptr;  // null: unknown path, or a known one with another method
  std::string_view id;
  std::string allowed_methods;  // of a known path: "GET, POST"
};

// The first route that fits: of two that could, the one without ":…" stands before the other.
RouteMatch find_route(std::span<const Route> routes, std::string_view method, std::string_view path);

}  // namespace e2e::sandbox
