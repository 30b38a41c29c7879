#include "eth/mnemonic.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "eth/wiped_bytes.hpp"
#include "eth/word_list.hpp"

namespace e2e::eth {
namespace {

using base::ErrorKind;

constexpr std::size_t kMostWords = 24;
constexpr std::size_t kBitsOfAWord = 11;
constexpr std::size_t kBitsOfAByte = 8;
constexpr std::size_t kSeedBytes = 64;
constexpr int kRounds = 2048;
constexpr std::string_view kSaltPrefix = "mnemonic";
constexpr std::string_view kWhiteSpace = " \t\r\n\v\f";

tl::unexpected<base::Error> refuse(std::string message, std::string fix) {
  return base::fail(ErrorKind::usage, std::move(message), std::move(fix));
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The indices of the words, as bytes that are wiped.
class Indices {
 public:
  Indices() : bytes_(kMostWords * sizeof(std::uint16_t)) {}

  std::size_t size() const { return size_; }
  void add(std::uint16_t index) {
    bytes_[2 * size_] = static_cast<std::uint8_t>(index >> kBitsOfAByte);
    bytes_[2 * size_ + 1] = static_cast<std::uint8_t>(index);
    ++size_;
  }
  std::size_t at(std::size_t word) {
    return (std::size_t{bytes_[2 * word]} << kBitsOfAByte) | std::size_t{bytes_[2 * word + 1]};
  }
  bool bit(std::size_t position) {
    return ((at(position / kBitsOfAWord) >> (kBitsOfAWord - 1 - position % kBitsOfAWord)) & 1U) != 0;
  }

 private:
  WipedBytes bytes_;
  std::size_t size_ = 0;
};

// Takes the next word off `rest`; empty at the end.
std::string_view next_word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(kWhiteSpace), rest.size()));
  const auto word = rest.substr(0, rest.find_first_of(kWhiteSpace));
  rest.remove_prefix(word.size());
  return word;
}

std::size_t count_words(std::string_view text) {
  std::size_t count = 0;
  while (!next_word(text).empty()) ++count;
  return count;
}

std::optional<std::uint16_t> index_of(std::string_view word) {
  if (word.size() > kLongestWord) return std::nullopt;
  WipedBytes lowered(word.size());
  std::transform(word.begin(), word.end(), lowered.data(), [](char c) { return static_cast<std::uint8_t>(lower(c)); });
  return index_of_word(lowered.text());
}

// Of 33 bits, 32 are entropy and one is the checksum's.
bool has_right_checksum(Indices& indices) {
  const std::size_t bits = indices.size() * kBitsOfAWord;
  const std::size_t checksum_bits = bits / 33;
  WipedBytes entropy((bits - checksum_bits) / kBitsOfAByte);
  for (std::size_t i = 0; i < bits - checksum_bits; ++i) {
    auto& byte = entropy[i / kBitsOfAByte];
    byte = static_cast<std::uint8_t>(2U * byte + (indices.bit(i) ? 1U : 0U));
  }
  WipedBytes digest(SHA256_DIGEST_LENGTH);
  SHA256(entropy.data(), entropy.size(), digest.data());
  for (std::size_t i = 0; i < checksum_bits; ++i) {
    const bool expected = ((digest[0] >> (kBitsOfAByte - 1 - i)) & 1U) != 0;
    if (indices.bit(bits - checksum_bits + i) != expected) return false;
  }
  return true;
}

base::Secret sentence_of(Indices& indices) {
  WipedBytes sentence(kMostWords * (kLongestWord + 1));
  auto* end = sentence.data();
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (i > 0) *end++ = ' ';
    const auto word = word_at(indices.at(i));
    end = std::copy(word.begin(), word.end(), end);
  }
  return base::Secret(sentence.text().substr(0, static_cast<std::size_t>(end - sentence.data())));
}

}  // namespace

base::Result<Mnemonic> Mnemonic::parse(const base::Secret& text) {
  if (!is_ascii(text.expose())) {
    return refuse("the mnemonic has characters that are not ASCII", "only mnemonics of English words are supported");
  }
  const std::size_t count = count_words(text.expose());
  if (count < 12 || count > kMostWords || count % 3 != 0) {
    return refuse(fmt::format("the mnemonic has {} words", count), "a mnemonic has 12, 15, 18, 21 or 24 words");
  }
  Indices indices;
  auto rest = text.expose();
  for (auto word = next_word(rest); !word.empty(); word = next_word(rest)) {
    const auto index = index_of(word);
    if (!index) {
      return refuse(fmt::format("word {} of the mnemonic is not in the English list", indices.size() + 1),
                    "check how that word is spelled; only the English word list of BIP-39 is supported");
    }
    indices.add(*index);
  }
  if (!has_right_checksum(indices)) {
    return refuse("the checksum of the mnemonic is wrong", "check that every word is the right one, and in its place");
  }
  return Mnemonic(sentence_of(indices));
}

base::Result<base::Secret> Mnemonic::seed(const base::Secret& passphrase) const {
  const auto plain = passphrase.expose();
  if (!is_ascii(plain)) {
    return refuse("the mnemonic's passphrase has characters that are not ASCII",
                  "only ASCII passphrases are supported: give the private key itself instead");
  }
  WipedBytes salt(kSaltPrefix.size() + plain.size());
  std::copy(plain.begin(), plain.end(), std::copy(kSaltPrefix.begin(), kSaltPrefix.end(), salt.data()));
  WipedBytes seed(kSeedBytes);
  const auto sentence = sentence_.expose();
  if (PKCS5_PBKDF2_HMAC(sentence.data(), static_cast<int>(sentence.size()), salt.data(), static_cast<int>(salt.size()),
                        kRounds, EVP_sha512(), static_cast<int>(seed.size()), seed.data()) != 1) {
    return base::fail(ErrorKind::internal, "PBKDF2 with HMAC-SHA-512 does not work");
  }
  return base::Secret(seed.text());
}

}  // namespace e2e::eth
