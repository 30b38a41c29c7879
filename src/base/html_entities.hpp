// The names of characters in HTML: those of HTML 4, and those of HTML 5 for ASCII punctuation.
// Source: HTML 4.01 §24; HTML Living Standard §13.5.
#pragma once

#include <optional>
#include <string_view>

namespace e2e::base {

// Of a reference without its "&" and ";": "auml" is U+00E4.
std::optional<char32_t> named_character(std::string_view name);
// "" where it has none.
std::string_view name_of_character(char32_t value);

}  // namespace e2e::base
