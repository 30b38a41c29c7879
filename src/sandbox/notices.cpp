#include "sandbox/notices.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "sandbox/misdelivery.hpp"
#include "sandbox/notice_store.hpp"
#include "sandbox/truth_store.hpp"

namespace e2e::sandbox {
namespace {

namespace json = boost::json;

struct Wording {
  NoticeCategory category;
  std::string_view severity;
  std::string_view title;
  std::string_view message;  // {} is the title of the request
};

Wording wording_of(Event event, RecipientRole role) {
  using enum Event;
  switch (event) {
    case request_created:
      return role == RecipientRole::buyer ? Wording{NoticeCategory::purchase_request, "success", "Request created",
                                                    "Your request \"{}\" is open."}
                                          : Wording{NoticeCategory::purchase_request, "info", "New request for you",
                                                    "A buyer asks for your offer on \"{}\"."};
    case offer_created:
      return {NoticeCategory::offer, "info", "New offer", "You have a new offer on \"{}\"."};
    case offer_accepted:
      return {NoticeCategory::offer, "success", "Offer accepted", "Your offer on \"{}\" was accepted."};
    case offer_rejected:
      return {NoticeCategory::offer, "warning", "Offer not selected", "Another offer on \"{}\" was selected."};
    case payment_confirmed:
      return {NoticeCategory::payment, "success", "Payment confirmed", "The payment for \"{}\" is confirmed."};
    case seller_delivered:
      return {NoticeCategory::delivery, "info", "On its way", "The seller has delivered \"{}\"."};
    case delivery_confirmed:
      break;
  }
  return {NoticeCategory::delivery, "success", "Delivery confirmed", "The buyer has confirmed the delivery of \"{}\"."};
}

struct Recipient {
  UserId user;
  RecipientRole role;
};

std::vector<Recipient> recipients_of(const PurchaseRequest& request, const Happening& happening) {
  using enum Event;
  switch (happening.event) {
    case request_created: {
      std::vector<Recipient> all = {{request.buyer, RecipientRole::buyer}};
      for (const auto& seller : request.targeted_sellers) {
        all.push_back({seller, RecipientRole::seller});
      }
      return all;
    }
    case offer_created:
    case payment_confirmed:
    case seller_delivered:
      return {{request.buyer, RecipientRole::buyer}};
    case offer_rejected:
      return {{happening.offer->seller, RecipientRole::rejected_seller}};
    case offer_accepted:
    case delivery_confirmed:
      break;
  }
  return {{happening.offer->seller, RecipientRole::selected_seller}};
}

// Notices of category offer are filed under the offer, all others under the request.
std::string related_id_of(const PurchaseRequest& request, const Happening& happening, NoticeCategory category) {
  return category == NoticeCategory::offer ? happening.offer->id.value() : request.id.value();
}

// Gives the notice its id and times.
void store_notice(Context& context, Notice& notice, std::chrono::milliseconds late = {}) {
  const auto& delay = context.options.notify_delay;
  const auto spread = static_cast<std::size_t>((delay.max - delay.min).count()) + 1;
  const auto extra = spread == 1 ? 0 : base::pick_below(context.ids, spread);
  notice.id = NoticeId(base::make_uuid(context.ids));
  notice.created_at = context.clock.wall();
  notice.visible_at = notice.created_at + delay.min + std::chrono::milliseconds(extra) + late;
  store::insert_notice(context.database, notice);
}

void store_defective(Context& context, const PurchaseRequest& request, const Delivery& right, const Offer* about) {
  const auto elsewhere = find_elsewhere(context, request, right, about);
  for (auto& delivery : misdeliver(right, context.options.defects, elsewhere)) {
    if (!delivery.suppressed) store_notice(context, delivery.notice, delivery.delay);
    if (!delivery.defect.empty()) store::insert_defective_delivery(context.database, delivery);
  }
}

void add_noise(Context& context, const UserId& user) {
  for (int i = 0; i < context.options.system_noise; ++i) {
    Notice notice;
    notice.recipient = user;
    notice.severity = "info";
    notice.title = "From the marketplace";
    notice.message = "A notice to everyone, about nothing of yours.";
    store_notice(context, notice);
  }
}

}  // namespace

std::vector<Notice> notices_for(const PurchaseRequest& request, const Happening& happening) {
  std::vector<Notice> notices;
  for (const auto& [user, role] : recipients_of(request, happening)) {
    const Wording words = wording_of(happening.event, role);
    Notice notice;
    notice.recipient = user;
    notice.title = words.title;
    notice.message = fmt::format(fmt::runtime(words.message), request.title);
    notice.severity = words.severity;
    notice.category = words.category;
    notice.related_id = related_id_of(request, happening, words.category);
    notice.action_url = "/purchase-requests/" + request.id.value();
    notice.metadata = json::object{{"purchaseRequestId", request.id.value()}};
    notice.cause = Cause{happening.event, role, request.id};
    notices.push_back(std::move(notice));
  }
  return notices;
}

void announce(Context& context, const PurchaseRequest& request, std::span<const Happening> happenings) {
  for (const auto& happening : happenings) {
    const bool is_defective = context.options.defects.touches(happening.event);
    for (auto& notice : notices_for(request, happening)) {
      if (is_defective && notice.cause) {
        const Delivery right{notice, *notice.cause, notice.recipient, {}, {}, false};
        store_defective(context, request, right, happening.offer);
      } else {
        store_notice(context, notice);
      }
    }
  }
  add_noise(context, request.buyer);
  for (const auto& seller : request.targeted_sellers) {
    add_noise(context, seller);
  }
}

void welcome(Context& context, const User& user) { add_noise(context, user.id); }

}  // namespace e2e::sandbox
