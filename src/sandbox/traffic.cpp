#include "sandbox/traffic.hpp"

namespace e2e::sandbox {

Tiers tiers_of(std::string_view path) {
  return {path.starts_with("/api/"), path.starts_with("/api/auth/"), path.starts_with("/api/payment/")};
}

void Traffic::count_path(std::string_view path) {
  const Tiers tiers = tiers_of(path);
  global += tiers.global ? 1 : 0;
  auth += tiers.auth ? 1 : 0;
  payment += tiers.payment ? 1 : 0;
}

void Traffic::count_route(std::string_view name) {
  const auto found = routes.find(name);
  if (found == routes.end()) {
    routes.emplace(name, 1);
  } else {
    ++found->second;
  }
}

void Traffic::count_throttled(const Tiers& refusing) {
  throttled.global += refusing.global ? 1 : 0;
  throttled.auth += refusing.auth ? 1 : 0;
  throttled.payment += refusing.payment ? 1 : 0;
}

}  // namespace e2e::sandbox
