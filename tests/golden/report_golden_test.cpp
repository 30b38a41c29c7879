// The reports, byte by byte. `UPDATE_GOLDEN=1` in the environment rewrites the expected files; read the diff then.
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden/sample_runs.hpp"
#include "report/json.hpp"
#include "report/markdown.hpp"
#include "report/summary.hpp"
#include "support/hostile_run_result.hpp"

namespace e2e::test {
namespace {

struct Golden {
  std::string name;  // of the file in tests/golden/expected
  std::function<std::string()> render;
};

std::ostream& operator<<(std::ostream& out, const Golden& golden) { return out << golden.name; }

class ReportGolden : public testing::TestWithParam<Golden> {};

TEST_P(ReportGolden, IsUnchanged) {
  const std::string path = std::string(E2E_SOURCE_DIR) + "/tests/golden/expected/" + GetParam().name;
  const std::string actual = GetParam().render();
  const bool is_update = std::getenv("UPDATE_GOLDEN") != nullptr;  // NOLINT(concurrency-mt-unsafe): one thread
  if (is_update) {
    std::ofstream(path, std::ios::binary) << actual;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << path;
  std::ostringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(actual, expected.str()) << path;
}

// Each run in each of the forms.
std::vector<Golden> all_goldens() {
  struct Sample {
    std::string name;
    core::RunResult (*run)();
  };
  std::vector<Golden> goldens;
  for (const Sample& sample : {Sample{"hostile", hostile_run_result}, Sample{"passed", passed_two_round_run},
                               Sample{"no_flows", run_without_flows}, Sample{"live_passed", passed_live_run},
                               Sample{"live_unbalanced", live_run_that_does_not_balance},
                               Sample{"live_unrecognised", live_run_without_recognition}}) {
    goldens.push_back({sample.name + ".json", [run = sample.run] { return report::to_json(run()); }});
    goldens.push_back({sample.name + ".md", [run = sample.run] { return report::to_markdown(run()); }});
    goldens.push_back({sample.name + ".txt", [run = sample.run] { return report::to_terminal_summary(run()); }});
  }
  return goldens;
}

INSTANTIATE_TEST_SUITE_P(All, ReportGolden, testing::ValuesIn(all_goldens()), [](const auto& info) {
  std::string name = info.param.name;
  for (char& c : name) c = c == '.' ? '_' : c;
  return name;
});

}  // namespace
}  // namespace e2e::test
