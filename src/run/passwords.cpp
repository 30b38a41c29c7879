#include "run/passwords.hpp"

#include <cstddef>
#include <string>

#include "net/digest.hpp"

namespace e2e::run {

base::Secret make_run_secret(base::IdSource& ids) {
  constexpr std::size_t kDigits = 64;
  std::string digits = base::make_hex(ids, kDigits);
  base::Secret secret(digits);
  base::wipe(digits.data(), digits.size());
  return secret;
}

base::Secret actor_password(const base::Secret& run_secret, std::string_view email) {
  net::KeyedIdSource source(run_secret, email);
  return base::make_password(source);
}

}  // namespace e2e::run
