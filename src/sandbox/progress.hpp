// The step that every handler takes that moves a request forward.
#pragma once

#include <span>

#include "sandbox/notices.hpp"

namespace e2e::sandbox {

inline constexpr Happening kPaymentConfirmed{Event::payment_confirmed, nullptr};

// Stores the new status and tells everyone of what it means.
void move_to(Context& context, PurchaseRequest& request, Status status, std::span<const Happening> happenings);

}  // namespace e2e::sandbox
