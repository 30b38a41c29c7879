// Ids of different entities are not compared.
// Expected: invalid operands to binary expression
#include "core/ids.hpp"

bool equal(const e2e::core::RequestId& request, const e2e::core::OfferId& offer) {
#ifdef BAD
  return request == offer;
#else
  return request.value() == offer.value();
#endif
}
