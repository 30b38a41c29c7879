// Two PrivateKeys are not compared: their addresses are.
// Expected: invalid operands to binary expression
#include "eth/private_key.hpp"

bool same(const e2e::eth::PrivateKey& a, const e2e::eth::PrivateKey& b) {
#ifdef BAD
  return a == b;
#else
  return a.address() == b.address();
#endif
}
