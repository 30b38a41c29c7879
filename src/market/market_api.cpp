// How a request is built, sent, measured and judged; the actions themselves are in actions.cpp.
#include "market/market_api.hpp"

#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "market/reply_tokens.hpp"

namespace e2e::market {
namespace {

using base::ErrorKind;

constexpr std::array kRetryPauses = {std::chrono::milliseconds(100), std::chrono::milliseconds(400)};

constexpr const char* kNilId = "00000000-0000-0000-0000-000000000000";

std::optional<net::Method> parse_method(std::string_view text) {
  for (const auto method :
       {net::Method::get, net::Method::post, net::Method::put, net::Method::patch, net::Method::del}) {
    if (net::to_string(method) == text) return method;
  }
  return std::nullopt;
}

// From the most general to the most specific.
std::vector<std::string> tiers_of(core::Tier tier) {
  if (tier == core::Tier::none) return {};
  std::vector<std::string> tiers = {std::string(core::to_string(core::Tier::global))};
  if (tier != core::Tier::global) tiers.emplace_back(core::to_string(tier));
  return tiers;
}

// The route itself is absent, rather than the thing it was asked for.
bool is_route_absent(const CallInfo& call) { return call.status == 404U || call.status == 405U; }

// A value for every placeholder: pages exist, entities do not.
base::Result<core::Variables> values_of_nothing(const core::Route& route) {
  auto names = core::placeholders_in(route.path);
  if (!names) return base::forward_error(names);
  core::Variables variables;
  for (auto& name : *names) {
    const bool is_count = name == "page" || name == "limit";
    variables.emplace(std::move(name), is_count ? "1" : kNilId);
  }
  return variables;
}

}  // namespace

MarketApi::MarketApi(MarketPorts ports, const core::Profile& profile, MarketSettings settings)
    : ports_(ports), profile_(profile), settings_(std::move(settings)) {}

std::string MarketApi::flow_id(const CallTag& tag) const {
  if (tag.round == 0) return settings_.run_id;
  return fmt::format("{}-l{}-w{}-r{}", settings_.run_id, tag.level, tag.worker, tag.round);
}

base::Result<net::HttpRequest> MarketApi::build(const Sending& sending, const core::Route& route) {
  net::HttpRequest request;
  const auto method = parse_method(route.method);
  if (!method) return base::fail(ErrorKind::internal, "unknown method " + route.method);
  request.method = *method;
  auto target = core::render_path(route.path, sending.variables);
  if (!target) return base::forward_error(target);
  request.target = std::move(*target);
  if (route.body) {
    auto body = core::render_body(*route.body, sending.variables);
    if (!body) return base::forward_error(body);
    request.body = std::move(*body);
  }
  const CallTag& tag = sending.tag;
  // The trace id spells run, level, worker and round; the span id counts the run's requests.
  request.headers.push_back({"traceparent", fmt::format("00-{:0>14.14}{:04x}{:06x}{:08x}-{:016x}-01", settings_.run_id,
                                                        tag.level, tag.worker, tag.round, ++requests_)});
  request.headers.push_back({"X-Request-Id", fmt::format("{}.{}.{}", flow_id(tag), tag.step, requests_)});
  if (sending.token != nullptr) {
    request.headers.push_back({"Authorization", fmt::format("Bearer {}", sending.token->expose())});
  }
  request.timeout = settings_.request_timeout;
  return request;
}

// The method and the route with its ids, which are the backend's words.
std::string MarketApi::shown_request(const Sending& sending, const core::Route& route) const {
  core::Variables variables = sending.variables;
  for (auto& [name, value] : variables) {
    const auto* text = value.if_string();
    if (text != nullptr && ports_.redactor.redact_id(*text) != std::string_view(*text)) value = "redacted";
  }
  return fmt::format("{} {}", route.method, core::render_path(route.path, variables).value_or(route.path));
}

void MarketApi::record(const CallInfo& info, const CallTag& tag, const base::Result<boost::json::value>& result) {
  ports_.request_log.push_back({info.operation, tag.level, info.duration(), !result.has_value(), info.status == 429U});
}

base::Result<boost::json::value> MarketApi::judge(const Sending& sending, const core::Route& route,
                                                  base::Result<net::HttpReply>& reply, CallInfo& info) {
  base::Result<boost::json::value> result;
  if (reply) {
    info.status = reply->status;
    const auto& spec = profile_.action(sending.action);
    const bool gives_tokens = sending.action == core::Action::login || sending.action == core::Action::create_user;
    if (gives_tokens) learn_tokens(spec, *reply, ports_.redactor);
    auto judged = judge_reply(profile_, spec, *reply, ports_.redactor);
    if (!judged.body) judged.body.error().message.insert(0, shown_request(sending, route) + " ");
    result = std::move(judged.body);
    info.refusal = std::move(judged.refusal);
    info.heard = std::move(judged.heard);
  } else {
    info.status = std::nullopt;
    result = base::forward_error(reply, "sending " + shown_request(sending, route));
  }
  record(info, sending.tag, result);
  return result;
}

void MarketApi::note_wait(CallInfo& info, const CallTag& tag, base::Instant begun) {
  const core::Duration waited = ports_.clock.now() - begun;
  auto& total = waited_[tag.worker];
  total += waited - info.waited;
  info.waited = waited;
  info.worker_waited = total;
}

Call<boost::json::value> MarketApi::send_when_admitted(const Sending& sending, const core::Route& route,
                                                       CallInfo info) {
  const auto begun = ports_.clock.now();
  while (true) {
    auto request = build(sending, route);
    if (!request) co_return Outcome<boost::json::value>{info, base::forward_error(request)};
    auto ticket = co_await ports_.governor.admit(tiers_of(profile_.action(sending.action).tier));
    note_wait(info, sending.tag, begun);
    if (!ticket) {
      co_return Outcome<boost::json::value>{info,
                                            base::forward_error(ticket, "sending " + shown_request(sending, route))};
    }
    info.started_at = ports_.clock.wall();
    info.sent = ports_.clock.now();
    auto reply = co_await ports_.http.send(std::move(*request));
    info.replied = ports_.clock.now();
    const bool is_refused = reply && ports_.governor.settle(*ticket, *reply) == net::AfterReply::send_again;
    auto result = judge(sending, route, reply, info);
    if (!is_refused) co_return Outcome<boost::json::value>{std::move(info), std::move(result)};
  }
}

net::Task<net::HttpReply> MarketApi::probe(core::Action action, const core::Route& route, CallTag tag) {
  auto variables = values_of_nothing(route);
  if (!variables) co_return base::forward_error(variables);
  auto request = build({action, nullptr, std::move(*variables), Retry::no, tag}, {route.method, route.path, {}});
  if (!request) co_return base::forward_error(request);
  const auto ticket = co_await ports_.governor.admit(tiers_of(profile_.action(action).tier));
  if (!ticket) co_return tl::unexpected(ticket.error());
  const auto sent = ports_.clock.now();
  auto reply = co_await ports_.http.send(std::move(*request));
  if (reply) ports_.governor.settle(*ticket, *reply);
  const bool is_throttled = reply && reply->status == 429U;
  ports_.request_log.push_back({"probe_" + std::string(core::to_string(action)), 0, ports_.clock.now() - sent,
                                !reply.has_value(), is_throttled});
  co_return reply;
}

Call<boost::json::value> MarketApi::perform_route(const Sending& sending, const core::Route& route,
                                                  std::string operation) {
  CallInfo info;
  info.operation = std::move(operation);
  const bool may_retry = route.method == "GET" && sending.retry == Retry::yes;
  for (std::size_t attempt = 0;; ++attempt) {
    auto outcome = co_await send_when_admitted(sending, route, info);
    const bool is_last = !may_retry || attempt == kRetryPauses.size();
    if (outcome.result || is_last || !is_reply_lost(outcome.result.error())) co_return outcome;
    const auto slept = co_await ports_.sleeper.sleep_for(kRetryPauses[attempt]);
    if (!slept) co_return outcome;
  }
}

core::Duration MarketApi::waited(int worker) const {
  const auto found = waited_.find(worker);
  return found == waited_.end() ? core::Duration::zero() : found->second;
}

Call<boost::json::value> MarketApi::perform(Sending sending) {
  const core::ActionSpec& spec = profile_.action(sending.action);
  const std::string name(core::to_string(sending.action));
  if (!spec.fallback) co_return co_await perform_route(sending, spec.route, name);
  if (!use_fallback_.contains(sending.action)) {
    auto outcome = co_await perform_route(sending, spec.route, name);
    if (outcome.result || !is_route_absent(outcome.call)) co_return outcome;
  }
  auto outcome = co_await perform_route(sending, *spec.fallback, name + "_fallback");
  if (outcome.result) use_fallback_.insert(sending.action);
  co_return outcome;
}

}  // namespace e2e::market
