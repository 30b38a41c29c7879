#include "app/e2e/gaps_command.hpp"

#include <fmt/format.h>

#include "app/e2e/profile_command.hpp"
#include "app/e2e/text_file.hpp"
#include "core/gap_update.hpp"
#include "report/gap_evidence.hpp"

namespace e2e::app {
namespace {

constexpr int kUsage = 2;
// Ten thousand flows have some 100 MiB.
constexpr std::size_t kLargestReport = 1U << 30U;

using Problems = std::vector<core::ConfigProblem>;

int refuse(const Problems& problems, Terminal& terminal) {
  for (const auto& problem : problems) terminal.problem(problem.what, problem.fix);
  return kUsage;
}

tl::expected<core::GapProposal, Problems> propose(const std::string& ledger, const std::string& report_file) {
  Problems problems;
  const auto ledger_text = gap_ledger_text(ledger);
  if (!ledger_text) problems = ledger_text.error();
  const auto report_text = read_text_file(report_file, kLargestReport);
  if (!report_text) {
    problems.push_back({fmt::format("the report '{}' cannot be read: {}", report_file, report_text.error()),
                        "give the .json file that a run wrote into REPORT_DIR"});
  }
  if (!ledger_text || !report_text) return tl::unexpected(std::move(problems));
  const auto evidence = report::read_gap_evidence(*report_text);
  if (!evidence) {
    return tl::unexpected(
        Problems{{fmt::format("'{}' {}", report_file, evidence.error().message), evidence.error().fix}});
  }
  auto proposal = core::propose_gaps(*ledger_text, *evidence);
  if (!proposal) return tl::unexpected(with_place(proposal.error(), ledger));
  return std::move(*proposal);
}

}  // namespace

tl::expected<std::string, Problems> gap_ledger_text(const std::string& path) {
  auto text = read_text_file(path);
  if (text) return std::move(*text);
  return tl::unexpected(Problems{
      {fmt::format("the ledger of known gaps '{}' cannot be read: {}", path, text.error()),
       "check the path given as KNOWN_GAPS or --update; a new ledger is a file with the line `known_gaps: []`"}});
}

tl::expected<core::GapLedger, Problems> read_gap_ledger(const std::string& text, const std::string& path,
                                                        const core::NotificationPolicy* policy) {
  auto ledger = policy == nullptr ? core::parse_gap_ledger(text) : core::parse_gap_ledger(text, *policy);
  if (!ledger) return tl::unexpected(with_place(ledger.error(), path));
  return std::move(*ledger);
}

int run_gaps_command(const CommandLine& line, const Settings& settings, Terminal& terminal) {
  if (!settings.problems.empty()) return refuse(settings.problems, terminal);
  if (!line.update_file || line.reports.size() != 1) {
    return refuse({{"the command 'gaps' needs --update with a ledger, and one report",
                    "write: marketplace-e2e gaps --update FILE REPORT.json"}},
                  terminal);
  }
  const auto proposal = propose(*line.update_file, line.reports.front());
  if (!proposal) return refuse(proposal.error(), terminal);
  for (const auto& note : proposal->notes) terminal.line(note);
  const std::string diff = core::unified_diff(proposal->lines, *line.update_file);
  if (diff.empty()) {
    terminal.line(fmt::format("nothing to change in {}", *line.update_file));
    return 0;
  }
  return terminal.print_outcome(diff, 0);
}

}  // namespace e2e::app
