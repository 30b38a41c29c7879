#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "core/explanation.hpp"
#include "report/escape.hpp"
#include "report/markdown_format.hpp"
#include "report/markdown_sections.hpp"
#include "report/phrases.hpp"

namespace e2e::report {
namespace {

constexpr std::size_t kExplanationBytes = 1'200;
constexpr Bounds kFailureBounds{100, 120 * kKiB};
constexpr Bounds kDefectBounds{300, 130 * kKiB};
constexpr Bounds kFindingBounds{200, 100 * kKiB};
constexpr Bounds kUnexpectedBounds{100, 50 * kKiB};

struct Defect {
  const core::FlowResult* flow;
  const core::CheckpointResult* checkpoint;
};

struct FlowFinding {
  const core::FlowResult* flow;
  const core::Finding* finding;
};

// Known gaps are defects only under STRICT_NOTIFICATIONS.
constexpr std::array kVerdictsWorstFirst = {core::Verdict::missing, core::Verdict::misfiled, core::Verdict::late,
                                            core::Verdict::known_gap, core::Verdict::not_checked};

// `unexpected` is not among them: it has a list of its own, because it fails a run only under
// STRICT_NOTIFICATIONS.
constexpr std::array kFindingsWorstFirst = {
    core::FindingKind::underpaid_confirms,   core::FindingKind::confirms_before_payment,
    core::FindingKind::check_never_confirms, core::FindingKind::shared_destination,
    core::FindingKind::payment_http_error,   core::FindingKind::wrong_recipient,
    core::FindingKind::cross_flow,           core::FindingKind::duplicate,
    core::FindingKind::unread_drift};

// What a finding that concerns money means, and what to do; the others are explained by their details.
struct Meaning {
  core::FindingKind kind;
  std::string_view text;
};
constexpr std::array kMeanings = {
    Meaning{
        core::FindingKind::underpaid_confirms,
        "less than the price arrived, and the backend confirmed it: goods leave for too little.<br>What to do: confirm "
        "only when what came in since the intent is at least the price, compared in base units."},
    Meaning{core::FindingKind::confirms_before_payment,
            "the backend calls a payment confirmed for which nothing was sent.<br>What to do: confirm by what came in "
            "since the intent, not by the balance itself, nor because somebody asks."},
    Meaning{
        core::FindingKind::check_never_confirms,
        "the tokens arrived and are deep enough in the chain, and the backend does not say so: the buyer has paid for "
        "nothing.<br>What to do: look at the backend's scanner, its node and its list of tokens; the transaction is "
        "in the detail."},
    Meaning{core::FindingKind::shared_destination,
            "two payments were given one address, where nobody can tell whose a deposit is: one may pay for "
            "both.<br>What to do: give every payment an address of its own."},
};
constexpr std::array kUnexpectedOnly = {core::FindingKind::unexpected};

std::vector<Defect> defects_of(const core::RunResult& result) {
  std::vector<Defect> defects;
  for (const core::Verdict verdict : kVerdictsWorstFirst) {
    if (verdict == core::Verdict::known_gap && !result.config.strict_notifications) continue;
    for (const auto& flow : result.flows) {
      for (const auto& checkpoint : flow.checkpoints) {
        if (checkpoint.verdict == verdict) defects.push_back({&flow, &checkpoint});
      }
    }
  }
  return defects;
}

std::vector<FlowFinding> findings_of(const core::RunResult& result, std::span<const core::FindingKind> kinds) {
  std::vector<FlowFinding> findings;
  for (const core::FindingKind kind : kinds) {
    for (const auto& flow : result.flows) {
      for (const auto& finding : flow.findings) {
        if (finding.kind == kind) findings.push_back({&flow, &finding});
      }
    }
  }
  return findings;
}

std::string failure_entry(const core::FlowResult& flow, const core::FlowFailure& failure) {
  std::string entry =
      fmt::format("* {} (level {}, worker {}, round {}) failed at **{}** ({}): {}", markdown_code(flow.flow_id),
                  flow.level, flow.worker, flow.round, markdown_text(failure.step), core::to_string(failure.kind),
                  markdown_text(failure.message, kExplanationBytes));
  if (!failure.fix.empty()) entry += fmt::format("<br>What to do: {}", markdown_text(failure.fix));
  return entry + "\n";
}

void append_failed_flows(std::string& out, const core::RunResult& result) {
  if (result.summary.flows.failed == 0) return;
  out += fmt::format("## Failed flows: {}\n\n", result.summary.flows.failed);
  BoundedList list(out, kFailureBounds);
  for (const auto& flow : result.flows) {
    if (flow.failure) list.add([&] { return failure_entry(flow, *flow.failure); });
  }
  list.close();
}

std::string_view name_of(core::Verdict verdict) {
  if (verdict == core::Verdict::not_checked) return "not checked";
  return verdict == core::Verdict::known_gap ? "known gap" : core::to_string(verdict);
}

std::string defect_row(const Defect& defect, const core::ConfigInfo& config) {
  const auto& checkpoint = *defect.checkpoint;
  return table_row({fmt::format("**{}**", name_of(checkpoint.verdict)), std::string(core::to_string(checkpoint.event)),
                    actor_cell(checkpoint.actor), markdown_code(checkpoint.related_id),
                    markdown_text(core::explain(checkpoint, defect.flow->ids, config), kExplanationBytes),
                    markdown_code(defect.flow->flow_id)});
}

void append_notification_defects(std::string& out, const core::RunResult& result) {
  const std::vector<Defect> defects = defects_of(result);
  if (defects.empty()) return;
  out += fmt::format("## Notification defects: {}\n\n", defects.size());
  out +=
      table_head({{"Verdict"}, {"Event"}, {"Recipient"}, {"Related id it should carry"}, {"What happened"}, {"Flow"}});
  BoundedList list(out, kDefectBounds);
  for (const auto& defect : defects) list.add([&] { return defect_row(defect, result.config); });
  list.close();
}

std::string finding_row(const FlowFinding& entry) {
  const auto& finding = *entry.finding;
  return table_row({fmt::format("**{}**", core::to_string(finding.kind)),
                    finding.event ? std::string(core::to_string(*finding.event)) : "–",
                    finding.actor ? actor_cell(*finding.actor) : "–", markdown_code(finding.notification_id),
                    markdown_text(finding.detail), markdown_code(entry.flow->flow_id)});
}

void append_meanings(std::string& out, std::span<const FlowFinding> findings) {
  bool is_any = false;
  for (const Meaning& meaning : kMeanings) {
    const auto is_of_kind = [&](const FlowFinding& entry) { return entry.finding->kind == meaning.kind; };
    if (std::none_of(findings.begin(), findings.end(), is_of_kind)) continue;
    out += fmt::format("* **{}**: {}\n", core::to_string(meaning.kind), meaning.text);
    is_any = true;
  }
  if (is_any) out += '\n';
}

void append_findings(std::string& out, std::string_view title, std::span<const FlowFinding> findings, Bounds bounds) {
  if (findings.empty()) return;
  out += fmt::format("## {}: {}\n\n", title, findings.size());
  append_meanings(out, findings);
  out += table_head({{"Kind"}, {"Event"}, {"Inbox of"}, {"Notification"}, {"Detail"}, {"Flow"}});
  BoundedList list(out, bounds);
  for (const auto& finding : findings) list.add([&] { return finding_row(finding); });
  list.close();
}

}  // namespace

void append_defects(std::string& out, const core::RunResult& result) {
  append_failed_flows(out, result);
  append_notification_defects(out, result);
  append_findings(out, "Findings", findings_of(result, kFindingsWorstFirst), kFindingBounds);
  append_known_gaps(out, result.summary.notifications);
  append_findings(out, "Unexpected notifications", findings_of(result, kUnexpectedOnly), kUnexpectedBounds);
}

}  // namespace e2e::report
