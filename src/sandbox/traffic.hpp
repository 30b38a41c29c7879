// Counts what arrives, per rate tier and per route, and what of it is refused for a rate limit.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace e2e::sandbox {

// The tiers in which a request to this path counts. /health is in none.
struct Tiers {
  bool global = false;
  bool auth = false;
  bool payment = false;
};
Tiers tiers_of(std::string_view path);

// Requests that were refused, by the tier that refused them; one that two tiers refuse counts in both.
struct Throttled {
  std::uint64_t global = 0;
  std::uint64_t auth = 0;
  std::uint64_t payment = 0;
};

struct Traffic {
  std::uint64_t global = 0;
  std::uint64_t auth = 0;
  std::uint64_t payment = 0;
  std::map<std::string, std::uint64_t, std::less<>> routes;  // by "POST /api/auth/login"
  Throttled throttled;

  void count_path(std::string_view path);
  void count_route(std::string_view name);
  void count_throttled(const Tiers& refusing);
};

}  // namespace e2e::sandbox
