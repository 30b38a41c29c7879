#include "report/summary.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "report/escape.hpp"
#include "report/payment_end.hpp"
#include "report/phrases.hpp"

namespace e2e::report {
namespace {

constexpr std::size_t kReasonBytes = 160;
constexpr std::size_t kBooksBytes = 320;  // with both sides of an equation
constexpr std::size_t kTargetBytes = 120;
constexpr std::size_t kDayBytes = 10;
constexpr std::size_t kIdBytes = 80;
constexpr std::size_t kGapLines = 5;
constexpr std::size_t kCommandBytes = 4096;

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return out;
}

std::string verdict_line(const core::RunVerdict& verdict) {
  std::string line = fmt::format("{} (exit code {})", upper(describe(verdict.status)), verdict.exit_code);
  if (verdict.reasons.empty()) return line;
  line += ": " + one_line(verdict.reasons.front(), kReasonBytes);
  const std::size_t others = verdict.reasons.size() - 1;
  if (others > 0) line += fmt::format(" (and {})", counted(others, "other reason", "other reasons"));
  return line;
}

std::string flows_line(const core::FlowCounts& flows) {
  std::string line = ratio(flows.passed, flows.total) + " passed";
  if (flows.failed > 0) line += fmt::format(", {} failed", flows.failed);
  return line;
}

std::string notifications_line(const core::NotificationCounts::Required& required) {
  std::string line = ratio(required.found, required.total) + " required found";
  const std::string others = list_nonzero({{required.missing, "missing"},
                                           {required.misfiled, "misfiled"},
                                           {required.late, "late"},
                                           {required.not_checked, "not checked"}});
  if (!others.empty()) line += ", " + others;
  return line;
}

int count_findings(const std::vector<core::FlowResult>& flows, core::FindingKind kind) {
  std::ptrdiff_t count = 0;
  for (const auto& flow : flows) {
    count += std::count_if(flow.findings.begin(), flow.findings.end(),
                           [kind](const core::Finding& finding) { return finding.kind == kind; });
  }
  return static_cast<int>(count);
}

std::string gaps_line(const core::RunResult& result) {
  const auto& counts = result.summary.notifications;
  std::string line =
      fmt::format("{} open", counted(static_cast<std::size_t>(counts.known_gaps.open), "known gap", "known gaps"));
  if (counts.known_gaps.fixed > 0) line += fmt::format(", {} fixed", counts.known_gaps.fixed);
  const auto count = [&](core::FindingKind kind) { return count_findings(result.flows, kind); };
  const int payment_errors = count(core::FindingKind::payment_http_error);
  const int shared = count(core::FindingKind::shared_destination);
  const std::string findings =
      list_nonzero({{count(core::FindingKind::underpaid_confirms), "confirmed though too small"},
                    {count(core::FindingKind::confirms_before_payment), "confirmed before payment"},
                    {count(core::FindingKind::check_never_confirms), "paid and never confirmed"},
                    {shared, shared == 1 ? "shared destination" : "shared destinations"},
                    {payment_errors, payment_errors == 1 ? "payment error" : "payment errors"},
                    {counts.wrong_recipients.value_or(0), "at a wrong recipient"},
                    {counts.cross_flow.value_or(0), "about another flow"},
                    {counts.duplicates, "duplicate"},
                    {counts.unread_drift, "unread count wrong"},
                    {counts.unexpected, "unexpected"}});
  line += findings.empty() ? "; no findings" : "; " + findings;
  if (!counts.wrong_recipients) line += "; wrong recipients not checked";
  return line;
}

std::string payments_line(const core::Summary& summary) {
  const auto& api = summary.api;
  std::string line = fmt::format("{} paid by {}; {}, {}", ratio(summary.payments.succeeded, summary.payments.attempted),
                                 core::to_string(summary.payments.mode), counted(api.requests, "request", "requests"),
                                 counted(api.errors, "error", "errors"));
  if (api.throttled > 0) line += fmt::format(", {} throttled", api.throttled);
  core::Duration waited{};
  for (const auto& use : summary.rate_limits) waited = std::max(waited, use.waited);
  if (waited > waited.zero()) line += fmt::format(", waited {} for rate limits", human_duration(waited));
  if (api.overall.count > 0) line += ", p95 " + human_duration(api.overall.p95);
  return line;
}

std::string books_text(const core::PaymentBooks& books) {
  if (!books.is_balanced()) return one_line(core::describe(books), kBooksBytes);
  return "balanced, " + counted(books.transactions, "transaction", "transactions");
}

std::string wallet_text(const core::LivePayments& live) {
  const auto& wallet = live.wallet;
  const std::string place =
      fmt::format("{} on {}", one_line(wallet.address, kIdBytes), one_line(wallet.network, kIdBytes));
  if (!live.books.are_closed())
    return fmt::format("{}: was enough for {}", place, counted(wallet.enough_for, "payment", "payments"));
  return fmt::format("{}: enough for {}", place, counted(wallet.enough_for_more, "more payment", "more payments"));
}

std::string live_lines(const core::RunResult& result) {
  std::string lines;
  const std::string ends = describe_payment_ends(result.flows);
  if (!ends.empty()) lines += fmt::format("  live payments  {}\n", ends);
  const auto& live = result.summary.payments.live;
  if (!live) return lines;
  if (!live->books.verdict.empty()) lines += fmt::format("  books          {}\n", books_text(live->books));
  return lines + fmt::format("  wallet         {}\n", wallet_text(*live));
}

std::string gap_line(const core::GapResult& gap) {
  const std::string name = fmt::format("{} → {}", core::to_string(gap.event), core::to_string(gap.role));
  switch (gap.state) {
    case core::GapState::fixed:
      return fmt::format("gap fixed: {}: remove it from the ledger", name);
    case core::GapState::expired:
      return fmt::format("gap expired: {}: accepted until {}, now required: serve it, or set a new expiry", name,
                         one_line(gap.gap.expires, kDayBytes));
    case core::GapState::failing_differently:
      return fmt::format("gap differs: {}: arrives, but {}: described as missing", name,
                         gap.filed_under.value_or("").empty() ? "without a related id"
                                                              : "filed under " + one_line(*gap.filed_under, kIdBytes));
    default:
      return "";
  }
}

// What somebody has to do about the ledger.
std::string gap_lines(const std::vector<core::GapResult>& gaps) {
  std::string lines;
  std::size_t count = 0;
  for (const core::GapState state : core::all_gap_states()) {
    for (const auto& gap : gaps) {
      const std::string line = gap.state == state ? gap_line(gap) : "";
      if (!line.empty() && ++count <= kGapLines) lines += "  " + line + "\n";
    }
  }
  if (count > kGapLines) lines += fmt::format("  and {} more; the report has them all\n", count - kGapLines);
  return lines;
}

std::string resumption_line(const std::vector<base::WallTime>& resumed_at) {
  if (resumed_at.empty()) return "";
  return fmt::format("  resumed        at {}; requests are counted since then\n", base::to_rfc3339(resumed_at.back()));
}

std::string cleanup_lines(const std::optional<core::CleanupResult>& cleanup) {
  if (!cleanup || cleanup->created == 0) return "";
  std::string lines = fmt::format("  test users     {}\n", describe(*cleanup));
  if (!cleanup->command.empty())
    lines += fmt::format("  to remove them {}\n", one_line(cleanup->command, kCommandBytes));
  return lines;
}

}  // namespace

std::string to_terminal_summary(const core::RunResult& result) {
  const auto& summary = result.summary;
  return fmt::format(
             "{}\n"
             "  flows          {}\n"
             "  notifications  {}\n"
             "  gaps, findings {}\n"
             "  payments, API  {}\n"
             "  run            {} against {}\n",
             verdict_line(result.verdict), flows_line(summary.flows),
             notifications_line(summary.notifications.required), gaps_line(result), payments_line(summary),
             human_duration(wall_duration(result)), one_line(result.target.base_url, kTargetBytes)) +
         live_lines(result) + resumption_line(result.resumed_at) + gap_lines(summary.notifications.gaps) +
         cleanup_lines(result.cleanup);
}

}  // namespace e2e::report
