#include "core/ledger_text.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace e2e::core {
namespace {

constexpr std::string_view kKey = "known_gaps";
constexpr std::size_t kUsualIndent = 2;

bool is_blank(std::string_view line) { return base::trim(line).empty(); }
bool is_comment(std::string_view line) { return base::trim(line).starts_with('#'); }
std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

// "- event: …", or a dash alone.
bool has_dash(std::string_view line) {
  const auto text = base::trim(line);
  return text == "-" || text.starts_with("- ") || text.starts_with("-\t");
}

// YAML, double quoted. What is not plain ASCII is not let through: it is of a report, and nobody's words.
std::string quoted(std::string_view text) {
  constexpr std::size_t kLongest = 200;
  std::string out = "\"";
  for (const char c : text.substr(0, kLongest)) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else {
      out += c >= ' ' && c <= '~' ? c : '?';
    }
  }
  return out + "\"";
}

// The lines of one entry: [begin, end), where the comments above it begin and its last line ends.
struct Place {
  std::size_t begin = 0;
  std::size_t dash = 0;
  std::size_t end = 0;
};

class LedgerEditor {
 public:
  LedgerEditor(std::string_view text, const GapLedger& ledger)
      : lines_(split_lines(text)),
        ledger_(ledger),
        key_(static_cast<std::size_t>(ledger.line) - 1),
        line_break_(lines_.front().ends_with("\r\n") ? "\r\n" : "\n") {}

  // Nothing where the layout is not understood.
  std::optional<std::vector<EditedLine>> edit(const LedgerChange& change) {
    if (!find_places()) return std::nullopt;
    std::vector<bool> is_removed(lines_.size(), false);
    for (std::size_t i = 0; i < places_.size(); ++i) {
      if (change.removed[i]) mark(i, is_removed);
    }
    const bool was_empty = places_.empty();
    const bool is_empty = change.added.empty() && std::count(change.removed.begin(), change.removed.end(), false) == 0;
    std::optional<std::string> key_line;
    if (was_empty != is_empty) {
      key_line = is_empty ? with_brackets() : without_brackets();
      if (!key_line) return std::nullopt;
    }
    return assemble(is_removed, key_line, change.added);
  }

 private:
  bool find_places() {
    std::size_t floor = key_ + 1;
    for (const auto& entry : ledger_.entries) {
      auto dash = static_cast<std::size_t>(entry.line) - 1;
      if (dash >= lines_.size()) return false;
      while (dash >= floor && !has_dash(lines_[dash])) --dash;
      if (dash < floor) return false;
      floor = dash + 1;
      places_.push_back({dash, dash, lines_.size()});
    }
    for (std::size_t i = 0; i < places_.size(); ++i) {
      Place& place = places_[i];
      if (i + 1 < places_.size()) place.end = places_[i + 1].dash;
      while (place.end > place.dash + 1 && is_outside(lines_[place.end - 1])) --place.end;
      const std::size_t above = i == 0 ? key_ + 1 : places_[i - 1].end;
      while (place.begin > above && is_comment(lines_[place.begin - 1])) --place.begin;
    }
    return true;
  }

  std::size_t indent() const { return places_.empty() ? kUsualIndent : indent_of(lines_[places_.front().dash]); }

  // A comment that is further in than the dashes belongs to the entry it stands in.
  bool is_outside(std::string_view line) const {
    return is_blank(line) || line.starts_with("...") || (is_comment(line) && indent_of(line) <= indent());
  }

  // With one of two blank lines around it, and with the one below where the first entry goes and others stay behind.
  void mark(std::size_t entry, std::vector<bool>& is_removed) const {
    const Place& place = places_[entry];
    for (std::size_t i = place.begin; i < place.end; ++i) is_removed[i] = true;
    const bool is_at_top = place.begin == key_ + 1;
    const bool blank_above = !is_at_top && is_blank(lines_[place.begin - 1]);
    const bool blank_below = place.end < lines_.size() && is_blank(lines_[place.end]);
    const bool leads_others = is_at_top && entry + 1 < places_.size();
    if (blank_below && (blank_above || leads_others)) is_removed[place.end] = true;
    if (blank_above && place.end == lines_.size()) is_removed[place.begin - 1] = true;
  }

