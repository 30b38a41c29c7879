// Whether a profile's routes exist, judged from requests that can change nothing. Pure.
//
// A route is asked without a token and body, with ids that name nothing. A refusal (401, 403, 400, 422) shows that
// somebody is there; 404 and 405 that nobody is. A backend that looks the entity up before it asks for a token
// answers 404 too: its words then differ from those for a path that certainly does not exist.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/diagnosis.hpp"
#include "core/profile.hpp"
#include "net/http.hpp"

namespace e2e::run {

// One route as it was asked, and what came back.
struct ProbedRoute {
  core::Route route;
  base::Result<net::HttpReply> reply;
  bool is_entity_missing = false;  // a 404 about the id and not about the route
};

// An action of the profile and the requests that were sent for it: its route, and its fallback where it has one.
struct ProbedAction {
  core::Action action{};
  bool is_needed = true;  // without it no flow of the configured run can end well
  std::vector<ProbedRoute> routes;
};

std::string route_check_name(core::Action action);
core::Check check_route(const ProbedAction& probed);

// Whether a run that pays in `mode` can do without an action: what is only looked up, read or deleted where it exists.
bool is_needed(core::Action action, core::PaymentMode mode);

// Whether a 404 may be about an entity: the path has a place for an id.
bool may_miss_an_entity(const core::Route& route, const net::HttpReply& reply);

// A route that no backend has, beside another one.
core::Route absent_route_beside(const core::Route& route);

// Whether a 404 speaks of something else than the one for a path that does not exist. Only messages of the envelope are
// compared, without the path and method that they may repeat: web pages and bodies with a time in them always differ.
bool speaks_of_something_else(const core::Envelope& envelope, const net::HttpReply& reply,
                              const net::HttpReply& of_absent_route);

}  // namespace e2e::run
