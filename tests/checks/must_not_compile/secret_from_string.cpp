// Text does not become a Secret by accident.
// Expected: no viable conversion from returned value of type 'std::string_view'
#include <string_view>

#include "base/secret.hpp"

e2e::base::Secret keep(std::string_view text) {
#ifdef BAD
  return text;
#else
  return e2e::base::Secret(text);
#endif
}
