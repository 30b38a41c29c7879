#include "run/doctor.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "core/pointer.hpp"
#include "market/codec.hpp"

namespace e2e::run {
namespace {

using core::Action;
using core::Check;
using core::CheckStatus;

constexpr int kMostOfOneAction = 3;  // its route, its fallback, and what tells two meanings of 404 apart

constexpr const char* kCategories = "categories";
constexpr const char* kRole = "admin role";

std::string assumed_limits(const std::vector<core::RateTier>& tiers) {
  std::vector<std::string> texts;
  texts.reserve(tiers.size());
  for (const auto& tier : tiers) {
    texts.push_back(fmt::format("{} {}/{}s", core::to_string(tier.tier), tier.limit, tier.window.count()));
  }
  return texts.empty() ? "none either" : base::join(texts, ", ");
}

Check check_configuration(const Patient& patient) {
  Check check =
      check_ok("configuration", fmt::format("{}, profile {}", patient.config.base_url.shown(), patient.profile.name));
  check.seen.push_back(fmt::format("payment mode {}", core::to_string(patient.config.payment_mode)));
  return check;
}

Check check_categories(const core::Profile& profile, const ProbedRoute& probed, const base::Redactor& redactor) {
  const auto& spec = profile.action(Action::list_categories);
  if (!probed.reply) return check_failed(kCategories, probed.reply.error());
  const unsigned status = probed.reply->status;
  const std::string what = fmt::format("{} {}", probed.route.method, probed.route.path);
  if (status == 401 || status == 403) {
    return {kCategories,
            CheckStatus::warning,
            {fmt::format("{} answers {}: not read without a token", what, status)},
            "nothing, if the backend wants it so: a run reads them as a buyer"};
  }
  if (status == 404 || status == 405) return check_route({Action::list_categories, true, {probed}});
  const auto body = market::check_reply(profile, spec, *probed.reply, {what, redactor});
  if (!body) {
    Check check = check_failed(kCategories, body.error());
    if (check.fix.empty())
      check.fix = "read the target's log; the action list_categories of the profile says what is sent";
    return check;
  }
  const auto first = market::read_first_category(spec, *body);
  if (!first) {
    Check check = check_failed(kCategories, first.error());
    if (check.fix.empty()) check.fix = "create a category on the target: every purchase request needs one";
    return check;
  }
  const auto* list = core::find_array(*body, spec.result("list"));
  return check_ok(kCategories, fmt::format("{} found", list == nullptr ? 1 : list->size()));
}

net::RateSettings without_waits(net::RateSettings settings) {
  settings.max_wait = {};
  return settings;
}

bool is_unsent(const base::Result<net::HttpReply>& reply) {
  return !reply && reply.error().kind == base::ErrorKind::rate_limited;
}

}  // namespace

Doctor::Doctor(DoctorPorts ports, Patient patient)
    : ports_(std::move(ports)),
      patient_(std::move(patient)),
      log_(ports_.http, ports_.clock, ports_.redactor),
      governor_({ports_.clock, ports_.sleeper, ports_.progress, nullptr, ports_.ledger}, without_waits(ports_.rates)),
      api_({log_, ports_.sleeper, ports_.clock, ports_.redactor, governor_, samples_}, patient_.profile,
           {patient_.run_id, patient_.config.request_timeout}) {
  diagnosis_.target = patient_.config.base_url.shown();
  diagnosis_.profile = patient_.profile.name;
  ports_.redactor.add(patient_.config.admin_password, "ADMIN_PASSWORD");
  ports_.redactor.add(patient_.config.admin_email, "ADMIN_EMAIL");
}

boost::asio::awaitable<core::Diagnosis> Doctor::examine() {
  add(check_configuration(patient_));
  co_await examine_connection();
  co_await examine_health();
  co_await examine_login();
  co_await examine_categories();
  co_await examine_routes();
  co_await examine_wallet();
  if (log_.requests() > 0) {
    add(check_rate_limits(log_.replies(), assumed_limits(patient_.profile.rate_tiers)));
  }
  diagnosis_.requests = log_.requests();
  co_return std::move(diagnosis_);
}

Doctor::Step Doctor::examine_connection() {
  ports_.progress.line("connecting");
  auto probed = co_await ports_.probe();
  if (probed.tls) probed.tls->issuer = ports_.redactor.excerpt(probed.tls->issuer, 200);
  const base::Url& origin = patient_.config.base_url;
  add(check_proxy(patient_.proxy));
  add(check_dns(probed));
  add(check_tcp(probed));
  if (patient_.proxy && origin.is_https()) add(check_tunnel(probed));
  add(check_tls(probed, origin, ports_.clock.wall()));
  if (probed.failure) stop("there is no connection");
}

Doctor::Step Doctor::examine_health() {
  if (stopped_) {
    add(check_skipped("health", *stopped_));
    add(check_skipped("clock", *stopped_));
    co_return;
  }
  log_.begin("health");
  const auto outcome = co_await api_.health({0, 0, 0, "doctor-health"});
  add(check_health(outcome, ports_.redactor));
  add(log_.replies().empty() ? check_skipped("clock", "no reply came")
                             : check_clock(log_.replies().front(), ports_.redactor));
  if (outcome.result) co_return;
  // The password goes to nobody who does not answer as the marketplace.
  const bool is_limited = outcome.result.error().kind == base::ErrorKind::rate_limited;
  stop(is_limited ? "the target refuses requests for its rate limit" : "the target does not answer as the marketplace");
}

Doctor::Step Doctor::examine_login() {
  if (stopped_) {
    add(check_skipped(std::string(kLoginCheck), *stopped_));
    add(check_skipped(kRole, *stopped_));
    co_return;
  }
  ports_.progress.line("logging in as the admin");
  log_.begin(std::string(kLoginCheck));
  const market::Credentials admin{patient_.config.admin_email, patient_.config.admin_password.copy()};
  const int before = log_.requests();
  const auto outcome = co_await api_.login(admin, {0, 0, 0, "doctor-login"});
  diagnosis_.logins = log_.requests() - before;
  add(check_login(outcome));
  add(outcome.result ? check_role(outcome.result->role, ports_.redactor) : check_skipped(kRole, "nobody is logged in"));
  if (outcome.result) co_return;
  if (market::is_reply_lost(outcome.result.error())) stop("the target has stopped answering");
}

Doctor::Step Doctor::examine_categories() {
  if (stopped_) {
    add(check_skipped(kCategories, *stopped_));
    co_return;
  }
  log_.begin(kCategories);
  const auto& spec = patient_.profile.action(Action::list_categories);
  auto probed = co_await ask(Action::list_categories, spec.route);
  const bool is_absent = probed.reply && (probed.reply->status == 404 || probed.reply->status == 405);
  if (is_absent && spec.fallback) probed = co_await ask(Action::list_categories, *spec.fallback);
  Check check = check_categories(patient_.profile, probed, ports_.redactor);
  check.name = kCategories;
  add(std::move(check));
  stop_after(Action::list_categories, probed);
}

Doctor::Step Doctor::examine_wallet() {
  if (!ports_.wallet) co_return;
  ports_.progress.line("asking the nodes for the wallet");
  for (auto& check : co_await ports_.wallet()) add(std::move(check));
}

// Not what has its own check, nor what only another payment mode would use.
bool Doctor::is_probed(Action action) const {
  switch (action) {
    case Action::health:
    case Action::login:
    case Action::list_categories:
      return false;
    case Action::create_intent:
    case Action::check_payment:
      return patient_.config.payment_mode == core::PaymentMode::live;
    case Action::check_before_payment:  // has the route of check_payment, as a rule
      return false;
    default:
      return true;
  }
}

Doctor::Step Doctor::examine_routes() {
  if (!stopped_) ports_.progress.line("asking for the profile's routes");
  for (const Action action : core::all_actions()) {
    if (is_probed(action)) co_await examine_route(action);
  }
}

Doctor::Step Doctor::examine_route(Action action) {
  if (stopped_) {
    add(check_skipped(route_check_name(action), *stopped_));
    co_return;
  }
  log_.begin(route_check_name(action));
  const auto& spec = patient_.profile.action(action);
  ProbedAction probed{action, is_needed(action, patient_.config.payment_mode), {}};
  probed.routes.push_back(co_await ask(action, spec.route));
  stop_after(action, probed.routes.back());
  if (is_unsent(probed.routes.back().reply)) {
    add(check_skipped(route_check_name(action), stopped_.value_or("")));
    co_return;
  }
  if (spec.fallback && !stopped_) {
    probed.routes.push_back(co_await ask(action, *spec.fallback));
    stop_after(action, probed.routes.back());
  }
  add(check_route(probed));
}

boost::asio::awaitable<ProbedRoute> Doctor::ask(Action action, const core::Route& route) {
  ProbedRoute probed{route, co_await api_.probe(action, route, {0, 0, 0, "doctor-route"}), false};
  probed.is_entity_missing = co_await is_entity_missing(action, probed);
  co_return probed;
}

boost::asio::awaitable<bool> Doctor::is_entity_missing(Action action, const ProbedRoute& probed) {
  if (!probed.reply || !may_miss_an_entity(probed.route, *probed.reply)) co_return false;
  if (!of_absent_route_) {
    const core::Route absent = absent_route_beside(probed.route);
    of_absent_route_ = co_await api_.probe(action, absent, {0, 0, 0, "doctor-no-route"});
  }
  co_return *of_absent_route_&& speaks_of_something_else(patient_.profile.envelope, *probed.reply, **of_absent_route_);
}

void Doctor::add(Check check) { diagnosis_.checks.push_back(std::move(check)); }

void Doctor::stop(std::string why) {
  if (!stopped_) stopped_ = std::move(why);
}

void Doctor::stop_after(Action action, const ProbedRoute& probed) {
  if (probed.reply && probed.reply->status == 429) {
    stop(fmt::format("the target refuses requests for its rate limit since {}", core::to_string(action)));
  } else if (is_unsent(probed.reply)) {
    stop(probed.reply.error().message);
  } else if (!probed.reply && market::is_reply_lost(probed.reply.error())) {
    stop(fmt::format("the target has stopped answering at {}", core::to_string(action)));
  } else if (log_.requests() + kMostOfOneAction > kMostRequests) {
    stop(fmt::format("{} requests are the most that doctor sends", kMostRequests));
  }
}

}  // namespace e2e::run
