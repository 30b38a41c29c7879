#include "base/spellings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "base/html_entities.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace e2e::base {
namespace {

constexpr char32_t kSupplementary = 0x10000;

// Reading -------------------------------------------------------------------------------------------------------------

struct Escape {
  std::size_t size = 0;  // bytes of the text that it takes
  std::string value;     // what it stands for
};

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Exactly so many digits at the beginning of `text`.
std::optional<char32_t> number_at(std::string_view text, std::size_t digits, int base) {
  if (digits == 0 || text.size() < digits) return std::nullopt;
  const std::string_view number = text.substr(0, digits);
  std::uint32_t value = 0;
  const auto [stopped, error] = std::from_chars(number.data(), number.data() + number.size(), value, base);
  return error == std::errc() && stopped == number.data() + number.size() ? std::optional<char32_t>(value)
                                                                          : std::nullopt;
}

std::string utf8_of(char32_t value) {
  std::string out;
  append_utf8(out, value);
  return out;
}

bool is_high_surrogate(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

// "\u00e4" or "%u00e4", of which `marker` is the beginning; two of them where they are a pair.
std::optional<Escape> utf16_escape(std::string_view text, std::string_view marker) {
  const std::size_t size = marker.size() + 4;
  const auto unit_at = [&](std::size_t at) {
    return text.substr(std::min(at, text.size())).starts_with(marker)
               ? number_at(text.substr(at + marker.size()), 4, 16)
               : std::nullopt;
  };
  const auto unit = unit_at(0);
  if (!unit) return std::nullopt;
  const auto next = is_high_surrogate(*unit) ? unit_at(size) : std::nullopt;
  if (!next || !is_low_surrogate(*next)) return Escape{size, utf8_of(*unit)};
  return Escape{2 * size, utf8_of(kSupplementary + ((*unit - 0xD800) << 10U) + (*next - 0xDC00))};
}

std::optional<Escape> byte_escape(std::string_view text, std::string_view marker) {
  if (!text.starts_with(marker)) return std::nullopt;
  const auto byte = number_at(text.substr(marker.size()), 2, 16);
  return byte ? std::optional(Escape{marker.size() + 2, std::string(1, static_cast<char>(*byte))}) : std::nullopt;
}

std::optional<Escape> backslash_escape(std::string_view text) {
  constexpr std::string_view kLetters = "\"\\/'bfnrt";
  constexpr std::string_view kMeanings = "\"\\/'\b\f\n\r\t";
  if (auto escape = utf16_escape(text, "\\u")) return escape;
  if (auto escape = byte_escape(text, "\\x")) return escape;
  const auto letter = text.size() < 2 ? std::string_view::npos : kLetters.find(text[1]);
  if (letter == std::string_view::npos) return std::nullopt;
  return Escape{2, std::string(1, kMeanings[letter])};
}

// Those whose names are read without a semicolon, and the apostrophe.
bool is_legacy(char32_t c) {
  return c == '&' || c == '<' || c == '>' || c == '"' || c == '\'' || (c >= 0xA0 && c < 0x100);
}

// "&#47;", "&#x2f;", and without the semicolon.
std::optional<Escape> numeric_reference(std::string_view text) {
  constexpr std::size_t kMostDigits = 32;
  const bool is_hex = text.starts_with("&#x") || text.starts_with("&#X");
  const std::size_t begin = is_hex ? 3 : 2;
  std::size_t end = begin;
  while (end < text.size() && end - begin < kMostDigits && (is_hex ? is_hex_digit(text[end]) : is_digit(text[end]))) {
    ++end;
  }
  const auto value = number_at(text.substr(std::min(begin, text.size())), end - begin, is_hex ? 16 : 10);
  if (!value || *value > 0x10FFFF) return std::nullopt;
  const bool is_closed = end < text.size() && text[end] == ';';
  return Escape{end + (is_closed ? 1 : 0), utf8_of(*value)};
}

std::optional<Escape> character_reference(std::string_view text) {
  constexpr std::size_t kLongestName = 32;
  if (text.starts_with("&#")) return numeric_reference(text);
  std::size_t end = 1;
  while (end < text.size() && end <= kLongestName && is_alphanumeric(text[end])) ++end;
  if (end < text.size() && text[end] == ';') {
    if (const auto value = named_character(text.substr(1, end - 1))) return Escape{end + 1, utf8_of(*value)};
  }
  for (; end > 2; --end) {  // the longest name that needs no semicolon
    const auto value = named_character(text.substr(1, end - 1));
    if (value && is_legacy(*value)) return Escape{end, utf8_of(*value)};
  }
  return std::nullopt;
}

std::optional<Escape> escape_at(std::string_view text) {
  switch (text.front()) {
    case '%':
      if (auto escape = byte_escape(text, "%")) return escape;
      return utf16_escape(text, "%u");
    case '\\':
      return backslash_escape(text);
    case '&':
      return character_reference(text);
    case '+':
      return Escape{1, " "};
    case '\0':
      return Escape{1, ""};
    default:
      break;
  }
  const CodePoint point = first_code_point(text);
  if (point.is_valid) return std::nullopt;
  return Escape{1, utf8_of(static_cast<unsigned char>(text.front()))};
}

bool may_be_escape(char c) {
  return c == '%' || c == '\\' || c == '&' || c == '+' || c == '\0' || static_cast<unsigned char>(c) >= 0x80;
}

// Calls keep(at, size) for what stays as it is and replace(at, escape) for the rest, in order. False: all stays.
template <class Keep, class Replace>
bool for_each_piece(std::string_view text, const Keep& keep, const Replace& replace) {
  bool has_escapes = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto escape = may_be_escape(text[at]) ? escape_at(text.substr(at)) : std::nullopt;
    has_escapes = has_escapes || escape.has_value();
    if (escape) replace(at, *escape);
    // The rest of a character is no beginning of another one.
    const std::size_t size = escape ? escape->size : first_code_point(text.substr(at)).length;
    if (!escape) keep(at, size);
    at += size;
  }
  return has_escapes;
}

// Writing -------------------------------------------------------------------------------------------------------------

template <class WriteCharacter>
std::string each_character(std::string_view text, const WriteCharacter& write) {
  std::string out;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    out += write(point.value, text.substr(0, point.length));
    text.remove_prefix(point.length);
  }
  return out;
}

