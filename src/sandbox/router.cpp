#include "sandbox/router.hpp"

#include <optional>

namespace e2e::sandbox {
namespace {

std::string_view take_segment(std::string_view& path) {
  const auto slash = path.find('/');
  const auto segment = path.substr(0, slash);
  path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  return segment;
}

// The value of the pattern's ":…" part ("" where it has none), or nothing where the path does not fit.
std::optional<std::string_view> fit(std::string_view pattern, std::string_view path) {
  std::string_view id;
  while (!pattern.empty() && !path.empty()) {
    const bool more_wanted = pattern.find('/') != std::string_view::npos;
    const bool more_given = path.find('/') != std::string_view::npos;
    const auto wanted = take_segment(pattern);
    const auto given = take_segment(path);
    if (more_wanted != more_given) return std::nullopt;
    if (wanted.starts_with(':') && !given.empty()) {
      id = given;
    } else if (wanted != given) {
      return std::nullopt;
    }
  }
  return pattern.empty() && path.empty() ? std::optional(id) : std::nullopt;
}

}  // namespace

RouteMatch find_route(std::span<const Route> routes, std::string_view method, std::string_view path) {
  RouteMatch match;
  for (const auto& route : routes) {
    const auto space = route.name.find(' ');
    const auto id = fit(route.name.substr(space + 1), path);
    if (!id) continue;
    const auto route_method = route.name.substr(0, space);
    if (route_method == method) return {&route, *id, {}};
    if (!match.allowed_methods.empty()) match.allowed_methods += ", ";
    match.allowed_methods += route_method;
  }
  return match;
}

}  // namespace e2e::sandbox
