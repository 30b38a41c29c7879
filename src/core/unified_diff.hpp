// A change of a text, line by line, and its form as a unified diff that `patch` applies.
//
// Deliberately absent: finding the difference of two texts. Whoever edits knows what is kept.
// Source: GNU diffutils, "Detailed Description of Unified Format".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace e2e::core {

enum class LineFate { kept, removed, added };

struct EditedLine {
  LineFate fate = LineFate::kept;
  std::string text;  // with its line break; only the last line of a text may have none
};

// Each with its line break.
std::vector<std::string> split_lines(std::string_view text);

// What is kept and added.
std::string new_text(std::span<const EditedLine> lines);

// "" where nothing changes. `name` stands in the head; characters that would break the line become spaces.
std::string unified_diff(std::span<const EditedLine> lines, std::string_view name);

}  // namespace e2e::core
