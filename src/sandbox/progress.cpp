#include "sandbox/progress.hpp"

#include "sandbox/purchase_store.hpp"

namespace e2e::sandbox {

void move_to(Context& context, PurchaseRequest& request, Status status, std::span<const Happening> happenings) {
  request.status = status;
  request.updated_at = context.clock.wall();
  store::update_request(context.database, request);
  announce(context, request, happenings);
}

}  // namespace e2e::sandbox
