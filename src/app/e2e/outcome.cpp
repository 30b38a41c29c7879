#include "app/e2e/outcome.hpp"

#include <utility>

#include <fmt/format.h>

#include "app/e2e/report_files.hpp"
#include "app/e2e/secret_search.hpp"
#include "core/redacted.hpp"
#include "core/verdict.hpp"
#include "report/json.hpp"
#include "report/markdown.hpp"
#include "report/summary.hpp"

namespace e2e::app {
namespace {

constexpr int kInternal = 70;

Reports render(const core::RunResult& result) { return {report::to_json(result), report::to_markdown(result)}; }

base::Result<void> write(const Reports& reports, const Artifacts& artifacts) {
  return write_reports(artifacts.stem(), reports);
}

std::string summary_of(const core::RunResult& result, const Artifacts& artifacts, bool is_written) {
  std::string text = report::to_terminal_summary(result);
  if (is_written) text += fmt::format("{}\n{}\n", artifacts.json().string(), artifacts.markdown().string());
  return text;
}

struct Searched {
  std::vector<std::string> places;   // as the report lists them
  std::vector<std::string> reasons;  // of the verdict
};

Searched search_all(const Artifacts& artifacts, std::string_view summary, Outputs outputs) {
  SecretSearch search(outputs.redactor);
  search.file(artifacts.json());
  search.file(artifacts.markdown());
  search.file(artifacts.journal.path, artifacts.journal.begin);
  if (const auto& journal = artifacts.payment_journal) search.file(journal->path, journal->begin);
  search.text("the output", outputs.terminal.said());
  search.text("the output", summary);
  Searched searched{search.places(), {}};
  for (const auto& place : searched.places) searched.reasons.push_back("a secret was found in " + place);
  if (!searched.places.empty()) {
    searched.reasons.emplace_back(
        "after a clean-up of the run delete every file that is named, then change the secret");
  }
  for (const auto& file : search.unread()) {
    searched.places.push_back(file + " (could not be searched)");
    searched.reasons.push_back(fmt::format(
        "{} could not be searched for secrets: look through it yourself, and see why it cannot be read", file));
  }
  return searched;
}

void condemn(core::RunResult& result, Searched searched) {
  auto& reasons = searched.reasons;
  reasons.insert(reasons.end(), result.verdict.reasons.begin(), result.verdict.reasons.end());
  result.verdict = {core::RunStatus::internal, kInternal, std::move(reasons)};
  if (result.secret_search) result.secret_search->found = std::move(searched.places);
}

bool print(const core::RunResult& result, std::string_view text, bool prints_json, Terminal& terminal) {
  if (prints_json) return terminal.print(text);
  const Colour colour = result.verdict.exit_code == 0   ? Colour::green
                        : result.verdict.exit_code == 1 ? Colour::red
                                                        : Colour::yellow;
  const auto end = text.find('\n');
  return terminal.print({{text.substr(0, end), colour}, {text.substr(end)}});
}

}  // namespace

std::string Artifacts::stem() const { return (dir / fmt::format("marketplace-e2e-{}", run_id)).string(); }
std::filesystem::path Artifacts::json() const { return stem() + ".json"; }
std::filesystem::path Artifacts::markdown() const { return stem() + ".md"; }

// What is lost of the outcome, the rest of it says: the exit code is the one that everything names.
int publish(core::RunResult result, const Artifacts& artifacts, bool prints_json, Outputs outputs) {
  const auto& redactor = outputs.redactor;
  result = core::redacted(std::move(result), redactor);
  result.secret_search = core::SecretSearch{redactor.searched(), redactor.unsearched(), {}};
  bool is_swept = false;
  Reports reports;
  const auto save = [&] {
    reports = render(result);
    if (is_swept) reports = {redactor.sweep(reports.json), redactor.sweep(reports.markdown)};
    const auto written = write(reports, artifacts);
    if (written) return true;
    outputs.terminal.problem(base::describe(written.error()), written.error().fix);
    result.verdict = core::verdict_with_lost_outcome(std::move(result.verdict), base::describe(written.error()));
    reports = render(result);
    return false;
  };
  bool is_written = save();
  const auto text = [&] {
    const std::string whole = prints_json ? reports.json : summary_of(result, artifacts, is_written);
    return is_swept ? redactor.sweep(whole) : whole;
  };
  if (auto searched = search_all(artifacts, text(), outputs); !searched.places.empty()) {
    condemn(result, std::move(searched));
    is_swept = true;
    remove_reports(artifacts.stem());  // also where there is no room for others
    is_written = is_written && save();
  }
  if (!print(result, text(), prints_json, outputs.terminal)) {
    result.verdict = core::verdict_with_lost_outcome(std::move(result.verdict), std::string(kOutcomeLost));
    if (is_written) save();
    outputs.terminal.problem(kOutcomeLost, fmt::format("the exit code is {}", result.verdict.exit_code));
  }
  return result.verdict.exit_code;
}

}  // namespace e2e::app
