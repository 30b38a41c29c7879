// A Secret is not formatted.
// Expected: fallback_formatter<e2e::base::Secret>
#include <string>

#include <fmt/format.h>

#include "base/secret.hpp"

std::string print(const e2e::base::Secret& secret) {
#ifdef BAD
  return fmt::format("{}", secret);
#else
  return fmt::format("{}", secret.empty());
#endif
}
