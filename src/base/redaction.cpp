#include "base/redaction.hpp"

#include <algorithm>
#include <numeric>

#include "base/encoding.hpp"
#include "base/spellings.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace e2e::base {
namespace {

constexpr std::string_view kMask = "[redacted]";
constexpr int kMostSteps = 3;  // of decoding: escapes inside escapes

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::size_t bit_of(std::uint32_t beginning) { return (beginning * 0x9E3779B1U) >> 14U; }

// The first four bytes as a number.
std::uint32_t beginning_of(std::string_view text) {
  return std::accumulate(text.begin(), text.begin() + kMinimumSecret, std::uint32_t{0},
                         [](std::uint32_t sum, char c) { return (sum << 8U) | static_cast<unsigned char>(lower(c)); });
}

// The characters of base64 text that depend on `value` alone when it starts `offset` bytes into a longer text.
std::string base64_core(std::string (*encode)(std::string_view), std::string_view value, std::size_t offset) {
  const std::string shifted = std::string(offset, '\0') + std::string(value);
  const std::string text = encode(shifted);
  const std::size_t first = (offset * 8 + 5) / 6;     // first character with no bit of the padding
  const std::size_t last = (shifted.size() * 8) / 6;  // first character with a foreign bit behind it
  return last > first ? text.substr(first, last - first) : std::string();
}

bool is_hex_digit(char c) { return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'f'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_uuid(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::equal(text.begin(), text.end(), kForm.begin(), kForm.end(),
                    [](char c, char form) { return form == '-' ? c == '-' : is_hex_digit(c); });
}

bool is_hex(std::string_view text) {
  constexpr std::size_t kLeastHexDigits = 16;
  if (text.starts_with("0x")) text.remove_prefix(2);
  return text.size() >= kLeastHexDigits && std::all_of(text.begin(), text.end(), is_hex_digit);
}

bool is_id(std::string_view text) {
  return is_uuid(text) || is_hex(text) || std::all_of(text.begin(), text.end(), is_digit);
}

// "2026-11-28", "12:30": nothing but short numbers, as times have them.
bool is_like_a_time(std::string_view text) {
  constexpr std::size_t kLongestNumber = 4;
  std::size_t digits = 0;
  for (const char c : text) {
    if (is_digit(c) && ++digits > kLongestNumber) return false;
    if (is_digit(c)) continue;
    if (std::string_view("-:. TZ+").find(c) == std::string_view::npos) return false;
    digits = 0;
  }
  return true;
}

bool is_address(std::string_view value) { return value.find('@') != std::string_view::npos; }

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
  const auto open = text.rfind(kMask.front(), sighting.at);
  return open != std::string_view::npos && text.substr(open, kMask.size()) == kMask &&
         sighting.at + sighting.size <= open + kMask.size();
}

void wipe_text(const std::string& text) { wipe(const_cast<char*>(text.data()), text.size()); }

}  // namespace

Redactor::~Redactor() {
  for (const auto& value : values_) wipe_text(value);
  for (const auto& [text, pattern] : patterns_) {
    wipe_text(text);
    wipe_text(pattern.text);
  }
}

void Redactor::add_own_text(std::string_view text) { own_texts_ += to_lower(text) + "\n"; }

Commonness Redactor::commonness_of(std::string_view value) const {
  if (value.size() < kMinimumSearched) return Commonness::is_short;
  if (is_address(value)) return Commonness::none;
  const bool is_own = is_like_a_time(value) || own_texts_.find(to_lower(value)) != std::string::npos;
  return is_own ? Commonness::is_own_word : Commonness::none;
}

Commonness Redactor::add(std::string_view value, std::string_view name) {
  const Commonness commonness = commonness_of(value);
  if (value.empty() || !values_.emplace(value).second) return commonness;
  const std::string& kept_name = *names_.emplace(name).first;
  if (commonness == Commonness::none) {
    ++searched_;
  } else if (std::find(unsearched_.begin(), unsearched_.end(), kept_name) == unsearched_.end()) {
    unsearched_.push_back(kept_name);
  }
  if (value.size() < kMinimumSecret) return commonness;
  const bool has_no_case = is_address(value) || is_hex(value);
  Pattern how{{}, has_no_case, commonness == Commonness::none, kept_name};
  for (const std::string& text : {std::string(value), utf16_little_endian(value), utf16_big_endian(value)}) {
    add_pattern(text, how);
  }
  for (std::size_t offset = 0; offset < 3; ++offset) {
    how.ignores_case = false;
    add_pattern(base64_core(&base64_encode, value, offset), how);
    add_pattern(base64_core(&base64url_encode, value, offset), how);
  }
  how.ignores_case = true;
  add_pattern(hex_encode(value), how);
  return commonness;
}

// Also as decoding leaves it, where what looks like an escape is part of the secret itself.
void Redactor::add_pattern(std::string text, const Pattern& how) {
  for (int step = 0; step <= kMostSteps && text.size() >= kMinimumSecret; ++step) {
    const auto [entry, is_new] = patterns_.try_emplace(text, how);
    Pattern& pattern = entry->second;
    pattern.ignores_case = pattern.ignores_case || how.ignores_case;
    pattern.is_searched = pattern.is_searched || how.is_searched;
    if (is_new) {
      pattern.text = text;
      by_beginning_[beginning_of(text)].push_back(&pattern);
      may_begin_.set(bit_of(beginning_of(text)));
    }
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
      if (is_there) into.push_back({at, given.size(), pattern->secret});
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

std::string Redactor::redact(std::string_view text) const {
  const bool is_chance = is_id(text) && !values_.contains(std::string(text));
  return masked(text, is_chance ? Which::searched : Which::all);
}

std::string Redactor::excerpt(std::string_view text, std::size_t limit) const { return shorten(redact(text), limit); }

std::string Redactor::sweep(std::string_view text) const { return masked(text, Which::searched); }

std::vector<Sighting> Redactor::find(std::string_view text) const { return sightings(text, Which::searched); }

}  // namespace e2e::base