std::string as_it_is(std::string_view text) { return std::string(text); }

std::string percent_lower(std::string_view text) {
  std::string out = url_encode(text);
  for (std::size_t at = out.find('%'); at != std::string::npos; at = out.find('%', at + 1)) {
    const std::string digits = to_lower(out.substr(at + 1, 2));
    out.replace(at + 1, 2, digits);
  }
  return out;
}

std::string percent_all(std::string_view text) {
  std::string out;
  for (const char c : text) out += "%" + hex_encode(std::string_view(&c, 1), HexCase::upper);
  return out;
}

std::string form(std::string_view text) {
  std::string out = url_encode(text);
  for (std::size_t at = out.find("%20"); at != std::string::npos; at = out.find("%20", at)) out.replace(at, 3, "+");
  return out;
}

std::string json_units(std::string_view text, bool is_upper, bool is_everything) {
  return each_character(text, [&](char32_t c, std::string_view bytes) {
    const bool is_special = c >= 0x7F || c == '<' || c == '>' || c == '&' || c == '\'' || c == '"';
    if (!is_special && !is_everything) return json_escape(bytes);
    const auto unit = [&](char32_t value) {
      const auto number = static_cast<unsigned>(value);
      return is_upper ? fmt::format("\\u{:04X}", number) : fmt::format("\\u{:04x}", number);
    };
    if (c < kSupplementary) return unit(c);
    return unit(0xD800 + ((c - kSupplementary) >> 10U)) + unit(0xDC00 + ((c - kSupplementary) & 0x3FFU));
  });
}

std::string json_ascii(std::string_view text) { return json_units(text, false, false); }
std::string json_ascii_upper(std::string_view text) { return json_units(text, true, false); }
std::string json_everything(std::string_view text) { return json_units(text, false, true); }

std::string json_slashes(std::string_view text) {
  return each_character(json_escape(text),
                        [](char32_t c, std::string_view bytes) { return c == '/' ? "\\/" : std::string(bytes); });
}

template <class Reference>
std::string html(std::string_view text, const Reference& reference) {
  return each_character(text, [&](char32_t c, std::string_view bytes) {
    return c < 0x80 && is_alphanumeric(static_cast<char>(c)) ? std::string(bytes) : reference(c, bytes);
  });
}

std::string html_named(std::string_view text) {
  return html(text, [](char32_t c, std::string_view bytes) {
    const auto name = name_of_character(c);
    return name.empty() ? std::string(bytes) : fmt::format("&{};", name);
  });
}

std::string html_decimal(std::string_view text) {
  return html(text, [](char32_t c, std::string_view) { return fmt::format("&#{};", static_cast<unsigned>(c)); });
}

std::string html_hex(std::string_view text) {
  return html(text, [](char32_t c, std::string_view) { return fmt::format("&#x{:x};", static_cast<unsigned>(c)); });
}

