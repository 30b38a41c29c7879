// The closed vocabularies of the marketplace: what may stand in a role, a status, an event or a category.
//
// The spellings are those of the HTTP contract; the enumerations keep the rules free of string comparisons.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace e2e::sandbox {

enum class Role { buyer, seller, admin };

// In order of progress; cancelled stands apart.
enum class Status {
  pending,
  active,
  received_offers,
  pending_payment,
  payment,
  processing,
  delivery,
  delivered,
  completed,
  cancelled,
};

enum class OfferStatus { pending, accepted, rejected };

enum class Event {
  request_created,
  offer_created,
  offer_accepted,
  offer_rejected,
  payment_confirmed,
  seller_delivered,
  delivery_confirmed,
};

inline constexpr Event kAllEvents[] = {Event::request_created,   Event::offer_created,     Event::offer_accepted,
                                       Event::offer_rejected,    Event::payment_confirmed, Event::seller_delivered,
                                       Event::delivery_confirmed};

// As whom a user is told of an event.
enum class RecipientRole { buyer, seller, selected_seller, rejected_seller };

enum class NoticeCategory { purchase_request, offer, payment, delivery, system };

std::string_view to_string(Role role);
std::string_view to_string(Status status);
std::string_view to_string(OfferStatus status);
std::string_view to_string(Event event);
std::string_view to_string(RecipientRole role);
std::string_view to_string(NoticeCategory category);

std::optional<Role> parse_role(std::string_view text);
std::optional<Status> parse_status(std::string_view text);
std::optional<OfferStatus> parse_offer_status(std::string_view text);
std::optional<Event> parse_event(std::string_view text);
std::optional<RecipientRole> parse_recipient_role(std::string_view text);

// In the order of their enumerations.
std::span<const std::string_view> event_names();
std::span<const std::string_view> recipient_role_names();

}  // namespace e2e::sandbox
