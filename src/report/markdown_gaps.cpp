#include <fmt/format.h>

#include "report/escape.hpp"
#include "report/markdown_format.hpp"
#include "report/markdown_sections.hpp"
#include "report/phrases.hpp"

namespace e2e::report {
namespace {

constexpr Bounds kGapBounds{100, 32 * kKiB};

// What came of it and what to do.
std::string outcome_of(const core::GapResult& gap) {
  switch (gap.state) {
    case core::GapState::fixed:
      return "remove it from the ledger";
    case core::GapState::expired:
      return fmt::format("{}: serve it, or set a new expiry",
                         gap.open + gap.misfiled > 0 ? "counted as missing" : "required again");
    case core::GapState::failing_differently:
      return fmt::format("arrives, but {}: described as missing", filing_text(gap.filed_under.value_or("")));
    case core::GapState::open:
      return "still not served";
    case core::GapState::not_checked:
      return "nothing can be said";
  }
  return "";
}

// ", 1/2 found, 1 not checked"; "" where nothing was expected, because no flow came so far.
std::string counts_of(const core::GapResult& gap) {
  if (gap.total == 0) return "";
  const std::string others =
      list_nonzero({{gap.misfiled, "misfiled"}, {gap.total - gap.open - gap.fixed - gap.misfiled, "not checked"}});
  return fmt::format(", {} found{}{}", ratio(gap.fixed, gap.total), others.empty() ? "" : ", ", others);
}

std::string gap_entry(const core::GapResult& gap) {
  std::string entry = fmt::format("* {} → {}: **{}**{}: {}. Since {}: {}", core::to_string(gap.event),
                                  core::to_string(gap.role), describe(gap.state), counts_of(gap), outcome_of(gap),
                                  markdown_text(gap.gap.since), markdown_text(gap.gap.reason));
  if (!gap.gap.owner.empty()) entry += "; owner: " + markdown_text(gap.gap.owner);
  if (!gap.gap.link.empty()) entry += "; link: " + link_text(gap.gap.link);
  if (!gap.gap.expires.empty()) {
    entry += fmt::format("; {} {}", gap.state == core::GapState::expired ? "expired after" : "accepted until",
                         markdown_text(gap.gap.expires));
  }
  return entry + "\n";
}

}  // namespace

void append_known_gaps(std::string& out, const core::NotificationCounts& counts) {
  if (counts.gaps.empty()) return;
  out += fmt::format("## Known gaps: {} open, {} fixed\n\n", counts.known_gaps.open, counts.known_gaps.fixed);
  BoundedList list(out, kGapBounds);
  for (const core::GapState state : core::all_gap_states()) {
    for (const auto& gap : counts.gaps) {
      if (gap.state == state) list.add([&] { return gap_entry(gap); });
    }
  }
  list.close();
}

}  // namespace e2e::report
