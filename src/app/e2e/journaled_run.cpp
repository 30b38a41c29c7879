#include "app/e2e/journaled_run.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace e2e::app {
namespace {

constexpr std::size_t kIdBytes = 200;

core::ConfigProblem unknown_run(const std::string& id, const std::vector<std::string>& runs,
                                const std::filesystem::path& dir) {
  const std::vector<std::string_view> candidates(runs.begin(), runs.end());
  const std::string near = base::nearest(id, candidates);
  return {fmt::format("no run '{}' has a journal in '{}'", base::shorten(id, kIdBytes), dir.string()),
          near.empty() ? "name a run that has one, and the REPORT_DIR of that run"
                       : fmt::format("did you mean '{}'?", near)};
}

}  // namespace

tl::expected<JournaledRun, core::ConfigProblem> open_journaled_run(const std::string& id,
                                                                   const std::filesystem::path& dir) {
  // Only names that were found are made into paths.
  const auto runs = journaled_runs(dir);
  if (std::find(runs.begin(), runs.end(), id) == runs.end()) return tl::unexpected(unknown_run(id, runs, dir));
  auto file = JournalFile::reopen(journal_path(dir, id));
  if (!file) {
    return tl::unexpected(core::ConfigProblem{fmt::format("run {}: {}", id, file.error().message), file.error().fix});
  }
  auto content = run::read_journal((*file)->text());
  if (!content) {
    const auto& error = content.error();
    return tl::unexpected(core::ConfigProblem{fmt::format("run {}: its journal {}", id, error.message), error.fix});
  }
  if (content->run.run_id != id) {
    return tl::unexpected(core::ConfigProblem{
        fmt::format("run {}: its journal is that of run {}", id, base::shorten(content->run.run_id, kIdBytes)),
        "give the file the name of its own run"});
  }
  return JournaledRun{id, std::move(*file), std::move(*content)};
}

}  // namespace e2e::app
