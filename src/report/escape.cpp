#include "report/escape.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace e2e::report {
namespace {

constexpr std::string_view kReplacementText = "\xEF\xBF\xBD";
constexpr char32_t kReplacement = 0xFFFD;

struct CodePoint {
  char32_t value = kReplacement;
  std::size_t length = 1;  // bytes of the text that it stands for
};

struct ByteRange {
  unsigned low = 0x80;
  unsigned high = 0xBF;
};

std::size_t length_by_lead(unsigned lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

// Narrower than usual after the leads that could begin an overlong form, a surrogate or a value past
// U+10FFFF.
ByteRange second_byte_range(unsigned lead) {
  switch (lead) {
    case 0xE0:
      return {0xA0, 0xBF};
    case 0xED:
      return {0x80, 0x9F};
    case 0xF0:
      return {0x90, 0xBF};
    case 0xF4:
      return {0x80, 0x8F};
    default:
      return {};
  }
}

// `text` must not be empty.
CodePoint first_code_point(std::string_view text) {
  const unsigned lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = length_by_lead(lead);
  if (length == 0) return {};
  if (length == 1) return {lead, 1};
  char32_t value = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const ByteRange range = i == 1 ? second_byte_range(lead) : ByteRange{};
    const unsigned byte = i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    if (byte < range.low || byte > range.high) return {kReplacement, i};
    value = (value << 6U) | (byte & 0x3FU);
  }
  return {value, length};
}

// Calls visit(code point, its bytes) from the first to the last; invalid bytes come as U+FFFD.
template <class Visit>
void for_each_code_point(std::string_view text, const Visit& visit) {
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    visit(point.value, point.value == kReplacement ? kReplacementText : text.substr(0, point.length));
    text.remove_prefix(point.length);
  }
}

bool is_control_or_break(char32_t c) { return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029; }

bool reorders_text(char32_t c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool is_ascii_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

constexpr std::string_view kMarkup = "&<>|`\\*_[]#~$!";

// Extended autolinks are recognised by "://" and "www.".
bool would_link(std::string_view text, std::size_t at) {
  if (text[at] == ':') return text.substr(at + 1, 2) == "//";
  return text[at] == '.' && at >= 3 && base::equals_ignoring_case(text.substr(at - 3, 3), "www");
}

std::string with_character_references(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (kMarkup.find(c) != std::string_view::npos || would_link(text, at)) {
      out += fmt::format("&#{};", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  return out;
}

bool is_plain_in_code_span(std::string_view text) {
  constexpr std::string_view kPlain = "-._~:/?@+=,%& ";
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_ascii_alphanumeric(c) || kPlain.find(c) != std::string_view::npos; });
}

}  // namespace

std::string to_valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for_each_code_point(text, [&](char32_t, std::string_view bytes) { out += bytes; });
  return out;
}

std::string one_line(std::string_view text, std::size_t limit) {
  std::string out;
  for_each_code_point(text, [&](char32_t c, std::string_view bytes) {
    if (is_control_or_break(c)) {
      out += ' ';
    } else if (reorders_text(c)) {
      out += fmt::format("‹U+{:04X}›", static_cast<unsigned>(c));
    } else {
      out += bytes;
    }
  });
  return base::excerpt(base::trim(out), limit);
}

std::string markdown_text(std::string_view text, std::size_t limit) {
  return with_character_references(one_line(text, limit));
}

std::string markdown_code(std::string_view text, std::size_t limit) {
  const std::string line = one_line(text, limit);
  if (line.empty()) return "–";
  if (is_plain_in_code_span(line)) return "`" + line + "`";
  return "<code>" + with_character_references(line) + "</code>";
}

}  // namespace e2e::report
