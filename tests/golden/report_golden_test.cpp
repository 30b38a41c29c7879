// The reports, byte by byte. `UPDATE_GOLDEN=1` in the environment rewrites the expected files; read the diff then.
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>

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

INSTANTIATE_TEST_SUITE_P(
    All, ReportGolden,
    testing::Values(Golden{"hostile.json", [] { return report::to_json(hostile_run_result()); }},
                    Golden{"hostile.md", [] { return report::to_markdown(hostile_run_result()); }},
                    Golden{"hostile.txt", [] { return report::to_terminal_summary(hostile_run_result()); }},
                    Golden{"passed.json", [] { return report::to_json(passed_two_round_run()); }},
                    Golden{"passed.md", [] { return report::to_markdown(passed_two_round_run()); }},
                    Golden{"passed.txt", [] { return report::to_terminal_summary(passed_two_round_run()); }},
                    Golden{"no_flows.json", [] { return report::to_json(run_without_flows()); }},
                    Golden{"no_flows.md", [] { return report::to_markdown(run_without_flows()); }},
                    Golden{"no_flows.txt", [] { return report::to_terminal_summary(run_without_flows()); }}),
    [](const auto& info) {
      std::string name = info.param.name;
      for (char& c : name) c = c == '.' ? '_' : c;
      return name;
    });

}  // namespace
}  // namespace e2e::test
