#include "eth/mnemonic.hpp"

#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "eth/word_list.hpp"
#include "unit/eth/eth_fixture.hpp"

namespace e2e::eth {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kJunk = "test test test test test test test test test test test junk";

base::Result<Mnemonic> read(std::string_view text) { return Mnemonic::parse(base::Secret(text)); }

static_assert(!std::is_copy_constructible_v<Mnemonic> && std::is_nothrow_move_constructible_v<Mnemonic>);
static_assert(!fmt::is_formattable<Mnemonic>::value);

TEST(WordList, IsTheEnglishOneOfTheStandard) {
  EXPECT_EQ(to_hex(sha256(word_list_text())), "0x2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda");
  EXPECT_EQ(word_at(0), "abandon");
  EXPECT_EQ(word_at(kWordCount - 1), "zoo");
  for (std::size_t i = 0; i < kWordCount; ++i) {
    EXPECT_EQ(index_of_word(word_at(i)), i);
    EXPECT_LE(word_at(i).size(), kLongestWord);
  }
  EXPECT_EQ(index_of_word(""), std::nullopt);
  EXPECT_EQ(index_of_word("zzzz"), std::nullopt);
  EXPECT_EQ(index_of_word("aband"), std::nullopt);
}

TEST(Mnemonic, PassesTheVectors) {
  int count = 0;
  for (const auto& vector : vectors("bip39-english.json").at("english").as_array()) {
    const auto mnemonic = read(text_of(vector.at(1)));
    ASSERT_TRUE(mnemonic) << count;
    EXPECT_EQ(hex_of(must(mnemonic->seed(base::Secret("TREZOR")))), text_of(vector.at(2)));
    ++count;
  }
  EXPECT_EQ(count, 24);
}

TEST(Mnemonic, NeedsNoPassphrase) {
  EXPECT_EQ(
      hex_of(must(must(read(kJunk)).seed(base::Secret()))),
      "9dfc3c64c2f8bede1533b6a79f8570e5943e0b8fd1cf77107adf7b72cef42185d564a3aee24cab43f80e3c4538087d70fc824eabbad596"
      "a23c97b6ee8322ccc0");
  EXPECT_EQ(
      hex_of(must(must(read(kJunk)).seed(base::Secret("TREZOR")))),
      "6ec83e9d63facafba57a35f34299e8243225ae45ab8ffaab5c18188be138e803d7f284a80240881d4a36c883829eab38a23c90ce55cb33"
      "da04e3238284a2bbd4");
}

TEST(Mnemonic, ForgivesWhiteSpaceAndCase) {
  const auto mnemonic = read("\n Test  test\ttest test test test test\r\ntest TEST test test jUnk  ");
  ASSERT_TRUE(mnemonic);
  EXPECT_EQ(mnemonic->sentence().expose(), kJunk);
}

TEST(Mnemonic, NeedsTheRightNumberOfWords) {
  for (const std::size_t count : {0U, 1U, 11U, 13U, 14U, 16U, 17U, 19U, 20U, 22U, 23U, 25U, 27U}) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += "abandon ";
    const auto mnemonic = read(text);
    ASSERT_FALSE(mnemonic);
    EXPECT_THAT(mnemonic.error().message, HasSubstr(fmt::format("has {} words", count)));
    EXPECT_EQ(mnemonic.error().kind, base::ErrorKind::usage);
  }
}

TEST(Mnemonic, NamesThePlaceOfAWrongWordAndNotTheWord) {
  for (const char* word : {"jumk", "junks", "jun", "unreasonablylongword", "junk,", "jünk"}) {
    const auto mnemonic = read(fmt::format("test test test test test test test test test test test {}", word));
    ASSERT_FALSE(mnemonic) << word;
    const std::string said = base::describe(mnemonic.error()) + mnemonic.error().fix;
    EXPECT_THAT(said, Not(HasSubstr(word)));
    if (std::string_view(word) != "jünk") EXPECT_THAT(said, HasSubstr("word 12 "));
  }
}

TEST(Mnemonic, RefusesOtherLanguagesClearly) {
  const auto mnemonic = read("あいこくしん あいこくしん あいこくしん");
  ASSERT_FALSE(mnemonic);
  EXPECT_THAT(mnemonic.error().message, HasSubstr("not ASCII"));
  EXPECT_THAT(mnemonic.error().fix, HasSubstr("English"));
  EXPECT_THAT(read("test\u3000test").error().message, HasSubstr("not ASCII"));
}

TEST(Mnemonic, RefusesAWrongChecksum) {
  for (const char* text :
       {"test test test test test test test test test test test test",
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon",
        "junk test test test test test test test test test test test"}) {
    const auto mnemonic = read(text);
    ASSERT_FALSE(mnemonic);
    EXPECT_THAT(mnemonic.error().message, HasSubstr("checksum"));
    EXPECT_THAT(base::describe(mnemonic.error()) + mnemonic.error().fix, Not(HasSubstr("abandon")));
  }
}

// Of 2048 last words, the checksum's four bits admit one in 16.
TEST(Mnemonic, AcceptsOneInSixteenOfTheLastWords) {
  std::size_t accepted = 0;
  for (std::size_t i = 0; i < kWordCount; ++i) {
    accepted += read("test test test test test test test test test test test " + std::string(word_at(i))) ? 1U : 0U;
  }
  EXPECT_EQ(accepted, kWordCount / 16);
}

TEST(Mnemonic, RefusesAPassphraseThatItWouldHaveToNormalise) {
  const auto seed = must(read(kJunk)).seed(base::Secret("pässword"));
  ASSERT_FALSE(seed);
  EXPECT_EQ(seed.error().kind, base::ErrorKind::usage);
  EXPECT_THAT(base::describe(seed.error()) + seed.error().fix, Not(HasSubstr("ssword")));
}

}  // namespace
}  // namespace e2e::eth
