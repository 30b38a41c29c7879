// A Mnemonic is not copied.
// Expected: call to deleted constructor of|call to implicitly-deleted copy constructor of
#include <utility>

#include "eth/mnemonic.hpp"

e2e::eth::Mnemonic take(e2e::eth::Mnemonic& mnemonic) {
#ifdef BAD
  return mnemonic;
#else
  return std::move(mnemonic);
#endif
}
