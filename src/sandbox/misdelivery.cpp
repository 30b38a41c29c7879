#include "sandbox/misdelivery.hpp"

#include <algorithm>
#include <utility>

#include "sandbox/purchase_store.hpp"
#include "sandbox/user_store.hpp"

namespace e2e::sandbox {
namespace {

void note(Delivery& delivery, const Defect& defect) {
  if (!delivery.defect.empty()) delivery.defect += ", ";
  delivery.defect += defect.name;
}

std::vector<Delivery> suppress(Delivery delivery, const Defect& defect) {
  delivery.suppressed = true;
  note(delivery, defect);
  return {std::move(delivery)};
}

void relabel(Delivery& delivery, const Defects& defects) {
  if (const auto* missing = defects.find(DefectKind::related_id_missing, delivery.cause.event)) {
    delivery.notice.related_id.reset();
    note(delivery, *missing);
  }
  if (const auto* wrong = defects.find(DefectKind::related_id_wrong, delivery.cause.event)) {
    delivery.notice.related_id = delivery.cause.request.value();
    note(delivery, *wrong);
  }
}

// The same notice to somebody else.
Delivery readdress(Delivery delivery, const UserId& recipient, const Defect& defect) {
  delivery.notice.recipient = recipient;
  note(delivery, defect);
  return delivery;
}

std::vector<Delivery> duplicate(const std::vector<Delivery>& deliveries, const Defect& defect) {
  std::vector<Delivery> twice;
  for (const auto& delivery : deliveries) {
    twice.push_back(delivery);
    twice.push_back(delivery);
    note(twice.back(), defect);
  }
  return twice;
}

std::optional<UserId> find_in_flow(Context& context, const PurchaseRequest& request, const Delivery& right,
                                   const Offer* about) {
  if (right.cause.event == Event::request_created) return store::find_newest_untargeted_seller(context.database);
  std::vector<UserId> involved = {right.intended};
  if (about != nullptr) involved.push_back(about->seller);
  if (const auto selected = store::find_selected_offer(context.database, request)) {
    if (right.cause.event == Event::offer_rejected) return selected->seller;
    involved.push_back(selected->seller);
  }
  return first_uninvolved(request.targeted_sellers, involved);
}

}  // namespace

std::vector<Delivery> misdeliver(const Delivery& right, const Defects& defects,
                                 const std::optional<UserId>& elsewhere) {
  const Event event = right.cause.event;
  if (const auto* suppression = defects.suppression(event, right.cause.role)) return suppress(right, *suppression);
  const auto* redirection = defects.redirection(event);
  const bool is_wrong = redirection != nullptr && redirection->kind == DefectKind::wrong_recipient;
  if (is_wrong && !elsewhere) return suppress(right, *redirection);

  Delivery labelled = right;
  relabel(labelled, defects);
  std::vector<Delivery> deliveries;
  const bool goes_elsewhere = redirection != nullptr && elsewhere && *elsewhere != right.intended;
  if (!goes_elsewhere || redirection->kind == DefectKind::extra_recipient) deliveries.push_back(labelled);
  if (goes_elsewhere) deliveries.push_back(readdress(std::move(labelled), *elsewhere, *redirection));

  if (const auto* twice = defects.find(DefectKind::duplicate, event)) deliveries = duplicate(deliveries, *twice);
  if (const auto* late = defects.find(DefectKind::late, event)) {
    for (auto& delivery : deliveries) {
      delivery.delay = late->delay;
      note(delivery, *late);
    }
  }
  return deliveries;
}

std::optional<UserId> first_uninvolved(std::span<const UserId> sellers, std::span<const UserId> involved) {
  const auto found = std::find_if(sellers.begin(), sellers.end(), [involved](const UserId& seller) {
    return std::find(involved.begin(), involved.end(), seller) == involved.end();
  });
  if (found == sellers.end()) return std::nullopt;
  return *found;
}

std::optional<UserId> counterpart(const PurchaseRequest& other, RecipientRole role) {
  if (role == RecipientRole::buyer) return other.buyer;
  return first_uninvolved(other.targeted_sellers, {});
}

std::optional<UserId> find_elsewhere(Context& context, const PurchaseRequest& request, const Delivery& right,
                                     const Offer* about) {
  const auto* redirection = context.options.defects.redirection(right.cause.event);
  if (redirection == nullptr) return std::nullopt;
  if (redirection->kind != DefectKind::cross_flow) return find_in_flow(context, request, right, about);
  const auto other = store::find_running_request_of_others(context.database, request.buyer);
  if (!other) return std::nullopt;
  return counterpart(*other, right.cause.role);
}

}  // namespace e2e::sandbox
