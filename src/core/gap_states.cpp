#include "core/gap_states.hpp"

#include <optional>

namespace e2e::core {
namespace {

void count(GapResult& gap, const CheckpointResult& checkpoint) {
  ++gap.total;
  switch (checkpoint.verdict) {
    case Verdict::found:
    case Verdict::gap_fixed:
      ++gap.fixed;
      break;
    case Verdict::known_gap:
    case Verdict::misfiled:
    case Verdict::missing:
    case Verdict::late:
      if (checkpoint.filed_under) {
        ++gap.misfiled;
        if (!gap.filed_under) gap.filed_under = checkpoint.filed_under;
      } else {
        ++gap.open;
      }
      break;
    case Verdict::optional_seen:
    case Verdict::optional_absent:
    case Verdict::not_checked:
      break;
  }
}

// What is served needs no entry, whether that has expired or not.
GapState state_of(const GapResult& gap, bool is_expired) {
  if (gap.total > 0 && gap.fixed == gap.total) return GapState::fixed;
  if (is_expired) return GapState::expired;
  if (gap.misfiled > 0) return GapState::failing_differently;
  return gap.open > 0 ? GapState::open : GapState::not_checked;
}

}  // namespace

std::vector<GapResult> judge_gaps(std::span<const FlowResult> flows, const NotificationPolicy& policy) {
  std::vector<GapResult> gaps;
  for (const auto& rule : policy.rules) {
    const auto& entry = rule.gap ? rule.gap : rule.expired_gap;
    if (!entry) continue;
    GapResult gap;
    gap.event = rule.event;
    gap.role = rule.role;
    gap.gap = *entry;
    for (const auto& flow : flows) {
      for (const auto& checkpoint : flow.checkpoints) {
        if (checkpoint.event == rule.event && checkpoint.role == rule.role) count(gap, checkpoint);
      }
    }
    gap.state = state_of(gap, !rule.gap);
    gaps.push_back(std::move(gap));
  }
  return gaps;
}

}  // namespace e2e::core
