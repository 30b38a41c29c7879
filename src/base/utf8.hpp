// UTF-8, and the one filter that keeps foreign text from steering a terminal or a report.
//
// Source: Unicode 15, table 3-7 and "substitution of maximal subparts"; Unicode TR 9 (the characters that reorder text).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace e2e::base {

struct CodePoint {
  char32_t value = 0xFFFD;
  std::size_t length = 1;  // bytes of the text that it stands for
  bool is_valid = false;   // the bytes are UTF-8; U+FFFD stands for others
};

// `text` must not be empty.
CodePoint first_code_point(std::string_view text);
void append_utf8(std::string& out, char32_t value);

// A control character (C0, DEL, C1), a line or paragraph separator, or one that reorders text.
bool steers_terminals(char32_t value);

// Every byte sequence that is not UTF-8 becomes U+FFFD; the rest is untouched.
std::string to_valid_utf8(std::string_view text);

// Valid UTF-8 that a terminal shows and does not obey: of the control characters (C0, DEL, C1) and the line and paragraph
// separators only line ends (LF, CR LF) and tabs stay, the others become spaces; characters that reorder text are named ("‹U+202E›").
std::string printable(std::string_view text);

// The same on one line, without spaces at its ends, and of at most `limit` bytes: cut between characters, then "…".
// Of foreign text this is the last step: Redactor::excerpt() takes the secrets out of the whole text before.
std::string shorten(std::string_view text, std::size_t limit);

}  // namespace e2e::base
