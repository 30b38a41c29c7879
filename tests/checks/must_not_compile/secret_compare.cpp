// Secrets are not compared: a comparison that stops at the first difference tells its time.
// Expected: invalid operands to binary expression
#include "base/secret.hpp"

bool equal(const e2e::base::Secret& a, const e2e::base::Secret& b) {
#ifdef BAD
  return a == b;
#else
  return a.empty() == b.empty();
#endif
}
