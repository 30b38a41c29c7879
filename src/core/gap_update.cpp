#include "core/gap_update.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/gap_ledger.hpp"
#include "core/ledger_text.hpp"

namespace e2e::core {
namespace {

constexpr std::size_t kRunIdBytes = 80;

// Whoever wrote the report: plain ASCII on one line.
std::string plain(std::string_view text) {
  std::string out(text.substr(0, kRunIdBytes));
  std::replace_if(out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

bool was_always_found(const EventCounts& row) {
  return row.found + row.gap_fixed > 0 && row.known_gap + row.missing + row.misfiled + row.late + row.not_checked == 0;
}

bool was_always_missing(const EventCounts& row) { return row.total > 0 && row.missing == row.total; }

template <class Item>
std::string name_of(const Item& item) {
  return fmt::format("{} → {}", to_string(item.event), to_string(item.role));
}

template <class Items, class Item>
auto find_same(Items& items, const Item& wanted) {
  return std::find_if(items.begin(), items.end(),
                      [&](const auto& item) { return item.event == wanted.event && item.role == wanted.role; });
}

class Proposer {
 public:
  Proposer(const GapLedger& ledger, const GapEvidence& evidence)
      : ledger_(ledger), evidence_(evidence), run_(plain(evidence.run_id)) {}

  LedgerChange change() {
    LedgerChange change;
    for (const auto& entry : ledger_.entries) change.removed.push_back(judge(entry));
    for (const auto& row : evidence_.rows) {
      const bool is_listed = find_same(ledger_.entries, row) != ledger_.entries.end() ||
                             find_same(change.added, row) != change.added.end();
      if (is_listed || !was_always_missing(row)) continue;
      change.added.push_back({row.event, row.role, {evidence_.day, "missing in run " + run_, "", "", ""}, 0});
      notes_.push_back(fmt::format("add {}: missing in run {}", name_of(row), run_));
    }
    return change;
  }

  std::vector<std::string> take_notes() { return std::move(notes_); }

 private:
  // Whether the entry is to go.
  bool judge(const LedgerEntry& entry) {
    const auto row = find_same(evidence_.rows, entry);
    if (row == evidence_.rows.end()) {
      notes_.push_back(fmt::format("keep {}: the report says nothing of it", name_of(entry)));
      return false;
    }
    if (was_always_found(*row)) {
      notes_.push_back(fmt::format("remove {}: found in run {}", name_of(entry), run_));
      return true;
    }
    if (is_expired(entry.gap, evidence_.day) && row->missing + row->known_gap > 0) {
      notes_.push_back(fmt::format("keep {}: expired after {} and still missing: serve it, or set a new expiry",
                                   name_of(entry), entry.gap.expires));
    }
    return false;
  }

  const GapLedger& ledger_;
  const GapEvidence& evidence_;
  std::string run_;
  std::vector<std::string> notes_;
};

}  // namespace

tl::expected<GapProposal, std::vector<ProfileProblem>> propose_gaps(std::string_view ledger_text,
                                                                    const GapEvidence& evidence) {
  const auto ledger = parse_gap_ledger(ledger_text);
  if (!ledger) return tl::unexpected(ledger.error());
  Proposer proposer(*ledger, evidence);
  const LedgerChange change = proposer.change();
  auto lines = edit_ledger(ledger_text, *ledger, change);
  if (!lines) return tl::unexpected(std::vector{std::move(lines.error())});
  return GapProposal{std::move(*lines), proposer.take_notes()};
}

}  // namespace e2e::core
