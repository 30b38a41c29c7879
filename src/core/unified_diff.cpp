#include "core/unified_diff.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace e2e::core {
namespace {

constexpr std::size_t kContext = 3;

// Lines [begin, end) of the edited text.
struct Hunk {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Changes with their context; neighbours whose context touches are one.
std::vector<Hunk> hunks_of(std::span<const EditedLine> lines) {
  std::vector<Hunk> hunks;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].fate == LineFate::kept) continue;
    const std::size_t begin = i < kContext ? 0 : i - kContext;
    const std::size_t end = std::min(lines.size(), i + 1 + kContext);
    if (!hunks.empty() && begin <= hunks.back().end) {
      hunks.back().end = end;
    } else {
      hunks.push_back({begin, end});
    }
  }
  return hunks;
}

std::size_t count_without(std::span<const EditedLine> lines, LineFate left_out) {
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(), [&](const EditedLine& line) { return line.fate != left_out; }));
}

// A range of no lines is placed behind the line before it.
std::string range_text(std::size_t before, std::size_t count) {
  return fmt::format("{},{}", count == 0 ? before : before + 1, count);
}

std::string line_text(const EditedLine& line) {
  const char mark = line.fate == LineFate::kept ? ' ' : line.fate == LineFate::removed ? '-' : '+';
  std::string text = mark + line.text;
  if (!line.text.ends_with('\n')) text += "\n\\ No newline at end of file\n";
  return text;
}

}  // namespace

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

std::string new_text(std::span<const EditedLine> lines) {
  std::string text;
  for (const auto& line : lines) {
    if (line.fate != LineFate::removed) text += line.text;
  }
  return text;
}

std::string unified_diff(std::span<const EditedLine> lines, std::string_view name) {
  const auto hunks = hunks_of(lines);
  if (hunks.empty()) return "";
  const std::string shown = base::shorten(name, std::numeric_limits<std::size_t>::max());
  std::string diff = fmt::format("--- {0}\n+++ {0}\n", shown);
  for (const auto& hunk : hunks) {
    const auto before = lines.first(hunk.begin);
    const auto inside = lines.subspan(hunk.begin, hunk.end - hunk.begin);
    diff += fmt::format("@@ -{} +{} @@\n",
                        range_text(count_without(before, LineFate::added), count_without(inside, LineFate::added)),
                        range_text(count_without(before, LineFate::removed), count_without(inside, LineFate::removed)));
    for (const auto& line : inside) diff += line_text(line);
  }
  return diff;
}

}  // namespace e2e::core
