#include "app/e2e/self_test_command.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "app/e2e/known_secrets.hpp"
#include "app/e2e/secret_search.hpp"
#include "base/id_source.hpp"
#include "base/spellings.hpp"
#include "base/version.hpp"
#include "core/run_result.hpp"
#include "net/system.hpp"
#include "report/json.hpp"
#include "report/markdown.hpp"

namespace e2e::app {
namespace {

constexpr int kEnvironment = 3;
constexpr int kInternal = 70;
constexpr std::string_view kCanary = "the canary";

// A folder that goes with this object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::error_code failed;
    std::string name = (std::filesystem::temp_directory_path(failed) / "marketplace-e2e-XXXXXX").string();
    if (!failed && ::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Artifact {
  std::string name;
  std::string text;  // without a secret
};

std::vector<Artifact> artifacts_of_a_run() {
  core::RunResult result;
  result.tool_version = base::version();
  result.run_id = "self-test";
  result.target = {"http://127.0.0.1:5001", "amn", ""};
  result.verdict = {core::RunStatus::passed, 0, {}};
  return {{"report.json", report::to_json(result)},
          {"report.md", report::to_markdown(result)},
          {"run.journal.jsonl", "{\"record\":\"run_begun\",\"seq\":1}\n"},
          {"payments.jsonl", "{\"record\":\"run_begun\"}\n"},
          {"output", "marketplace-e2e: run self-test\n"}};
}

bool write(const std::filesystem::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  return file.good();
}

// What is wrong with the search of one artifact; nothing where it finds what it must.
std::optional<std::string> try_search(const std::filesystem::path& path, const Artifact& artifact,
                                      std::string_view spelled, const base::Redactor& redactor) {
  const auto places_in = [&](const std::string& text) -> std::optional<std::vector<std::string>> {
    if (!write(path, text)) return std::nullopt;
    SecretSearch search(redactor);
    search.file(path);
    return search.places();
  };
  const auto lines = static_cast<std::size_t>(std::count(artifact.text.begin(), artifact.text.end(), '\n'));
  const std::string planted = fmt::format("{}x={}.\n", artifact.text, spelled);
  const std::string place = fmt::format("{}, line {}, column 3: {}", path.string(), lines + 1, kCanary);
  const auto before = places_in(artifact.text);
  const auto found = places_in(planted);
  const auto after = places_in(redactor.sweep(planted));
  if (!before || !found || !after) return "it cannot be written";
  if (!before->empty()) return "something is found where nothing is: " + before->front();
  if (found->empty()) return "the canary is not found";
  if (found->front() != place) return "the canary is found elsewhere: " + found->front();
  if (!after->empty()) return "the canary is still there when it has been taken out";
  return std::nullopt;
}

}  // namespace

int run_self_test_command(Terminal& terminal) {
  const TemporaryFolder folder;
  if (folder.path().empty()) {
    terminal.problem("no temporary folder can be made", "set TMPDIR to a folder that you may write to");
    return kEnvironment;
  }
  net::SystemIdSource ids;
  const std::string canary = fmt::format("Canary/{} \xC3\xA4<&>\"+%", base::make_hex(ids, 12));
  base::Redactor redactor;
  redactor.add_own_text(own_texts());
  redactor.add(canary, kCanary);
  const auto artifacts = artifacts_of_a_run();
  bool is_sound = true;
  for (const auto& spelling : base::all_spellings()) {
    std::size_t found = 0;
    for (const auto& artifact : artifacts) {
      const auto path = folder.path() / artifact.name;
      const auto wrong = try_search(path, artifact, spelling.write(canary), redactor);
      if (wrong) terminal.line(fmt::format("{} in {}: {}", spelling.name, artifact.name, *wrong));
      if (!wrong) ++found;
    }
    is_sound = is_sound && found == artifacts.size();
    terminal.print(fmt::format("{} {:<28} found in {} of {} artifacts\n", found == artifacts.size() ? "✓" : "✗",
                               spelling.name, found, artifacts.size()));
  }
  terminal.print(is_sound ? "self-test passed: a secret that got past the redactor would be found\n"
                          : "self-test FAILED: a secret could be written and not be found\n");
  if (!is_sound) terminal.problem("the search for secrets misses some", "please report it");
  return terminal.end(is_sound ? 0 : kInternal);
}

}  // namespace e2e::app
