// A PrivateKey is not copied.
// Expected: call to deleted constructor of|call to implicitly-deleted copy constructor of
#include <utility>

#include "eth/private_key.hpp"

e2e::eth::PrivateKey take(e2e::eth::PrivateKey& key) {
#ifdef BAD
  return key;
#else
  return std::move(key);
#endif
}
