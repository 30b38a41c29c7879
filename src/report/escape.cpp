#include "report/escape.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace e2e::report {
namespace {

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

std::string one_line(std::string_view text, std::size_t limit) { return base::shorten(text, limit); }

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
