#include "sandbox/words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace e2e::sandbox {
namespace {

// Each table is in the order of its enumeration.
constexpr std::array<std::string_view, 3> kRoles = {"buyer", "seller", "admin"};
constexpr std::array<std::string_view, 10> kStatuses = {"pending",   "active",     "received_offers", "pending_payment",
                                                        "payment",   "processing", "delivery",        "delivered",
                                                        "completed", "cancelled"};
constexpr std::array<std::string_view, 3> kOfferStatuses = {"pending", "accepted", "rejected"};
constexpr std::array<std::string_view, 7> kEvents = {"request_created",   "offer_created",     "offer_accepted",
                                                     "offer_rejected",    "payment_confirmed", "seller_delivered",
                                                     "delivery_confirmed"};
constexpr std::array<std::string_view, 4> kRecipientRoles = {"buyer", "seller", "selected_seller", "rejected_seller"};
constexpr std::array<std::string_view, 5> kNoticeCategories = {"purchase_request", "offer", "payment", "delivery",
                                                               "system"};

template <class Enum>
std::string_view name_in(std::span<const std::string_view> names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

template <class Enum>
std::optional<Enum> value_in(std::span<const std::string_view> names, std::string_view text) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view to_string(Role role) { return name_in(kRoles, role); }
std::string_view to_string(Status status) { return name_in(kStatuses, status); }
std::string_view to_string(OfferStatus status) { return name_in(kOfferStatuses, status); }
std::string_view to_string(Event event) { return name_in(kEvents, event); }
std::string_view to_string(RecipientRole role) { return name_in(kRecipientRoles, role); }
std::string_view to_string(NoticeCategory category) { return name_in(kNoticeCategories, category); }

std::optional<Role> parse_role(std::string_view text) { return value_in<Role>(kRoles, text); }
std::optional<Status> parse_status(std::string_view text) { return value_in<Status>(kStatuses, text); }
std::optional<OfferStatus> parse_offer_status(std::string_view text) {
  return value_in<OfferStatus>(kOfferStatuses, text);
}
std::optional<Event> parse_event(std::string_view text) { return value_in<Event>(kEvents, text); }
std::optional<RecipientRole> parse_recipient_role(std::string_view text) {
  return value_in<RecipientRole>(kRecipientRoles, text);
}

std::span<const std::string_view> event_names() { return kEvents; }
std::span<const std::string_view> recipient_role_names() { return kRecipientRoles; }

}  // namespace e2e::sandbox
