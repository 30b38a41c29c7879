// A request's id is not assigned from an offer's id.
// Expected: no viable overloaded '='
#include "core/ids.hpp"

void take(e2e::core::RequestId& request, const e2e::core::RequestId& other, const e2e::core::OfferId& offer) {
#ifdef BAD
  request = offer;
#else
  request = other;
#endif
  static_cast<void>(other);
  static_cast<void>(offer);
}
