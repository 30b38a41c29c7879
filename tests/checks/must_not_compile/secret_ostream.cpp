// A Secret is not written to a stream.
// Expected: overload resolution selected deleted operator '<<'
#include <ostream>

#include "base/secret.hpp"

void print(std::ostream& out, const e2e::base::Secret& secret) {
#ifdef BAD
  out << secret;
#else
  out << secret.empty();
#endif
}
