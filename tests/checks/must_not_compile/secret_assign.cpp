// A Secret is not assigned from another that lives on.
// Expected: overload resolution selected deleted operator '='
#include "base/secret.hpp"

void replace(e2e::base::Secret& to, const e2e::base::Secret& from) {
#ifdef BAD
  to = from;
#else
  to = from.copy();
#endif
}