  // Where the value of the key begins.
  std::size_t after_colon() const {
    const std::size_t name = lines_[key_].find(kKey);
    const std::size_t colon = name == std::string::npos ? name : lines_[key_].find(':', name);
    return colon == std::string::npos ? colon : colon + 1;
  }

  std::optional<std::string> with_brackets() const {
    const std::size_t value = after_colon();
    if (value == std::string::npos) return std::nullopt;
    return std::string(lines_[key_]).insert(value, " []");
  }

  std::optional<std::string> without_brackets() const {
    const std::size_t value = after_colon();
    if (value == std::string::npos) return std::nullopt;
    const std::size_t close = lines_[key_].find(']', value);
    if (close == std::string::npos) return std::nullopt;
    return std::string(lines_[key_]).erase(value, close + 1 - value);
  }

  std::vector<EditedLine> assemble(const std::vector<bool>& is_removed, const std::optional<std::string>& key_line,
                                   const std::vector<LedgerEntry>& added) const {
    const std::size_t place_of_added = places_.empty() ? key_ + 1 : places_.back().end;
    std::vector<EditedLine> edited;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (i == place_of_added) add_entries(edited, added);
      std::string text = i == key_ && key_line ? *key_line : lines_[i];
      const bool needs_break = i + 1 == place_of_added && !added.empty() && !text.ends_with('\n');
      if (needs_break) text += line_break_;
      const bool is_changed = text != lines_[i];
      edited.push_back({is_removed[i] || is_changed ? LineFate::removed : LineFate::kept, lines_[i]});
      if (is_changed && !is_removed[i]) edited.push_back({LineFate::added, std::move(text)});
    }
    if (place_of_added == lines_.size()) add_entries(edited, added);
    return edited;
  }

  void add_entries(std::vector<EditedLine>& edited, const std::vector<LedgerEntry>& added) const {
    const std::string margin(indent(), ' ');
    const auto add = [&](const std::string& text) { edited.push_back({LineFate::added, margin + text + line_break_}); };
    for (const auto& entry : added) {
      add(fmt::format("- event: {}", to_string(entry.event)));
      add(fmt::format("  role: {}", to_string(entry.role)));
      add(fmt::format("  since: {}", entry.gap.since));
      add(fmt::format("  reason: {}", quoted(entry.gap.reason)));
    }
  }

  std::vector<std::string> lines_;
  const GapLedger& ledger_;
  std::size_t key_;  // the line of the list's key
  std::string line_break_;
  std::vector<Place> places_;
};

// The entries that the edited text must have, and no others.
bool reads_as(std::string_view text, const GapLedger& ledger, const LedgerChange& change) {
  const auto read = parse_gap_ledger(text);
  if (!read) return false;
  std::vector<const LedgerEntry*> expected;
  for (std::size_t i = 0; i < ledger.entries.size(); ++i) {
    if (!change.removed[i]) expected.push_back(&ledger.entries[i]);
  }
  const std::size_t kept = expected.size();
  for (const auto& entry : change.added) expected.push_back(&entry);
  if (read->entries.size() != expected.size()) return false;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const LedgerEntry& entry = read->entries[i];
    if (entry.event != expected[i]->event || entry.role != expected[i]->role) return false;
    if (i < kept && !(entry.gap == expected[i]->gap)) return false;
  }
  return true;
}

}  // namespace

tl::expected<std::vector<EditedLine>, ProfileProblem> edit_ledger(std::string_view text, const GapLedger& ledger,
                                                                  const LedgerChange& change) {
  const auto refuse = [&](std::string what) {
    return tl::unexpected(ProfileProblem{ledger.line, std::move(what),
                                         "write `known_gaps:` on a line of its own, and below it one `- event: …` for "
                                         "each entry, or edit the file by hand"});
  };
  if (ledger.is_flow && !ledger.entries.empty()) {
    return refuse("known_gaps is written as a list in brackets, which cannot be edited line by line");
  }
  auto edited = LedgerEditor(text, ledger).edit(change);
  if (!edited || !reads_as(new_text(*edited), ledger, change)) {
    return refuse("the layout of this file cannot be edited line by line");
  }
  return std::move(*edited);
}

}  // namespace e2e::core
