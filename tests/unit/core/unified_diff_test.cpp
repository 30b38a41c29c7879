#include "core/unified_diff.hpp"

#include <gtest/gtest.h>

namespace e2e::core {
namespace {

// "=" kept, "-" removed, "+" added; each a line.
std::vector<EditedLine> edited(std::string_view script) {
  std::vector<EditedLine> lines;
  int number = 0;
  for (const char fate : script) {
    const auto text = std::to_string(++number) + "\n";
    lines.push_back({fate == '=' ? LineFate::kept : fate == '-' ? LineFate::removed : LineFate::added, text});
  }
  return lines;
}

std::vector<std::string> heads_of(std::string_view script) {
  std::vector<std::string> heads;
  for (const auto& line : split_lines(unified_diff(edited(script), "f"))) {
    if (line.starts_with("@@")) heads.push_back(line.substr(0, line.size() - 1));
  }
  return heads;
}

TEST(UnifiedDiff, IsNothingWhereNothingChanges) {
  EXPECT_EQ(unified_diff(edited("==="), "f"), "");
  EXPECT_EQ(unified_diff({}, "f"), "");
}

TEST(UnifiedDiff, ShowsThreeLinesOfContext) {
  EXPECT_EQ(unified_diff(edited("=====-+====="), "a b"),
            "--- a b\n+++ a b\n@@ -3,7 +3,7 @@\n 3\n 4\n 5\n-6\n+7\n 8\n 9\n 10\n");
}

TEST(UnifiedDiff, CountsTheLinesOfEachSide) {
  using Heads = std::vector<std::string>;
  EXPECT_EQ(heads_of("+"), (Heads{"@@ -0,0 +1,1 @@"}));
  EXPECT_EQ(heads_of("-"), (Heads{"@@ -1,1 +0,0 @@"}));
  EXPECT_EQ(heads_of("=---="), (Heads{"@@ -1,5 +1,2 @@"}));
  EXPECT_EQ(heads_of("-======+"), (Heads{"@@ -1,7 +1,7 @@"})) << "the contexts touch";
  EXPECT_EQ(heads_of("-=======+"), (Heads{"@@ -1,4 +1,3 @@", "@@ -6,3 +5,4 @@"}));
}

TEST(UnifiedDiff, SaysWhereTheLastLineHasNoBreak) {
  EXPECT_EQ(unified_diff(std::vector<EditedLine>{{LineFate::removed, "a"}, {LineFate::added, "a\n"}}, "f"),
            "--- f\n+++ f\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n");
}

TEST(UnifiedDiff, KeepsAHostileNameOnItsLine) {
  EXPECT_EQ(unified_diff(edited("+"), "f\n+++ /etc/passwd"),
            "--- f +++ /etc/passwd\n+++ f +++ /etc/passwd\n@@ -0,0 +1,1 @@\n+1\n");
}

TEST(UnifiedDiff, LinesKeepTheirBreaks) {
  EXPECT_EQ(split_lines("a\r\n\nb"), (std::vector<std::string>{"a\r\n", "\n", "b"}));
  EXPECT_TRUE(split_lines("").empty());
  EXPECT_EQ(new_text(edited("=-+")), "1\n3\n");
}

}  // namespace
}  // namespace e2e::core
