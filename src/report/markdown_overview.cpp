#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/escape.hpp"
#include "report/markdown_format.hpp"
#include "report/markdown_sections.hpp"
#include "report/phrases.hpp"

namespace e2e::report {
namespace {

constexpr Bounds kReasonBounds{50, 24 * kKiB};

std::string_view mark_of(core::RunStatus status) {
  switch (status) {
    case core::RunStatus::passed:
      return "✅";
    case core::RunStatus::failed:
    case core::RunStatus::internal:
      return "❌";
    default:
      return "⚠️";
  }
}

std::string capitalized(std::string_view text) {
  std::string out(text);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

void append_resumption(std::string& out, const std::vector<base::WallTime>& resumed_at) {
  if (resumed_at.empty()) return;
  const std::string times = resumed_at.size() == 1 ? "" : fmt::format(" {} times, last", resumed_at.size());
  out += fmt::format("The run was killed, and resumed{} at {}. Figures of requests are those since then.\n\n", times,
                     base::to_rfc3339(resumed_at.back()));
}

void append_headline(std::string& out, const core::RunResult& result) {
  const auto& flows = result.summary.flows;
  const auto& required = result.summary.notifications.required;
  out += fmt::format("# {} {}", mark_of(result.verdict.status), capitalized(describe(result.verdict.status)));
  if (flows.total > 0) {
    out += fmt::format(": {} flows passed, {} required notifications found", ratio(flows.passed, flows.total),
                       ratio(required.found, required.total));
  } else {
    out += ": no flow was started";
  }
  out += fmt::format("\n\nrun {} · {} · {} · {} · exit code {}\n\n", markdown_code(result.run_id),
                     markdown_code(result.target.base_url), base::to_rfc3339(result.started_at),
                     human_duration(wall_duration(result)), result.verdict.exit_code);
  append_resumption(out, result.resumed_at);
}

int required_of(const core::EventCounts& row) {
  return row.found + row.late + row.missing + row.misfiled + row.not_checked;
}

// A row of the policy is required, a known gap or optional; what happened shows which.
bool is_gap(const core::EventCounts& row) { return row.known_gap + row.gap_fixed > 0; }
bool is_optional(const core::EventCounts& row) { return !is_gap(row) && required_of(row) < row.total; }
bool is_required(const core::EventCounts& row) { return !is_gap(row) && !is_optional(row) && row.total > 0; }

std::string remarks_on(const core::EventCounts& row) {
  if (is_gap(row)) {
    return "known gap: " +
           list_nonzero({{row.known_gap, "open"}, {row.gap_fixed, "fixed"}, {row.not_checked, "not checked"}});
  }
  std::string remarks = list_nonzero(
      {{row.missing, "missing"}, {row.misfiled, "misfiled"}, {row.late, "late"}, {row.not_checked, "not checked"}});
  if (!is_optional(row)) return remarks;
  return remarks.empty() ? "optional" : "optional, " + remarks;
}

std::string event_row(const core::EventCounts& row) {
  return table_row({fmt::format("{} → {}", core::to_string(row.event), core::to_string(row.role)),
                    ratio(row.found + row.gap_fixed + row.optional_seen, row.total), remarks_on(row)});
}

// The sum over the roles that must be told of an event, where there are several; else "".
std::string event_sum_row(const std::vector<core::EventCounts>& rows, core::Event event) {
  int roles = 0;
  int found = 0;
  int total = 0;
  for (const auto& row : rows) {
    if (row.event != event || !is_required(row)) continue;
    ++roles;
    found += row.found;
    total += row.total;
  }
  if (roles < 2) return "";
  return table_row({std::string(core::to_string(event)), ratio(found, total), "all who must be told"});
}

void append_event_rows(std::string& out, const std::vector<core::EventCounts>& rows) {
  for (const core::Event event : core::all_events()) {
    out += event_sum_row(rows, event);
    for (const auto& row : rows) {
      if (row.event == event) out += event_row(row);
    }
  }
}

std::string payment_row(const core::PaymentCounts& payments) {
  std::string remarks = fmt::format("{} mode", core::to_string(payments.mode));
  const std::string statuses = describe_http_statuses(payments);
  if (!statuses.empty()) remarks += ", " + statuses;
  return table_row({"payment", ratio(payments.succeeded, payments.attempted), remarks});
}

// "" in the other modes, and where nothing was paid that could be in them.
std::string books_row(const std::optional<core::LivePayments>& live) {
  if (!live || live->books.verdict.empty()) return "";
  const auto& books = live->books;
  const char* word = books.is_balanced() ? "balanced" : books.are_closed() ? "**not balanced**" : "**not closed**";
  return table_row({"books of the wallet", word, counted(books.transactions, "transaction", "transactions")});
}

std::string strangers_row(const core::NotificationCounts& counts) {
  constexpr const char* kMetric = "wrong-recipient notifications";
  if (!counts.wrong_recipients && !counts.cross_flow) return table_row({kMetric, "not checked", ""});
  const int wrong = counts.wrong_recipients.value_or(0);
  const int cross_flow = counts.cross_flow.value_or(0);
  return table_row({kMetric, std::to_string(wrong + cross_flow),
                    cross_flow == 0 ? "" : fmt::format("{} about another flow", cross_flow)});
}

// A notification that is filed elsewhere is missing where it was required.
std::string missing_row(const core::NotificationCounts& counts) {
  const auto& required = counts.required;
  return table_row({"required missing / known gaps",
                    fmt::format("{} / {}", required.missing + required.misfiled, counts.known_gaps.open),
                    required.misfiled == 0 ? "" : fmt::format("{} arrived, but misfiled", required.misfiled)});
}

void append_results(std::string& out, const core::RunResult& result) {
  const auto& summary = result.summary;
  const auto& counts = summary.notifications;
  out += table_head({{"Metric"}, {"Value", Align::right}, {"Remarks"}});
  out += table_row({"flows passed", ratio(summary.flows.passed, summary.flows.total),
                    list_nonzero({{summary.flows.failed, "failed"}})});
  append_event_rows(out, counts.by_event);
  out += payment_row(summary.payments);
  out += books_row(summary.payments.live);
  out += strangers_row(counts);
  out += missing_row(counts);
  const std::string others = list_nonzero({{counts.duplicates, "duplicate"},
                                           {counts.unread_drift, "unread count wrong"},
                                           {counts.unexpected, "unexpected"}});
  if (!others.empty()) {
    out += table_row(
        {"other findings", std::to_string(counts.duplicates + counts.unread_drift + counts.unexpected), others});
  }
  if (!result.flows.empty()) {
    out += table_row({"final status", markdown_text(describe_final_statuses(result.flows)), ""});
  }
  out += '\n';
}

void append_reasons(std::string& out, const core::RunVerdict& verdict) {
  if (verdict.reasons.empty()) return;
  out += "## Reasons\n\n";
  BoundedList list(out, kReasonBounds);
  for (const auto& reason : verdict.reasons) {
    list.add([&] { return fmt::format("* {}\n", markdown_text(reason)); });
  }
  list.close();
}

}  // namespace

void append_overview(std::string& out, const core::RunResult& result) {
  append_headline(out, result);
  append_results(out, result);
  append_reasons(out, result.verdict);
}

}  // namespace e2e::report
