// Text that nobody vouches for (names, messages, ids and URLs of a backend) made safe for each kind of
// output.
//
// What is deliberately absent: HTML and XML escaping, which belong to the renderers that will need them.
// Source: GitHub Flavored Markdown 0.29.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace e2e::report {

// The one filter of all output (base/utf8.hpp), on one line of at most `limit` bytes.
std::string one_line(std::string_view text, std::size_t limit);

inline constexpr std::size_t kMarkdownTextBytes = 400;  // before escaping; the JSON report has the whole text
inline constexpr std::size_t kMarkdownCodeBytes = 120;

// For running text, table cells and <summary> lines alike, which is why it uses character references and not
// backslashes. It cannot start markup, HTML, a link or a table column; it may not stand at the start of a
// line, where a dash or a number would still make a list.
std::string markdown_text(std::string_view text, std::size_t limit = kMarkdownTextBytes);

// The same as a code span, for ids and names; "–" for nothing.
std::string markdown_code(std::string_view text, std::size_t limit = kMarkdownCodeBytes);

}  // namespace e2e::report
