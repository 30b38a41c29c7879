// The defects that a sandbox is told to have: which there are, and which of them go together. What each means is
// described in docs/sandbox-defects.md.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "sandbox/words.hpp"

namespace e2e::sandbox {

enum class DefectKind {
  related_id_missing,
  related_id_wrong,
  payments_500,
  suppression,  // notices of one event to one role are not created
  wrong_recipient,
  extra_recipient,
  cross_flow,
  duplicate,
  late,
  unread_drift,
  stuck_status,
  losers_not_rejected,
  underpaid_confirms,
  check_never_confirms,
  confirms_before_payment,
  shared_destination,
};

// Whether it can show only where payments go over a chain.
bool needs_chain(DefectKind kind);

struct Defect {
  DefectKind kind = DefectKind::suppression;
  std::string name;                   // its one spelling: "late:offer_created:500"
  std::optional<Event> event;         // whose notices it changes; none where it changes no notice
  std::optional<RecipientRole> role;  // where it changes only those to one role
  std::chrono::milliseconds delay{0};
};

// As whom the sandbox tells somebody of an event.
std::span<const RecipientRole> roles_told(Event event);

// A set of defects that can all show. Cheap to ask where it is empty.
class Defects {
 public:
  Defects() = default;
  // Keeps the order; of equal ones the first stays. Errors: usage (two that make no sense together).
  static base::Result<Defects> combine(std::vector<Defect> defects);

  const std::vector<Defect>& all() const { return all_; }
  bool has(DefectKind kind) const;
  // Whether notices of the event are not as the contract wants them.
  bool touches(Event event) const;

  // The defect of that kind or sort, or null.
  const Defect* find(DefectKind kind, Event event) const;
  const Defect* suppression(Event event, RecipientRole role) const;
  // The one that sends notices of the event to somebody else.
  const Defect* redirection(Event event) const;

 private:
  std::vector<Defect> all_;
};

}  // namespace e2e::sandbox
