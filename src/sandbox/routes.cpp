#include "sandbox/routes.hpp"

#include <cstddef>

#include "sandbox/handlers.hpp"

namespace e2e::sandbox {
namespace {

using enum Access;

constexpr Route kRoutes[] = {
    {"GET /health", anyone, show_health},
    {"GET /api/health", anyone, show_api_health},
    {"GET /api/version", anyone, show_version},
    {"POST /api/auth/login", anyone, log_in},
    {"POST /api/user/admin/create", admin, create_user},
    {"GET /api/user/admin/:userId/dependencies", admin, show_dependencies},
    {"DELETE /api/user/admin/:userId", admin, delete_user},
    {"GET /api/marketplace/categories", anyone, list_categories},
    {"POST /api/marketplace/purchase-requests", buyer, create_request},
    {"GET /api/marketplace/purchase-requests", signed_in, list_own_requests},
    {"GET /api/marketplace/purchase-requests/:id", signed_in, show_request},
    {"PATCH /api/marketplace/purchase-requests/:id/status", signed_in, set_status},
    {"POST /api/marketplace/purchase-requests/:id/offers", seller, create_offer},
    {"GET /api/marketplace/purchase-requests/:id/offers", signed_in, list_offers},
    {"POST /api/marketplace/purchase-requests/:id/select-offer", buyer, select_offer},
    {"PUT /api/marketplace/purchase-requests/:id/delivery", seller, deliver},
    {"PATCH /api/marketplace/purchase-requests/:id/confirm-delivery", signed_in, confirm_delivery},
    {"PUT /api/marketplace/offers/:id/accept", buyer, accept_offer},
    {"POST /api/marketplace/payments", buyer, record_payment},
    {"GET /api/notifications", signed_in, list_notifications},
    {"GET /api/notifications/unread-count", signed_in, show_unread_count},
    {"GET /api/notifications/:id", signed_in, show_notification},
    {"GET /__sandbox/truth", anyone, show_truth},
    // From here on: live payments.
    {"POST /api/payment/request-network/intents", buyer, create_intent, ask_for_intent},
    {"POST /api/payment/:id/direct-balance/check", signed_in, check_payment, ask_for_check},
    {"GET /api/payment/:id", signed_in, show_payment},
};
constexpr std::size_t kLiveRoutes = 3;

}  // namespace

std::span<const Route> routes(LivePayments live) {
  const std::span<const Route> all = kRoutes;
  return live == LivePayments::on ? all : all.first(all.size() - kLiveRoutes);
}

}  // namespace e2e::sandbox
