// An offer's id is not a request's id.
// Expected: no viable conversion from returned value of type 'const StrongId<struct OfferIdTag>'
#include "core/ids.hpp"

#ifdef BAD
e2e::core::RequestId same(const e2e::core::OfferId& id) { return id; }
#else
e2e::core::OfferId same(const e2e::core::OfferId& id) { return id; }
#endif
