#include "core/vocabulary.hpp"

#include <array>

namespace e2e::core {
namespace {

constexpr std::array kSteps = {Step::create_request, Step::create_offer,    Step::accept_offer, Step::pay,
                               Step::deliver,        Step::confirm_delivery};

constexpr std::array kEvents = {Event::request_created,   Event::offer_created,     Event::offer_accepted,
                                Event::offer_rejected,    Event::payment_confirmed, Event::seller_delivered,
                                Event::delivery_confirmed};

constexpr std::array kPolicyRoles = {PolicyRole::buyer, PolicyRole::seller, PolicyRole::selected_seller,
                                     PolicyRole::rejected_seller};

}  // namespace

std::string_view to_string(Step step) {
  switch (step) {
    case Step::create_request:
      return "create_request";
    case Step::create_offer:
      return "create_offer";
    case Step::accept_offer:
      return "accept_offer";
    case Step::pay:
      return "pay";
    case Step::deliver:
      return "deliver";
    case Step::confirm_delivery:
      return "confirm_delivery";
  }
  return "";
}

std::string_view to_string(Event event) {
  switch (event) {
    case Event::request_created:
      return "request_created";
    case Event::offer_created:
      return "offer_created";
    case Event::offer_accepted:
      return "offer_accepted";
    case Event::offer_rejected:
      return "offer_rejected";
    case Event::payment_confirmed:
      return "payment_confirmed";
    case Event::seller_delivered:
      return "seller_delivered";
    case Event::delivery_confirmed:
      return "delivery_confirmed";
  }
  return "";
}

std::string_view to_string(PolicyRole role) {
  switch (role) {
    case PolicyRole::buyer:
      return "buyer";
    case PolicyRole::seller:
      return "seller";
    case PolicyRole::selected_seller:
      return "selected_seller";
    case PolicyRole::rejected_seller:
      return "rejected_seller";
  }
  return "";
}

std::string_view to_string(ActorRole role) { return role == ActorRole::buyer ? "buyer" : "seller"; }

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::found:
      return "found";
    case Verdict::late:
      return "late";
    case Verdict::misfiled:
      return "misfiled";
    case Verdict::missing:
      return "missing";
    case Verdict::known_gap:
      return "known_gap";
    case Verdict::gap_fixed:
      return "gap_fixed";
    case Verdict::optional_seen:
      return "optional_seen";
    case Verdict::optional_absent:
      return "optional_absent";
    case Verdict::not_checked:
      return "not_checked";
  }
  return "";
}

std::string_view to_string(FindingKind kind) {
  switch (kind) {
    case FindingKind::wrong_recipient:
      return "wrong_recipient";
    case FindingKind::cross_flow:
      return "cross_flow";
    case FindingKind::duplicate:
      return "duplicate";
    case FindingKind::unread_drift:
      return "unread_drift";
    case FindingKind::unexpected:
      return "unexpected";
    case FindingKind::payment_http_error:
      return "payment_http_error";
    case FindingKind::confirms_before_payment:
      return "confirms_before_payment";
    case FindingKind::check_never_confirms:
      return "check_never_confirms";
    case FindingKind::shared_destination:
      return "shared_destination";
    case FindingKind::underpaid_confirms:
      return "underpaid_confirms";
  }
  return "";
}

std::string_view to_string(PaymentMode mode) {
  switch (mode) {
    case PaymentMode::status:
      return "status";
    case PaymentMode::record:
      return "record";
    case PaymentMode::live:
      return "live";
  }
  return "";
}

std::span<const Step> all_steps() { return kSteps; }
std::span<const Event> all_events() { return kEvents; }
std::span<const PolicyRole> all_policy_roles() { return kPolicyRoles; }

}  // namespace e2e::core
