// The closed sets of words that the domain is described with (docs/glossary.md). Their text forms are part of the
// report schema and of the profile format, and never change.
#pragma once

#include <span>
#include <string_view>

namespace e2e::core {

// Mutations of a flow, in their order.
enum class Step { create_request, create_offer, accept_offer, pay, deliver, confirm_delivery };

// What the marketplace must tell somebody about.
enum class Event {
  request_created,
  offer_created,
  offer_accepted,
  offer_rejected,
  payment_confirmed,
  seller_delivered,
  delivery_confirmed,
};

// Who must be told, as the policy says it. `seller`: each targeted one.
enum class PolicyRole { buyer, seller, selected_seller, rejected_seller };

// Who an actor is.
enum class ActorRole { buyer, seller };

// Whether the policy requires a notification, knows that it is not served yet, or merely allows it.
enum class Need { required, known_gap, optional };

// What became of one expectation (design: Words).
enum class Verdict {
  found,
  late,
  misfiled,
  missing,
  known_gap,
  gap_fixed,
  optional_seen,
  optional_absent,
  not_checked,
};

// What was noticed beside the expectations.
enum class FindingKind {
  wrong_recipient,
  cross_flow,
  duplicate,
  unread_drift,
  unexpected,
  payment_http_error,
  // Of live payments:
  confirms_before_payment,  // the backend says paid before anything was sent
  check_never_confirms,     // what has arrived is not recognised
  shared_destination,       // two payments have one address: nobody can tell whose a deposit is
  underpaid_confirms,       // less than the price is taken for it
};

enum class PaymentMode { status, record, live };

std::string_view to_string(Step step);
std::string_view to_string(Event event);
std::string_view to_string(PolicyRole role);
std::string_view to_string(ActorRole role);
std::string_view to_string(Verdict verdict);
std::string_view to_string(FindingKind kind);
std::string_view to_string(PaymentMode mode);

std::span<const Step> all_steps();
std::span<const Event> all_events();
std::span<const PolicyRole> all_policy_roles();

}  // namespace e2e::core
