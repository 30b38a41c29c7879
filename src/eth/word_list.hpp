// The English word list of BIP-39, compiled in from wordlist/english.txt.
//
// Source: BIP-39, "Wordlists"; the build refuses any other list by its digest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace e2e::eth {

inline constexpr std::size_t kWordCount = 2048;
inline constexpr std::size_t kLongestWord = 8;

// The file: a word a line, in alphabetical order.
std::string_view word_list_text();

std::string_view word_at(std::size_t index);
std::optional<std::uint16_t> index_of_word(std::string_view word);

}  // namespace e2e::eth
