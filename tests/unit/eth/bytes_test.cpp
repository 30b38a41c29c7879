#include "eth/bytes.hpp"

#include <limits>
#include <stdexcept>
#include <unordered_set>

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace e2e::eth {
namespace {

using ::testing::HasSubstr;

TEST(Hex, WritesLowerCaseWithPrefix) {
  EXPECT_EQ(to_hex(Bytes{}), "0x");
  EXPECT_EQ(to_hex(Bytes{0x00, 0xAB, 0x7f}), "0x00ab7f");
  EXPECT_EQ(to_hex(Hash{}), "0x" + std::string(64, '0'));
}

TEST(Hex, ReadsBothCases) {
  EXPECT_EQ(*parse_hex("0x"), Bytes{});
  EXPECT_EQ(*parse_hex("0x00aBfF"), (Bytes{0x00, 0xab, 0xff}));
}

TEST(Hex, RefusesOtherTexts) {
  for (const char* text : {"", "0", "00", "0x0", "0x000", "0X00", "0xgg", "0x0 ", " 0x00", "0x-1", "0x00\n", "x00"}) {
    const auto bytes = parse_hex(text);
    ASSERT_FALSE(bytes) << text;
    EXPECT_EQ(bytes.error().kind, base::ErrorKind::payment_environment);
  }
}

TEST(Hex, SaysWhereItIsWrong) {
  EXPECT_THAT(parse_hex("0x00zz").error().message, HasSubstr("character 5 "));
  EXPECT_THAT(parse_hex("0x000").error().message, HasSubstr("odd number of digits (3)"));
}

TEST(HashText, NeedsExactly32Bytes) {
  const std::string text = "0x" + std::string(62, '0') + "fF";
  const auto hash = parse_hash(text);
  ASSERT_TRUE(hash);
  EXPECT_EQ(hash->bytes[31], 0xff);
  EXPECT_EQ(to_hex(*hash), "0x" + std::string(62, '0') + "ff");
  EXPECT_FALSE(parse_hash(text + "00"));
  EXPECT_FALSE(parse_hash(text.substr(0, 64)));
  EXPECT_FALSE(parse_hash(text.substr(2) + "00"));
  EXPECT_FALSE(parse_hash(""));
}

TEST(HashValue, ComparesAndHashes) {
  Hash one;
  one.bytes[0] = 1;
  EXPECT_LT(Hash{}, one);
  EXPECT_EQ(std::unordered_set<Hash>({one, Hash{}, one}).size(), 2U);
}

TEST(Word, IsBigEndian) {
  const base::Uint256 value = 0x0102U;
  EXPECT_EQ(to_word(value)[30], 1);
  EXPECT_EQ(to_word(value)[31], 2);
  EXPECT_EQ(to_word(0), Word{});
  EXPECT_EQ(to_minimal_bytes(value), (Bytes{1, 2}));
  EXPECT_EQ(to_minimal_bytes(0), Bytes{});
  EXPECT_EQ(to_uint256(Bytes{}), 0);
  EXPECT_EQ(to_uint256(Bytes{0, 0, 1, 2}), value);
}

TEST(Word, HoldsTheLargestNumber) {
  const base::Uint256 most = std::numeric_limits<base::Uint256>::max();
  Word all;
  all.fill(0xff);
  EXPECT_EQ(to_word(most), all);
  EXPECT_EQ(to_uint256(all), most);
  EXPECT_THROW(to_uint256(Bytes(33, 0)), std::length_error);
}

RC_GTEST_PROP(Hex, SurvivesItsTextForm, (const Bytes& bytes)) { RC_ASSERT(*parse_hex(to_hex(bytes)) == bytes); }

RC_GTEST_PROP(Word, SurvivesItsNumber, (const Bytes& bytes)) {
  Word word{};
  for (std::size_t i = 0; i < bytes.size(); ++i) word[i % word.size()] = bytes[i];
  RC_ASSERT(to_word(to_uint256(word)) == word);
  RC_ASSERT(to_uint256(to_minimal_bytes(to_uint256(word))) == to_uint256(word));
}

}  // namespace
}  // namespace e2e::eth
