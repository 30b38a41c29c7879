#include "sandbox/defects.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace e2e::sandbox {
namespace {

constexpr RecipientRole kBuyer[] = {RecipientRole::buyer};
constexpr RecipientRole kBuyerAndSellers[] = {RecipientRole::buyer, RecipientRole::seller};
constexpr RecipientRole kSelectedSeller[] = {RecipientRole::selected_seller};
constexpr RecipientRole kRejectedSeller[] = {RecipientRole::rejected_seller};

bool suppresses(const Defect& defect) {
  return defect.kind == DefectKind::suppression || defect.kind == DefectKind::losers_not_rejected;
}

bool redirects(const Defect& defect) {
  using enum DefectKind;
  return defect.kind == wrong_recipient || defect.kind == extra_recipient || defect.kind == cross_flow;
}

bool sets_related_id(const Defect& defect) {
  return defect.kind == DefectKind::related_id_missing || defect.kind == DefectKind::related_id_wrong;
}

bool decides_confirmation(const Defect& defect) {
  return needs_chain(defect.kind) && defect.kind != DefectKind::shared_destination;
}

// Two defects of one event of which a notice can have only one, or two rules for one question.
bool exclude_each_other(const Defect& a, const Defect& b) {
  if (decides_confirmation(a) && decides_confirmation(b)) return a.kind != b.kind;
  if (!a.event || a.event != b.event) return false;
  if (a.kind == DefectKind::late && b.kind == DefectKind::late) return a.delay != b.delay;
  return (redirects(a) && redirects(b)) || (sets_related_id(a) && sets_related_id(b));
}

base::Result<void> refuse_contradictions(const std::vector<Defect>& defects) {
  for (auto first = defects.begin(); first != defects.end(); ++first) {
    const auto second = std::find_if(first + 1, defects.end(),
                                     [first](const Defect& other) { return exclude_each_other(*first, other); });
    if (second == defects.end()) continue;
    return base::fail(base::ErrorKind::usage,
                      fmt::format("--defect '{}' and '{}' contradict each other", first->name, second->name),
                      first->event ? "leave one of them out; a notification cannot have both"
                                   : "leave one of them out; only one can say when a payment is confirmed");
  }
  return {};
}

// A notification that is never created cannot be late, misaddressed or mislabelled.
base::Result<void> refuse_invisible(const Defects& defects) {
  for (const auto& defect : defects.all()) {
    if (!defect.event || suppresses(defect)) continue;
    const auto roles = roles_told(*defect.event);
    const auto untold = [&](RecipientRole role) { return defects.suppression(*defect.event, role) != nullptr; };
    if (!std::all_of(roles.begin(), roles.end(), untold)) continue;
    return base::fail(
        base::ErrorKind::usage,
        fmt::format("--defect '{}' cannot show beside '{}': no {} notification would be created", defect.name,
                    defects.suppression(*defect.event, roles.back())->name, to_string(*defect.event)),
        "leave one of them out");
  }
  return {};
}

template <class Condition>
const Defect* first(const std::vector<Defect>& defects, Condition condition) {
  const auto found = std::find_if(defects.begin(), defects.end(), condition);
  return found == defects.end() ? nullptr : &*found;
}

}  // namespace

bool needs_chain(DefectKind kind) {
  using enum DefectKind;
  return kind == underpaid_confirms || kind == check_never_confirms || kind == confirms_before_payment ||
         kind == shared_destination;
}

std::span<const RecipientRole> roles_told(Event event) {
  switch (event) {
    case Event::request_created:
      return kBuyerAndSellers;
    case Event::offer_accepted:
    case Event::delivery_confirmed:
      return kSelectedSeller;
    case Event::offer_rejected:
      return kRejectedSeller;
    case Event::offer_created:
    case Event::payment_confirmed:
    case Event::seller_delivered:
      break;
  }
  return kBuyer;
}

base::Result<Defects> Defects::combine(std::vector<Defect> defects) {
  Defects combined;
  for (auto& defect : defects) {
    const auto is_same = [&defect](const Defect& other) { return other.name == defect.name; };
    if (first(combined.all_, is_same) == nullptr) combined.all_.push_back(std::move(defect));
  }
  if (auto checked = refuse_contradictions(combined.all_); !checked) return base::forward_error(checked);
  if (auto checked = refuse_invisible(combined); !checked) return base::forward_error(checked);
  return combined;
}

bool Defects::has(DefectKind kind) const {
  return first(all_, [kind](const Defect& defect) { return defect.kind == kind; }) != nullptr;
}

bool Defects::touches(Event event) const {
  return first(all_, [event](const Defect& defect) { return defect.event == event; }) != nullptr;
}

const Defect* Defects::find(DefectKind kind, Event event) const {
  return first(all_, [=](const Defect& defect) { return defect.kind == kind && defect.event == event; });
}

const Defect* Defects::suppression(Event event, RecipientRole role) const {
  return first(
      all_, [=](const Defect& defect) { return suppresses(defect) && defect.event == event && defect.role == role; });
}

const Defect* Defects::redirection(Event event) const {
  return first(all_, [=](const Defect& defect) { return redirects(defect) && defect.event == event; });
}

}  // namespace e2e::sandbox