std::string html_named_open(std::string_view text) {
  return each_character(text, [](char32_t c, std::string_view bytes) {
    const auto name = is_legacy(c) ? name_of_character(c) : std::string_view();
    return name.empty() ? std::string(bytes) : fmt::format("&{}", name);
  });
}

// A digit behind it would be part of the number.
std::string html_decimal_open(std::string_view text) {
  const std::string closed = html_decimal(text);
  std::string out;
  for (std::size_t i = 0; i < closed.size(); ++i) {
    if (closed[i] != ';' || (i + 1 < closed.size() && is_digit(closed[i + 1]))) out += closed[i];
  }
  return out;
}

std::string base64_bare(std::string_view text) {
  std::string out = base64_encode(text);
  out.erase(out.find_last_not_of('=') + 1);
  return out;
}

std::string base64url_padded(std::string_view text) {
  std::string out = base64url_encode(text);
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

std::string hex_lower(std::string_view text) { return hex_encode(text); }
std::string hex_upper(std::string_view text) { return hex_encode(text, HexCase::upper); }

std::string utf16(std::string_view text, std::size_t low, std::size_t high) {
  return each_character(text, [&](char32_t c, std::string_view) {
    std::string out;
    const auto unit = [&](char32_t value) {
      std::array<char, 2> bytes{};
      bytes[low] = static_cast<char>(value & 0xFFU);
      bytes[high] = static_cast<char>(value >> 8U);
      out.append(bytes.data(), bytes.size());
    };
    if (c < kSupplementary) {
      unit(c);
    } else {
      unit(0xD800 + ((c - kSupplementary) >> 10U));
      unit(0xDC00 + ((c - kSupplementary) & 0x3FFU));
    }
    return out;
  });
}

constexpr std::array kSpellings = {
    Spelling{"as it is", as_it_is},
    Spelling{"percent-encoded", url_encode},
    Spelling{"percent-encoded, lower case", percent_lower},
    Spelling{"percent-encoded, every byte", percent_all},
    Spelling{"form-encoded", form},
    Spelling{"JSON", json_escape},
    Spelling{"JSON with \\/", json_slashes},
    Spelling{"JSON with \\u00xx", json_ascii},
    Spelling{"JSON with \\u00XX", json_ascii_upper},
    Spelling{"JSON, every character", json_everything},
    Spelling{"HTML, named", html_named},
    Spelling{"HTML, decimal", html_decimal},
    Spelling{"HTML, hexadecimal", html_hex},
    Spelling{"HTML, named, without semicolons", html_named_open},
    Spelling{"HTML, decimal, without semicolons", html_decimal_open},
    Spelling{"base64", base64_encode, Reading::at_any_bit},
    Spelling{"base64 without padding", base64_bare, Reading::at_any_bit},
    Spelling{"base64url", base64url_encode, Reading::at_any_bit},
    Spelling{"base64url with padding", base64url_padded, Reading::at_any_bit},
    Spelling{"hexadecimal", hex_lower, Reading::in_any_case},
    Spelling{"hexadecimal, upper case", hex_upper, Reading::in_any_case},
    Spelling{"UTF-16, little-endian", utf16_little_endian, Reading::as_written},
    Spelling{"UTF-16, big-endian", utf16_big_endian, Reading::as_written},
};

}  // namespace

std::span<const Spelling> all_spellings() { return kSpellings; }

bool decode_step(DecodedText& decoded) {
  DecodedText next;
  next.text.reserve(decoded.text.size());
  const auto put = [&](std::string_view bytes, std::uint32_t begin, std::uint32_t end) {
    next.text += bytes;
    next.begin.insert(next.begin.end(), bytes.size(), begin);
    next.end.insert(next.end.end(), bytes.size(), end);
  };
  const bool has_escapes = for_each_piece(
      decoded.text,
      [&](std::size_t at, std::size_t size) {
        for (std::size_t i = at; i < at + size; ++i) put({&decoded.text[i], 1}, decoded.begin[i], decoded.end[i]);
      },
      [&](std::size_t at, const Escape& escape) {
        put(escape.value, decoded.begin[at], decoded.end[at + escape.size - 1]);
      });
  if (has_escapes) decoded = std::move(next);
  return has_escapes;
}

std::string decode_once(std::string_view text) {
  std::string out;
  for_each_piece(
      text, [&](std::size_t at, std::size_t size) { out += text.substr(at, size); },
      [&](std::size_t, const Escape& escape) { out += escape.value; });
  return out;
}

std::string utf16_little_endian(std::string_view text) { return utf16(text, 0, 1); }
std::string utf16_big_endian(std::string_view text) { return utf16(text, 1, 0); }

}  // namespace e2e::base
