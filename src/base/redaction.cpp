#include "base/redaction.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace e2e::base {
namespace {

constexpr std::string_view kMask = "[redacted]";

// The characters of base64 text that depend on `value` alone when it starts `offset` bytes into a longer text.
std::string base64_core(std::string (*encode)(std::string_view), std::string_view value, std::size_t offset) {
  const std::string shifted = std::string(offset, '\0') + std::string(value);
  const std::string text = encode(shifted);
  const std::size_t first = (offset * 8 + 5) / 6;     // first character with no bit of the padding
  const std::size_t last = (shifted.size() * 8) / 6;  // first character with a foreign bit behind it
  return last > first ? text.substr(first, last - first) : std::string();
}

}  // namespace

std::vector<std::string> secret_forms(std::string_view value) {
  std::vector<std::string> forms = {std::string(value), url_encode(value), json_escape(value), hex_encode(value),
                                    hex_encode(value, HexCase::upper)};
  for (std::size_t offset = 0; offset < 3; ++offset) {
    forms.push_back(base64_core(&base64_encode, value, offset));
    forms.push_back(base64_core(&base64url_encode, value, offset));
  }
  std::erase_if(forms, [](const std::string& form) { return form.size() < kMinimumSecret; });
  std::sort(forms.begin(), forms.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  forms.erase(std::unique(forms.begin(), forms.end()), forms.end());
  return forms;
}

Redactor::~Redactor() {
  for (const std::string& pattern : patterns_) {
    wipe(const_cast<char*>(pattern.data()), pattern.size());
  }
}

void Redactor::add(std::string_view value) {
  if (value.size() < kMinimumSecret) return;
  for (auto& form : secret_forms(value)) {
    const auto [entry, is_new] = patterns_.insert(std::move(form));
    if (!is_new) continue;
    const std::string& pattern = *entry;
    const std::size_t size = std::min(pattern.size(), kMaximumPrefix);
    by_prefix_[size][std::string_view(pattern).substr(0, size)].push_back(&pattern);
  }
}

std::size_t Redactor::match_at(std::string_view text, std::size_t at) const {
  std::size_t longest = 0;
  for (std::size_t size = kMinimumSecret; size <= kMaximumPrefix; ++size) {
    if (by_prefix_[size].empty() || at + size > text.size()) continue;
    const auto candidates = by_prefix_[size].find(text.substr(at, size));
    if (candidates == by_prefix_[size].end()) continue;
    for (const std::string* pattern : candidates->second) {
      if (pattern->size() > longest && text.substr(at, pattern->size()) == *pattern) longest = pattern->size();
    }
  }
  return longest;
}

std::string Redactor::redact(std::string_view text) const {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = match_at(text, at);
    if (size == 0) {
      out += text[at++];
    } else {
      out += kMask;
      at += size;
    }
  }
  return out;
}

}  // namespace e2e::base
