#include "eth/word_list.hpp"

#include <algorithm>
#include <array>

namespace e2e::eth {
namespace {

using Words = std::array<std::string_view, kWordCount>;

const Words& words() {
  static const Words list = [] {
    Words made;
    auto rest = word_list_text();
    for (auto& word : made) {
      word = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(word.size() + 1);
    }
    return made;
  }();
  return list;
}

}  // namespace

std::string_view word_at(std::size_t index) { return words().at(index); }

std::optional<std::uint16_t> index_of_word(std::string_view word) {
  const auto& all = words();
  const auto* const found = std::lower_bound(all.begin(), all.end(), word);
  if (found == all.end() || *found != word) return std::nullopt;
  return static_cast<std::uint16_t>(found - all.begin());
}

}  // namespace e2e::eth
