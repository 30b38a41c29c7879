#include "eth/address.hpp"

#include <algorithm>
#include <unordered_set>

#include <gmock/gmock.h>

namespace e2e::eth {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Source: ERC-55, "Test Cases".
constexpr const char* kChecksummed[] = {
    "0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77", "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    "0x109F54Dab34426D5477986b0460aE5dFBA65f022",
};

std::string with_case(std::string text, int (*change)(int)) {
  std::transform(text.begin() + 2, text.end(), text.begin() + 2, change);
  return text;
}

TEST(Address, WritesTheChecksum) {
  for (const char* text : kChecksummed) {
    const auto address = Address::parse(with_case(text, std::tolower));
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->to_string(), text);
    EXPECT_EQ(address->to_lower_hex(), with_case(text, std::tolower));
  }
}

TEST(Address, ReadsOneCaseWithoutAChecksum) {
  for (const char* text : kChecksummed) {
    const auto address = Address::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(*Address::parse(with_case(text, std::toupper)), *address);
    EXPECT_EQ(*Address::parse(with_case(text, std::tolower)), *address);
  }
}

TEST(Address, RefusesEveryFlippedLetterOfAMixedOne) {
  int flipped = 0;
  for (const std::string text : kChecksummed) {
    for (std::size_t i = 2; i < text.size(); ++i) {
      std::string wrong = text;
      const auto letter = static_cast<unsigned char>(wrong[i]);
      if (std::isalpha(letter) == 0) continue;
      wrong[i] = static_cast<char>(std::islower(letter) != 0 ? std::toupper(letter) : std::tolower(letter));
      const bool one_case = wrong == with_case(wrong, std::tolower) || wrong == with_case(wrong, std::toupper);
      EXPECT_EQ(Address::parse(wrong).has_value(), one_case) << wrong;
      ++flipped;
    }
  }
  EXPECT_GT(flipped, 100);
}

TEST(Address, RefusesOtherTexts) {
  for (const char* text :
       {"", "0x", "109F54Dab34426D5477986b0460aE5dFBA65f022", "0X109f54dab34426d5477986b0460ae5dfba65f022",
        "0x109f54dab34426d5477986b0460ae5dfba65f02", "0x109f54dab34426d5477986b0460ae5dfba65f0220",
        "0x109f54dab34426d5477986b0460ae5dfba65f02g", " 0x109f54dab34426d5477986b0460ae5dfba65f02",
        "0x0x9f54dab34426d5477986b0460ae5dfba65f022"}) {
    const auto address = Address::parse(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().kind, base::ErrorKind::usage);
    EXPECT_FALSE(address.error().fix.empty());
  }
}

TEST(Address, NeverRepeatsWhatWasGiven) {
  const std::string key = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
  const auto address = Address::parse(key);
  ASSERT_FALSE(address);
  EXPECT_THAT(address.error().message + address.error().fix, Not(HasSubstr(key.substr(2, 4))));
}

TEST(Address, ComparesAndHashes) {
  const auto one = *Address::parse(kChecksummed[0]);
  const auto other = *Address::parse(kChecksummed[1]);
  EXPECT_NE(one, other);
  EXPECT_LT(one, other);
  EXPECT_TRUE(Address().is_zero());
  EXPECT_FALSE(one.is_zero());
  EXPECT_EQ(std::unordered_set<Address>({one, other, one}).size(), 2U);
}

}  // namespace
}  // namespace e2e::eth
