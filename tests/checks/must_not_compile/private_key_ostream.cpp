// A PrivateKey is not written to a stream.
// Expected: invalid operands to binary expression \('std::ostream'
#include <ostream>

#include "eth/private_key.hpp"

void print(std::ostream& out, const e2e::eth::PrivateKey& key) {
#ifdef BAD
  out << key;
#else
  out << key.address().to_string();
#endif
}
