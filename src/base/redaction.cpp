#include "base/redaction.hpp"

#include <algorithm>
#include <numeric>

#include "base/encoding.hpp"
#include "base/spellings.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace e2e::base {
namespace {

constexpr int kMostSteps = 3;  // of decoding: escapes inside escapes

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::size_t bit_of(std::uint32_t beginning) { return (beginning * 0x9E3779B1U) >> 14U; }

// The first four bytes as a number.
std::uint32_t beginning_of(std::string_view text) {
  return std::accumulate(text.begin(), text.begin() + kMinimumSecret, std::uint32_t{0},
                         [](std::uint32_t sum, char c) { return (sum << 8U) | static_cast<unsigned char>(lower(c)); });
}

// The characters of base64 text that depend on `value` alone when it starts `offset` bytes into a longer text.
std::string base64_core(const Spelling& spelling, std::string_view value, std::size_t offset) {
  const std::string shifted = std::string(offset, '\0') + std::string(value);
  const std::string text = spelling.write(shifted);
  const std::size_t first = (offset * 8 + 5) / 6;     // first character with no bit of the padding
  const std::size_t last = (shifted.size() * 8) / 6;  // first character with a foreign bit behind it
  return last > first ? text.substr(first, last - first) : std::string();
}

bool is_hex_digit(char c) { return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'f'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <class Is>
bool all_of(std::string_view text, const Is& is) {
  return std::all_of(text.begin(), text.end(), is);
}

// What e-mail addresses have before the "@".
bool is_of_address(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || std::string_view("._%+-").find(c) != std::string::npos;
}

bool is_blank(char c) { return static_cast<unsigned char>(c) <= ' '; }

bool is_hex(std::string_view text) {
  constexpr std::size_t kLeastHexDigits = 16;
  if (text.starts_with("0x")) text.remove_prefix(2);
  return text.size() >= kLeastHexDigits && all_of(text, is_hex_digit);
}

// "2026-11-28", "12:30": nothing but short numbers, as times have them.
bool is_like_a_time(std::string_view text) {
  constexpr std::size_t kLongestNumber = 4;
  std::size_t digits = 0;
  if (std::none_of(text.begin(), text.end(), is_digit)) return false;
  for (const char c : text) {
    if (is_digit(c) && ++digits > kLongestNumber) return false;
    if (is_digit(c)) continue;
    if (std::string_view("-:. TZ+").find(c) == std::string_view::npos) return false;
    digits = 0;
  }
  return true;
}

// "somebody@example.com", and no "P@ssw0rd".
bool is_address(std::string_view value) {
  const auto at = value.find('@');
  const auto dot = value.rfind('.');
  return at != std::string_view::npos && at > 0 && value.find('@', at + 1) == std::string_view::npos &&
         dot != std::string_view::npos && dot > at + 1 && dot + 1 < value.size() &&
         std::none_of(value.begin(), value.end(), is_blank);
}

Edges edges_of(std::string_view value) {
  if (is_address(value)) return Edges::address;
  if (all_of(value, is_digit)) return Edges::digits;
  return all_of(value, is_hex_digit) ? Edges::hex : Edges::any;
}

// Whether what was found is no part of something longer of its kind.
bool stands_alone(std::string_view text, std::size_t at, std::size_t size, Edges edges) {
  bool (*const is_alike)(char) = edges == Edges::address  ? is_of_address
                                 : edges == Edges::digits ? is_digit
                                                          : is_hex_digit;
  if (edges == Edges::any) return true;
  if (at > 0 && is_alike(text[at - 1])) return false;
  return edges == Edges::address || at + size >= text.size() || !is_alike(text[at + size]);
}

// What overlaps becomes one; `found` is in order of appearance afterwards.
void merge(std::vector<Sighting>& found) {
  std::sort(found.begin(), found.end(), [](const Sighting& a, const Sighting& b) { return a.at < b.at; });
  std::vector<Sighting> merged;
  for (const auto& next : found) {
    const bool overlaps = !merged.empty() && next.at < merged.back().at + merged.back().size;
    if (!overlaps) {
      merged.push_back(next);
      continue;
    }
    auto& last = merged.back();
    last.size = std::max(last.at + last.size, next.at + next.size) - last.at;
  }
  found = std::move(merged);
}

// A secret that is part of the mask is not looked for in it.
bool is_in_mask(std::string_view text, const Sighting& sighting) {
  const auto from = sighting.at - std::min(sighting.at, kMask.size());
  const auto open = text.substr(0, sighting.at + kMask.size()).find(kMask, from);
  return open != std::string_view::npos && open <= sighting.at && sighting.at + sighting.size <= open + kMask.size();
}

void wipe_text(const std::string& text) { wipe(const_cast<char*>(text.data()), text.size()); }

}  // namespace

Redactor::~Redactor() {
  for (const auto& [value, commonness] : values_) wipe_text(value);
  for (const auto& [text, pattern] : patterns_) {
    wipe_text(text);
    wipe_text(pattern.text);
  }
}

void Redactor::add_own_text(std::string_view text) { own_texts_ += to_lower(text) + "\n"; }

Commonness Redactor::commonness_of(std::string_view value) const {
  if (value.size() < kMinimumSearched) return Commonness::is_short;
  if (value.size() < kMinimumDigits && all_of(value, is_digit)) return Commonness::is_number;
  if (is_address(value)) return Commonness::none;
  const bool is_own =
      all_of(value, is_blank) || is_like_a_time(value) || own_texts_.find(to_lower(value)) != std::string::npos;
  return is_own ? Commonness::is_own_word : Commonness::none;
}

Commonness Redactor::add(std::string_view value, std::string_view name) {
  if (const auto known = values_.find(std::string(value)); known != values_.end()) return known->second;
  const Commonness commonness = commonness_of(value);
  if (value.empty()) return commonness;
  values_.emplace(value, commonness);
  const std::string& kept_name = *names_.emplace(name).first;
  if (commonness == Commonness::none) {
    ++searched_;
  } else if (std::find(unsearched_.begin(), unsearched_.end(), kept_name) == unsearched_.end()) {
    unsearched_.push_back(kept_name);
  }
  if (value.size() < kMinimumSecret) return commonness;
  Pattern how;
  how.ignores_case = is_address(value) || is_hex(value);
  how.is_searched = commonness == Commonness::none;
  how.secret = kept_name;
  add_pattern(std::string(value), how);
  // As it may be when it is encoded.
  std::vector<std::string> texts = {std::string(value), json_escape(value), url_encode(value), base64_encode(value)};
  if (is_address(value)) texts.push_back(to_lower(value));
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  for (const auto& text : texts) add_encodings(text, how);
  return commonness;
}

void Redactor::add_encodings(std::string_view value, Pattern how) {
  const bool has_no_case = how.ignores_case;
  for (const auto& spelling : all_spellings()) {
    if (spelling.reading == Reading::decoded) continue;
    const bool is_base64 = spelling.reading == Reading::at_any_bit;
    how.is_encoded = true;
    how.ignores_case = spelling.reading == Reading::in_any_case || (!is_base64 && has_no_case);
    for (std::size_t offset = 0; is_base64 && offset < 3; ++offset) {
      add_pattern(base64_core(spelling, value, offset), how);
    }
    if (!is_base64) add_pattern(spelling.write(value), how);
  }
}

// Also as decoding leaves it, where what looks like an escape is part of the secret itself.
void Redactor::add_pattern(std::string text, Pattern how) {
  for (int step = 0; step <= kMostSteps && text.size() >= kMinimumSecret; ++step) {
    const auto [entry, is_new] = patterns_.try_emplace(text, how);
    Pattern& pattern = entry->second;
    const bool is_encoded = how.is_encoded && step == 0;
    if (is_new) {
      pattern.text = text;
      pattern.is_searched = false;
      pattern.edges = is_encoded ? Edges::any : edges_of(text);
      by_beginning_[beginning_of(text)].push_back(&pattern);
      may_begin_.set(bit_of(beginning_of(text)));
    }
    if (is_encoded) pattern.edges = Edges::any;
    pattern.ignores_case = pattern.ignores_case || how.ignores_case;
    pattern.is_searched =
        pattern.is_searched ||
        (how.is_searched && (is_encoded ? text.size() >= kMinimumSearched : commonness_of(text) == Commonness::none));
    std::string decoded = decode_once(text);
    if (decoded == text) break;
    text = std::move(decoded);
  }
}

void Redactor::scan(std::string_view text, Which which, std::vector<Sighting>& into) const {
  std::uint32_t beginning = 0;
  for (std::size_t next = 0; next < text.size(); ++next) {
    beginning = (beginning << 8U) | static_cast<unsigned char>(lower(text[next]));
    if (next + 1 < kMinimumSecret || !may_begin_.test(bit_of(beginning))) continue;
    const auto candidates = by_beginning_.find(beginning);
    if (candidates == by_beginning_.end()) continue;
    const std::size_t at = next + 1 - kMinimumSecret;
    for (const Pattern* pattern : candidates->second) {
      if (which == Which::searched && !pattern->is_searched) continue;
      const auto given = text.substr(at, pattern->text.size());
      const bool is_there = pattern->ignores_case ? equals_ignoring_case(given, pattern->text) : given == pattern->text;
      if (!is_there || (which == Which::searched && !stands_alone(text, at, given.size(), pattern->edges))) continue;
      into.push_back({at, given.size(), pattern->secret});
    }
  }
}

std::vector<Sighting> Redactor::sightings(std::string_view text, Which which) const {
  std::vector<Sighting> found;
  if (patterns_.empty()) return found;
  scan(text, which, found);
  if (text.find_first_of(std::string_view("%\\&+\0", 5)) != std::string_view::npos ||
      std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    DecodedText decoded{std::string(text), std::vector<std::uint32_t>(text.size()),
                        std::vector<std::uint32_t>(text.size())};
    std::iota(decoded.begin.begin(), decoded.begin.end(), 0U);
    std::iota(decoded.end.begin(), decoded.end.end(), 1U);
    std::vector<Sighting> inside;
    for (int step = 0; step < kMostSteps && decode_step(decoded); ++step) {
      inside.clear();
      scan(decoded.text, which, inside);
      for (const auto& sighting : inside) {
        const std::size_t begin = decoded.begin[sighting.at];
        found.push_back({begin, decoded.end[sighting.at + sighting.size - 1] - begin, sighting.secret});
      }
    }
  }
  std::erase_if(found, [text](const Sighting& sighting) { return is_in_mask(text, sighting); });
  merge(found);
  return found;
}

std::string Redactor::masked(std::string_view text, Which which) const {
  std::string out;
  std::size_t at = 0;
  for (const auto& sighting : sightings(text, which)) {
    out += text.substr(at, sighting.at - at);
    out += kMask;
    at = sighting.at + sighting.size;
  }
  out += text.substr(at);
  return out;
}

std::string Redactor::redact(std::string_view text) const { return masked(text, Which::all); }

std::string Redactor::redact_id(std::string_view id) const {
  return values_.contains(std::string(id)) && id.size() >= kMinimumSecret ? std::string(kMask) : sweep(id);
}

std::string Redactor::excerpt(std::string_view text, std::size_t limit) const { return shorten(redact(text), limit); }

std::string Redactor::sweep(std::string_view text) const { return masked(text, Which::searched); }

std::vector<Sighting> Redactor::find(std::string_view text) const { return sightings(text, Which::searched); }

}  // namespace e2e::base
