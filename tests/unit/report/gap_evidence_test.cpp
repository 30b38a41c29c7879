#include "report/gap_evidence.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/json.hpp"
#include "support/hostile_run_result.hpp"

namespace e2e::report {
namespace {

using testing::HasSubstr;

TEST(GapEvidence, IsWhatTheReportSaid) {
  const auto result = test::hostile_run_result();
  const auto evidence = read_gap_evidence(to_json(result));
  ASSERT_TRUE(evidence) << evidence.error().message;
  EXPECT_EQ(evidence->run_id, result.run_id);
  EXPECT_EQ(evidence->day, "2026-06-06");
  const auto& rows = result.summary.notifications.by_event;
  ASSERT_EQ(evidence->rows.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& read = evidence->rows[i];
    EXPECT_EQ(read.event, rows[i].event);
    EXPECT_EQ(read.role, rows[i].role);
    EXPECT_EQ(read.total, rows[i].total);
    EXPECT_EQ(read.found, rows[i].found);
    EXPECT_EQ(read.late, rows[i].late);
    EXPECT_EQ(read.missing, rows[i].missing);
    EXPECT_EQ(read.misfiled, rows[i].misfiled);
    EXPECT_EQ(read.not_checked, rows[i].not_checked);
    EXPECT_EQ(read.known_gap, rows[i].known_gap);
    EXPECT_EQ(read.gap_fixed, rows[i].gap_fixed);
    EXPECT_EQ(read.optional_seen, rows[i].optional_seen);
  }
}

// A report with one text in it replaced.
struct Broken {
  std::string_view name;
  std::string from;
  std::string to;
  std::string_view message;
};

void PrintTo(const Broken& broken, std::ostream* out) { *out << broken.name; }

class BrokenReport : public testing::TestWithParam<Broken> {};

TEST_P(BrokenReport, IsRefusedWithWhatAndFix) {
  std::string text = to_json(test::hostile_run_result());
  const auto at = text.find(GetParam().from);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, GetParam().from.size(), GetParam().to);
  const auto evidence = read_gap_evidence(text);
  ASSERT_FALSE(evidence);
  EXPECT_EQ(evidence.error().kind, base::ErrorKind::usage);
  EXPECT_THAT(evidence.error().message, HasSubstr(std::string(GetParam().message)));
  EXPECT_FALSE(evidence.error().fix.empty());
}

INSTANTIATE_TEST_SUITE_P(
    All, BrokenReport,
    testing::Values(Broken{"syntax", "{", "", "is not JSON"},
                    Broken{"foreign_tool", "\"marketplace-e2e\"", "\"k6\"", "no report"},
                    Broken{"tool_as_text", "\"tool\": {", "\"tool\": 1, \"t\": {", "no report"},
                    Broken{"next_version", "\"1.0\"", "\"2.0\"", "does not read"},
                    Broken{"eleventh_version", "\"1.0\"", "\"11.0\"", "does not read"},
                    Broken{"version_as_a_number", "\"1.0\"", "1.0", "does not read"},
                    Broken{"no_run_id", "\"runId\"", "\"id\"", "lacks runId"},
                    Broken{"no_day", "\"startedAt\": \"2026-06-06T", "\"startedAt\": \"2026-06-31T",
                           "lacks runId or startedAt"},
                    Broken{"no_counts", "\"byEvent\"", "\"byevent\"", "lacks the counts"},
                    Broken{"counts_as_a_map", "\"byEvent\": [", "\"byEvent\": {}, \"x\": [", "lacks the counts"},
                    Broken{"row_as_text", "\"byEvent\": [", "\"byEvent\": [\"x\",", "incomplete row"},
                    Broken{"row_without_a_count", "\"gapFixed\"", "\"fixed\"", "number 1"},
                    Broken{"negative_count", "\"knownGap\": 0", "\"knownGap\": -1", "incomplete row"},
                    Broken{"count_beyond_reason", "\"knownGap\": 0", "\"knownGap\": 99999999999", "incomplete row"},
                    Broken{"count_as_text", "\"knownGap\": 0", "\"knownGap\": \"0\"", "incomplete row"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(GapEvidence, RefusesWhatIsNoReportAtAll) {
  for (const std::string_view text : {"", "null", "[]", "7", "\"marketplace-e2e\"", "{}", "\xff"}) {
    EXPECT_FALSE(read_gap_evidence(text)) << text;
  }
  EXPECT_FALSE(read_gap_evidence(std::string(100'000, '[')));
}

TEST(GapEvidence, LeavesOutRowsOfAnotherVersion) {
  auto text = to_json(test::hostile_run_result());
  const std::size_t rows = read_gap_evidence(text)->rows.size();
  const std::string_view known = "\"event\": \"request_created\"";
  text.replace(text.find(known), known.size(), "\"event\": \"request_deleted\"");
  EXPECT_EQ(read_gap_evidence(text)->rows.size(), rows - 1);
}

}  // namespace
}  // namespace e2e::report
