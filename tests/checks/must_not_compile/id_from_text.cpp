// Text becomes an id only where somebody says which.
// Expected: no viable conversion from returned value of type 'std::string'
#include <string>

#include "core/ids.hpp"

e2e::core::RequestId id(std::string text) {
#ifdef BAD
  return text;
#else
  return e2e::core::RequestId(text);
#endif
}
