#include "base/utf8.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/text.hpp"

namespace e2e::base {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

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

// Narrower than usual after the leads that could begin an overlong form, a surrogate or a value past U+10FFFF.
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

// Calls visit(code point, its bytes) from the first to the last.
template <class Visit>
void for_each_code_point(std::string_view text, const Visit& visit) {
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    visit(point, text.substr(0, point.length));
    text.remove_prefix(point.length);
  }
}

bool is_control_or_break(char32_t c) { return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029; }

bool reorders_text(char32_t c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool is_plain_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t'; });
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
  const unsigned lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = length_by_lead(lead);
  if (length == 0) return {};
  if (length == 1) return {lead, 1, true};
  char32_t value = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const ByteRange range = i == 1 ? second_byte_range(lead) : ByteRange{};
    const unsigned byte = i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    if (byte < range.low || byte > range.high) return {kReplacement, i, false};
    value = (value << 6U) | (byte & 0x3FU);
  }
  return {value, length, true};
}

void append_utf8(std::string& out, char32_t value) {
  const auto continuation = [&](unsigned shift) { out += static_cast<char>(0x80U | ((value >> shift) & 0x3FU)); };
  if (value < 0x80) {
    out += static_cast<char>(value);
  } else if (value < 0x800) {
    out += static_cast<char>(0xC0U | (value >> 6U));
    continuation(0);
  } else if (value < 0x10000) {
    out += static_cast<char>(0xE0U | (value >> 12U));
    continuation(6);
    continuation(0);
  } else {
    out += static_cast<char>(0xF0U | (value >> 18U));
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

bool steers_terminals(char32_t value) { return is_control_or_break(value) || reorders_text(value); }

std::string to_valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for_each_code_point(text, [&](const CodePoint& point, std::string_view bytes) {
    point.is_valid ? out += bytes : (append_utf8(out, kReplacement), out);
  });
  return out;
}

std::string printable(std::string_view text) {
  if (is_plain_ascii(text)) return std::string(text);
  const char* const end = text.data() + text.size();
  // CR LF as well: a diff of a file must fit the file.
  const auto is_line_end = [end](std::string_view bytes) {
    return bytes == "\n" || (bytes == "\r" && bytes.data() + 1 < end && bytes.data()[1] == '\n');
  };
  std::string out;
  out.reserve(text.size());
  for_each_code_point(text, [&](const CodePoint& point, std::string_view bytes) {
    if (!point.is_valid) {
      append_utf8(out, kReplacement);
    } else if (is_control_or_break(point.value) && !is_line_end(bytes) && point.value != '\t') {
      out += ' ';
    } else if (reorders_text(point.value)) {
      fmt::format_to(std::back_inserter(out), "‹U+{:04X}›", static_cast<unsigned>(point.value));
    } else {
      out += bytes;
    }
  });
  return out;
}

std::string shorten(std::string_view text, std::size_t limit) {
  std::string line = printable(text);
  std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  std::string_view shown = trim(line);
  if (shown.size() <= limit) return std::string(shown);
  while (limit > 0 && (static_cast<unsigned char>(shown[limit]) & 0xc0U) == 0x80U) --limit;
  return std::string(shown.substr(0, limit)) + "…";
}

}  // namespace e2e::base
