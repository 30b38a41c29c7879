// A Secret is not copied without the word: copy().
// Expected: call to deleted constructor of
#include "base/secret.hpp"

e2e::base::Secret twice(const e2e::base::Secret& secret) {
#ifdef BAD
  return secret;
#else
  return secret.copy();
#endif
}
