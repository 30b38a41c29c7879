// Small text helpers that every layer needs and the standard library lacks.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace e2e::base {

std::string_view trim(std::string_view text);
// Splits at every separator; "a,,b" gives an empty middle piece.
std::vector<std::string_view> split(std::string_view text, char separator);
std::string to_lower(std::string_view text);  // ASCII only
bool equals_ignoring_case(std::string_view a, std::string_view b);
std::string join(std::span<const std::string> parts, std::string_view separator);
// The candidate with the fewest edits to `text`, or "" when none is near enough to be meant.
std::string nearest(std::string_view text, std::span<const std::string_view> candidates);

}  // namespace e2e::base
