// The identifiers of the marketplace's entities. All are opaque strings (contract: UUIDs, or 24 hex digits).
#pragma once

#include "base/strong_id.hpp"

namespace e2e::core {

using UserId = base::StrongId<struct UserIdTag>;
using RequestId = base::StrongId<struct RequestIdTag>;  // a purchase request
using OfferId = base::StrongId<struct OfferIdTag>;
using PaymentId = base::StrongId<struct PaymentIdTag>;
using NotificationId = base::StrongId<struct NotificationIdTag>;
using CategoryId = base::StrongId<struct CategoryIdTag>;

}  // namespace e2e::core
