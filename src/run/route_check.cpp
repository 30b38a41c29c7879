#include "run/route_check.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "core/pointer.hpp"

namespace e2e::run {
namespace {

using core::Check;
using core::CheckStatus;

enum class Presence { present, absent, open, readable, limited, broken, unclear, lost };

Presence presence_of(const ProbedRoute& probed) {
  if (!probed.reply) return Presence::lost;
  const unsigned status = probed.reply->status;
  const bool is_read = probed.route.method == "GET";
  switch (status) {
    case 400:
    case 401:
    case 403:
    case 422:
      return Presence::present;
    case 404:
      return probed.is_entity_missing ? Presence::present : Presence::absent;
    case 405:
      return Presence::absent;
    case 429:
      return Presence::limited;
    default:
      break;
  }
  if (status / 100 == 2) return is_read ? Presence::readable : Presence::open;
  return status / 100 == 5 ? Presence::broken : Presence::unclear;
}

std::string line_of(const ProbedRoute& probed, Presence presence) {
  const std::string route = fmt::format("{} {}", probed.route.method, probed.route.path);
  if (presence == Presence::lost) return fmt::format("{}: {}", route, probed.reply.error().message);
  std::string answer = fmt::format("{} answers {}", route, probed.reply->status);
  switch (presence) {
    case Presence::present:
      return probed.is_entity_missing ? answer + " about the id, not about the route" : answer;
    case Presence::open:
      return answer + ": it accepts the request without a token";
    case Presence::readable:
      return answer + " without a token";
    case Presence::limited:
      return answer + ": rate limited, not probed";
    case Presence::unclear:
      return answer + ", which tells nothing of the route";
    case Presence::absent:
    case Presence::broken:
    case Presence::lost:
      break;
  }
  return answer;
}

struct Judgement {
  CheckStatus status;
  std::string_view fix;
};

Judgement judge_absent(bool is_needed) {
  if (is_needed) {
    return {
        CheckStatus::failed,
        "no run can do without it: deploy the backend that serves it, or correct the route in a copy of the profile "
        "(`marketplace-e2e profile > mine.yaml`, then `--profile mine.yaml`)"};
  }
  return {CheckStatus::warning,
          "a run can do without it, with less to look at; correct the route in a copy of the profile if it has moved"};
}

Judgement judge(Presence presence, bool is_needed) {
  switch (presence) {
    case Presence::present:
      return {CheckStatus::ok, ""};
    case Presence::absent:
      return judge_absent(is_needed);
    case Presence::open:
      return {CheckStatus::failed, "protect the route: whoever reaches the target could use it"};
    case Presence::readable:
      return {CheckStatus::warning,
              "check that it is meant to be public, and that the marketplace answers and not a web page"};
    case Presence::limited:
      return {CheckStatus::warning, "wait until the target's window opens again, and run doctor once more"};
    case Presence::broken:
      return {CheckStatus::warning, "read the target's log: it fails over a request without a token"};
    case Presence::unclear:
      return {CheckStatus::warning, "compare the route with the backend's documentation"};
    case Presence::lost:
      return {CheckStatus::failed, ""};
  }
  return {CheckStatus::failed, ""};
}

int badness(CheckStatus status) { return status == CheckStatus::failed ? 2 : status == CheckStatus::warning ? 1 : 0; }

// The message of a refusal, without what it may repeat of the request; nothing where there is none.
std::optional<std::string> refusal_words(const core::Envelope& envelope, const net::HttpReply& reply) {
  constexpr std::array<std::string_view, 5> kMethods = {"GET", "POST", "PUT", "PATCH", "DELETE"};
  boost::system::error_code failed;
  const boost::json::value body = boost::json::parse(reply.body, failed);
  if (failed) return std::nullopt;
  const auto message = core::find_text(body, envelope.error);
  if (!message) return std::nullopt;
  std::string words;
  for (const auto word : base::split(*message, ' ')) {
    const bool is_method = std::find(kMethods.begin(), kMethods.end(), word) != kMethods.end();
    if (!is_method && word.find('/') == std::string_view::npos) words += std::string(word) + " ";
  }
  return words;
}

}  // namespace

std::string route_check_name(core::Action action) { return fmt::format("route {}", core::to_string(action)); }

Check check_route(const ProbedAction& probed) {
  Check check{route_check_name(probed.action), CheckStatus::ok, {}, ""};
  const auto presences = [&] {
    std::vector<Presence> found;
    found.reserve(probed.routes.size());
    for (const auto& route : probed.routes) found.push_back(presence_of(route));
    return found;
  }();
  // Of a route and its fallback one is enough.
  const bool one_is_there =
      std::any_of(presences.begin(), presences.end(), [](Presence presence) { return presence != Presence::absent; });
  for (std::size_t i = 0; i < presences.size(); ++i) {
    const auto& route = probed.routes[i];
    std::string line = line_of(route, presences[i]);
    if (i > 0) line.insert(0, "fallback: ");
    check.seen.push_back(std::move(line));
    if (presences[i] == Presence::absent && one_is_there) continue;
    const Judgement judgement = judge(presences[i], probed.is_needed);
    if (badness(judgement.status) <= badness(check.status)) continue;
    check.status = judgement.status;
    check.fix = presences[i] == Presence::lost ? route.reply.error().fix : std::string(judgement.fix);
  }
  return check;
}

bool is_needed(core::Action action, core::PaymentMode mode) {
  switch (action) {
    case core::Action::delete_user:
    case core::Action::list_requests:
    case core::Action::list_offers:
    case core::Action::unread_count:
      return false;
    case core::Action::record_payment:
      return mode == core::PaymentMode::record;
    case core::Action::create_intent:
    case core::Action::check_before_payment:
    case core::Action::check_payment:
      return mode == core::PaymentMode::live;
    case core::Action::set_status:
      return mode == core::PaymentMode::status;
    default:
      return true;
  }
}

bool may_miss_an_entity(const core::Route& route, const net::HttpReply& reply) {
  return reply.status == 404 && route.path.find("${") != std::string::npos;
}

core::Route absent_route_beside(const core::Route& route) {
  const auto end = route.path.find('/', 1);
  const std::string first = route.path.substr(0, end);
  const bool is_usable = end != std::string::npos && first.find_first_of("$?") == std::string::npos;
  return {"GET", (is_usable ? first : std::string()) + "/no-such-route", {}};
}

bool speaks_of_something_else(const core::Envelope& envelope, const net::HttpReply& reply,
                              const net::HttpReply& of_absent_route) {
  const auto words = refusal_words(envelope, reply);
  const auto usual = refusal_words(envelope, of_absent_route);
  return words && usual && of_absent_route.status == 404 && *words != *usual;
}

}  // namespace e2e::run
