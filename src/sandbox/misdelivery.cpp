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

std::vector<Delivery> suppress(const Notice& notice, const Defect& defect) {
  return {{notice, notice.recipient, defect.name, {}, true}};
}

void relabel(Delivery& delivery, const Defects& defects) {
  Notice& notice = delivery.notice;
  if (const auto* missing = defects.find(DefectKind::related_id_missing, *notice.event)) {
    notice.related_id.reset();
    note(delivery, *missing);
  }
  if (const auto* wrong = defects.find(DefectKind::related_id_wrong, *notice.event)) {
    notice.related_id = notice.request->value();
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

std::optional<UserId> selected_seller(Context& context, const PurchaseRequest& request) {
  if (!request.selected_offer) return std::nullopt;
  return store::find_offer(context.database, *request.selected_offer).value().seller;
}

std::optional<UserId> find_in_flow(Context& context, const PurchaseRequest& request, const Notice& notice,
                                   const Offer* about) {
  if (notice.event == Event::request_created) return store::find_untargeted_seller(context.database, request.id);
  const auto selected = selected_seller(context, request);
  if (notice.event == Event::offer_rejected) return selected;
  std::vector<UserId> involved = {notice.recipient};
  if (about != nullptr) involved.push_back(about->seller);
  if (selected) involved.push_back(*selected);
  return first_uninvolved(request.targeted_sellers, involved);
}

}  // namespace

std::vector<Delivery> misdeliver(const Notice& notice, const Defects& defects, const std::optional<UserId>& elsewhere) {
  const Event event = *notice.event;
  if (const auto* suppression = defects.suppression(event, *notice.role)) return suppress(notice, *suppression);
  const auto* redirection = defects.redirection(event);
  const bool is_wrong = redirection != nullptr && redirection->kind == DefectKind::wrong_recipient;
  if (is_wrong && !elsewhere) return suppress(notice, *redirection);

  Delivery right{notice, notice.recipient, {}, {}, false};
  relabel(right, defects);
  std::vector<Delivery> deliveries;
  const bool goes_elsewhere = redirection != nullptr && elsewhere && *elsewhere != notice.recipient;
  if (!goes_elsewhere || redirection->kind == DefectKind::extra_recipient) deliveries.push_back(right);
  if (goes_elsewhere) deliveries.push_back(readdress(std::move(right), *elsewhere, *redirection));

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

std::optional<UserId> find_elsewhere(Context& context, const PurchaseRequest& request, const Notice& notice,
                                     const Offer* about) {
  const auto* redirection = context.options.defects.redirection(*notice.event);
  if (redirection == nullptr) return std::nullopt;
  if (redirection->kind != DefectKind::cross_flow) return find_in_flow(context, request, notice, about);
  const auto other = store::find_running_request_of_others(context.database, request.buyer);
  if (!other) return std::nullopt;
  return counterpart(*other, *notice.role);
}

}  // namespace e2e::sandbox
