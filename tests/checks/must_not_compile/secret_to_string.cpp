// A Secret becomes text through expose() alone.
// Expected: no viable conversion from returned value of type 'const e2e::base::Secret'
#include <string_view>

#include "base/secret.hpp"

std::string_view text(const e2e::base::Secret& secret) {
#ifdef BAD
  return secret;
#else
  return secret.expose();
#endif
}
