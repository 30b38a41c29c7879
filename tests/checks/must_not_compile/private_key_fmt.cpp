// A PrivateKey is not formatted.
// Expected: fallback_formatter<e2e::eth::PrivateKey>
#include <string>

#include <fmt/format.h>

#include "eth/private_key.hpp"

std::string print(const e2e::eth::PrivateKey& key) {
#ifdef BAD
  return fmt::format("{}", key);
#else
  return fmt::format("{}", key.address().to_string());
#endif
}
