// Known gaps as the reports show them.
#include <algorithm>
#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/escape.hpp"
#include "report/json.hpp"
#include "report/markdown.hpp"
#include "report/summary.hpp"
#include "support/hostile_run_result.hpp"

namespace e2e::report {
namespace {

using core::GapState;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

core::GapResult gap(GapState state, int fixed, int total) {
  core::GapResult gap;
  gap.event = core::Event::seller_delivered;
  gap.gap = {"2026-06-06", "nobody is told", "", "", ""};
  gap.state = state;
  gap.fixed = fixed;
  gap.total = total;
  gap.open = state == GapState::not_checked ? 0 : total - fixed;
  return gap;
}

core::RunResult with_gaps(std::vector<core::GapResult> gaps) {
  core::RunResult result;
  result.summary.notifications.gaps = std::move(gaps);
  return result;
}

TEST(KnownGaps, AreListedWithEverythingThatIsKnownOfThem) {
  auto open = gap(GapState::open, 0, 2);
  EXPECT_THAT(to_markdown(with_gaps({open})), HasSubstr("* seller_delivered → buyer: **open**, 0/2 found: still not "
                                                        "served. Since 2026-06-06: nobody is told\n"));
  open.gap.owner = "team-a";
  open.gap.link = "https://issues.example/7";
  open.gap.expires = "2026-12-31";
  EXPECT_THAT(
      to_markdown(with_gaps({open})),
      HasSubstr("nobody is told; owner: team-a; link: <https://issues.example/7>; accepted until 2026-12-31\n"));
}

TEST(KnownGaps, SayWhatToDo) {
  EXPECT_THAT(to_markdown(with_gaps({gap(GapState::fixed, 2, 2)})),
              HasSubstr("**fixed**, 2/2 found: remove it from the ledger. Since"));
  auto expired = gap(GapState::expired, 0, 2);
  expired.gap.expires = "2026-07-01";
  EXPECT_THAT(to_markdown(with_gaps({expired})),
              HasSubstr("**expired**, 0/2 found: counted as missing: serve it, or set a new expiry. Since 2026-06-06: "
                        "nobody is told; expired after 2026-07-01\n"));
  auto misfiled = gap(GapState::failing_differently, 0, 2);
  misfiled.open = 1;
  misfiled.misfiled = 1;
  misfiled.filed_under = "r9";
  EXPECT_THAT(to_markdown(with_gaps({misfiled})),
              HasSubstr("**failing differently**, 0/2 found, 1 misfiled: arrives, but filed under `r9`: described as "
                        "missing. Since"));
  EXPECT_THAT(to_markdown(with_gaps({gap(GapState::not_checked, 1, 2)})),
              HasSubstr("**not checked**, 1/2 found, 1 not checked: nothing can be said. Since"));
}

TEST(KnownGaps, AreNoSectionWhereThereAreNone) {
  EXPECT_THAT(to_markdown(core::RunResult()), Not(HasSubstr("## Known gaps")));
}

TEST(KnownGaps, ALinkThatIsNoPlainAddressIsNotALink) {
  for (const std::string link : {"https://x.example/<b>", "javascript:alert(1)", "https://x.example/a b",
                                 "https://x.example/\n# h", "https://x.example/>"}) {
    auto open = gap(GapState::open, 0, 1);
    open.gap.link = link;
    EXPECT_THAT(to_markdown(with_gaps({open})), Not(HasSubstr("<" + link))) << link;
  }
}

TEST(KnownGaps, TheTerminalHasALineForEachThatNeedsSomebody) {
  const std::string before = to_terminal_summary(core::RunResult());
  EXPECT_EQ(to_terminal_summary(with_gaps({gap(GapState::open, 0, 2), gap(GapState::not_checked, 0, 2)})), before);
  auto expired = gap(GapState::expired, 0, 2);
  expired.gap.expires = "2026-07-01";
  auto misfiled = gap(GapState::failing_differently, 0, 2);
  misfiled.filed_under = "r9";
  EXPECT_EQ(to_terminal_summary(with_gaps({gap(GapState::fixed, 2, 2), misfiled, expired})),
            before +
                "  gap expired: seller_delivered → buyer: accepted until 2026-07-01, now required: serve it, or set a "
                "new expiry\n"
                "  gap differs: seller_delivered → buyer: arrives, but filed under r9: described as missing\n"
                "  gap fixed: seller_delivered → buyer: remove it from the ledger\n");
}

TEST(KnownGaps, TheTerminalShowsFiveOfThem) {
  const auto fixed = gap(GapState::fixed, 1, 1);
  const auto lines = [&](std::size_t count) {
    const std::string text = to_terminal_summary(with_gaps(std::vector(count, fixed)));
    return std::count(text.begin(), text.end(), '\n');
  };
  EXPECT_EQ(lines(5), 11);
  EXPECT_EQ(lines(9), 12);
  EXPECT_THAT(to_terminal_summary(with_gaps(std::vector(9, fixed))),
              EndsWith("  and 4 more; the report has them all\n"));
}

TEST(KnownGaps, TheJsonHasTheLedger) {
  auto misfiled = gap(GapState::failing_differently, 1, 3);
  misfiled.open = 1;
  misfiled.misfiled = 1;
  misfiled.filed_under = "";
  const std::string text = to_json(with_gaps({misfiled}));
  EXPECT_THAT(text, HasSubstr(R"("state": "failing_differently")"));
  EXPECT_THAT(text, HasSubstr(R"("misfiled": 1,)"));
  EXPECT_THAT(text, HasSubstr(R"("filedUnder": "")"));
  for (const std::string_view key : {"\"owner\"", "\"link\"", "\"expires\""}) {
    EXPECT_THAT(text, Not(HasSubstr(std::string(key)))) << "absent where the entry has none";
  }
}

}  // namespace
}  // namespace e2e::report
