#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "report/escape.hpp"
#include "report/markdown_format.hpp"
#include "report/markdown_sections.hpp"
#include "report/phrases.hpp"

namespace e2e::report {
namespace {

constexpr Bounds kFlowBounds{200, 260 * kKiB};
// One flow: generous for any real one, and a stop for a freak.
constexpr Bounds kStepBounds{60, 16 * kKiB};
constexpr Bounds kCheckpointBounds{120, 30 * kKiB};
constexpr std::size_t kOffersShown = 20;

bool is_clean(const core::CheckpointResult& checkpoint) {
  switch (checkpoint.verdict) {
    case core::Verdict::missing:
    case core::Verdict::misfiled:
    case core::Verdict::late:
    case core::Verdict::not_checked:
      return false;
    default:
      return true;
  }
}

enum class Outcome { failed, passed_with_defects, clean };
constexpr std::array kWorstFirst = {Outcome::failed, Outcome::passed_with_defects, Outcome::clean};

Outcome outcome_of(const core::FlowResult& flow) {
  if (!flow.passed) return Outcome::failed;
  const bool all_clean =
      flow.findings.empty() && std::all_of(flow.checkpoints.begin(), flow.checkpoints.end(), is_clean);
  return all_clean ? Outcome::clean : Outcome::passed_with_defects;
}

std::string_view mark_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::failed:
      return "❌";
    case Outcome::passed_with_defects:
      return "⚠️";
    case Outcome::clean:
      return "✅";
  }
  return "";
}

std::vector<const core::FlowResult*> worst_first(const std::vector<core::FlowResult>& flows) {
  std::vector<const core::FlowResult*> order;
  order.reserve(flows.size());
  for (const Outcome outcome : kWorstFirst) {
    for (const auto& flow : flows) {
      if (outcome_of(flow) == outcome) order.push_back(&flow);
    }
  }
  return order;
}

std::string offers_text(const core::FlowIds& ids) {
  std::vector<std::string> parts;
  for (const auto& offer : ids.offer_ids) {
    if (parts.size() == kOffersShown) {
      parts.push_back(counted(ids.offer_ids.size() - kOffersShown, "more", "more"));
      break;
    }
    parts.push_back(markdown_code(offer));
  }
  return parts.empty() ? "–" : base::join(parts, ", ");
}

std::string number_text(const std::optional<std::uint64_t>& number) { return number ? std::to_string(*number) : "–"; }

void append_transfer(std::string& out, const core::LivePayment& payment) {
  out += fmt::format("* to pay {} of token {} to {}\n", markdown_text(payment.amount), markdown_code(payment.token),
                     markdown_code(payment.destination));
  if (payment.transaction.empty()) return;
  out += fmt::format("* transaction {}, nonce {}, block {}, {} confirmations, {} gas at {} wei\n",
                     linked_code(markdown_code(payment.transaction), payment.explorer), number_text(payment.nonce),
                     number_text(payment.block), number_text(payment.confirmations), number_text(payment.gas_used),
                     payment.gas_price.empty() ? "–" : markdown_text(payment.gas_price));
}

void append_ids(std::string& out, const core::FlowResult& flow) {
  out += fmt::format("* flow {}\n", markdown_code(flow.flow_id));
  out += fmt::format("* purchase request {}\n", markdown_code(flow.ids.purchase_request_id));
  out += fmt::format("* offers {}\n", offers_text(flow.ids));
  out += fmt::format("* selected offer {}\n", markdown_code(flow.ids.selected_offer_id));
  if (!flow.ids.payment_id.empty()) out += fmt::format("* payment {}\n", markdown_code(flow.ids.payment_id));
  if (flow.payment) append_transfer(out, *flow.payment);
  out += '\n';
}

std::string step_row(const core::StepResult& step) {
  return table_row({std::string(core::to_string(step.step)), markdown_code(step.operation),
                    step.status ? std::to_string(*step.status) : "no reply", human_duration(step.duration),
                    base::to_rfc3339(step.started_at), step.error.empty() ? "" : markdown_text(step.error)});
}

void append_steps(std::string& out, const core::FlowResult& flow) {
  if (flow.steps.empty()) return;
  out +=
      table_head({{"Step"}, {"Operation"}, {"HTTP", Align::right}, {"Duration", Align::right}, {"Started"}, {"Error"}});
  BoundedList list(out, kStepBounds);
  for (const auto& step : flow.steps) list.add([&] { return step_row(step); });
  list.close();
}

std::string verdict_cell(const core::CheckpointResult& checkpoint) {
  std::string cell(core::to_string(checkpoint.verdict));
  if (checkpoint.filed_under) cell += ", " + filing_text(*checkpoint.filed_under);
  return cell;
}

std::string checkpoint_row(const core::CheckpointResult& checkpoint) {
  return table_row({std::string(core::to_string(checkpoint.event)), actor_cell(checkpoint.actor),
                    markdown_code(checkpoint.related_id), verdict_cell(checkpoint),
                    checkpoint.arrival ? human_duration(*checkpoint.arrival) : "–",
                    std::to_string(checkpoint.polls.size()),
                    checkpoint.unread_count ? std::to_string(*checkpoint.unread_count) : "–"});
}

void append_checkpoints(std::string& out, const core::FlowResult& flow) {
  if (flow.checkpoints.empty()) return;
  out += table_head({{"Notification"},
                     {"Recipient"},
                     {"Related id"},
                     {"Verdict"},
                     {"Arrived after", Align::right},
                     {"Reads", Align::right},
                     {"Unread", Align::right}});
  BoundedList list(out, kCheckpointBounds);
  for (const auto& checkpoint : flow.checkpoints) list.add([&] { return checkpoint_row(checkpoint); });
  list.close();
}

std::string flow_entry(const core::FlowResult& flow) {
  std::string entry =
      fmt::format("<details><summary>{} Level {} · worker {} · round {} · {} · {}</summary>\n\n",
                  mark_of(outcome_of(flow)), flow.level, flow.worker, flow.round,
                  flow.final_status.empty() ? "final status not read" : markdown_text(flow.final_status),
                  human_duration(flow.duration));
  append_ids(entry, flow);
  append_steps(entry, flow);
  append_checkpoints(entry, flow);
  return entry + "</details>\n";
}

}  // namespace

void append_flows(std::string& out, const core::RunResult& result) {
  if (result.flows.empty()) return;
  out += fmt::format("## Flows: {} passed, {} failed\n\n", result.summary.flows.passed, result.summary.flows.failed);
  BoundedList list(out, kFlowBounds);
  for (const auto* flow : worst_first(result.flows)) list.add([&] { return flow_entry(*flow); });
  list.close();
}

}  // namespace e2e::report
