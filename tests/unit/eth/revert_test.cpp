#include "eth/revert.hpp"

#include <gmock/gmock.h>

#include "eth/abi.hpp"
#include "eth/keccak.hpp"
#include "unit/eth/eth_fixture.hpp"

namespace e2e::eth {
namespace {

using ::testing::HasSubstr;

Bytes error(std::string_view signature) {
  const auto hash = keccak256(bytes_of(signature));
  return Bytes(hash.bytes.begin(), hash.bytes.begin() + 4);
}

Bytes message(std::string_view text) {
  Bytes data = error("Error(string)");
  append_word(data, base::Uint256(32));
  append_word(data, base::Uint256(text.size()));
  data.insert(data.end(), text.begin(), text.end());
  return data;
}

TEST(Revert, ReadsMessages) {
  const auto revert = decode_revert(message("BEP20: transfer amount exceeds balance"));
  EXPECT_EQ(revert.reason, RevertReason::message);
  EXPECT_EQ(revert.text, "BEP20: transfer amount exceeds balance");
}

TEST(Revert, BoundsAndCleansMessages) {
  EXPECT_EQ(decode_revert(message(std::string(5000, 'x'))).text.size(), 5000U);
  EXPECT_EQ(decode_revert(message("a\x1b]0;title\x07 b\n")).text, "a]0;title b");
}

TEST(Revert, ReadsPanics) {
  Bytes data = error("Panic(uint256)");
  append_word(data, base::Uint256(0x11));
  const auto revert = decode_revert(data);
  EXPECT_EQ(revert.reason, RevertReason::panic);
  EXPECT_THAT(revert.text, HasSubstr("overflow"));
  EXPECT_THAT(revert.text, HasSubstr("0x11"));
}

TEST(Revert, ReadsTheErrorsOfTokens) {
  Bytes balance = error("ERC20InsufficientBalance(address,uint256,uint256)");
  append_word(balance, address_from(kOwner));
  append_word(balance, base::TokenAmount::parse("1.5")->base_units());
  append_word(balance, base::TokenAmount::parse("10")->base_units());
  EXPECT_EQ(decode_revert(balance).reason, RevertReason::insufficient_balance);
  EXPECT_EQ(decode_revert(balance).text, std::string(kOwner) + " has 1.5 tokens, and 10 are needed");

  Bytes receiver = error("ERC20InvalidReceiver(address)");
  append_word(receiver, Address());
  EXPECT_EQ(decode_revert(receiver).reason, RevertReason::invalid_receiver);
  EXPECT_EQ(decode_revert(error("EnforcedPause()")).reason, RevertReason::paused);
}

TEST(Revert, TakesWhateverElseComes) {
  EXPECT_EQ(decode_revert({}).reason, RevertReason::none);
  EXPECT_EQ(decode_revert(Bytes{1, 2, 3}).text, "unknown error 0x010203");
  EXPECT_EQ(decode_revert(error("Strange(uint256)")).reason, RevertReason::unknown);
  for (const auto& whole : {message("text"), error("Panic(uint256)"), error("ERC20InvalidReceiver(address)")}) {
    for (std::size_t size = 4; size < whole.size(); ++size) {
      EXPECT_EQ(decode_revert(ByteView(whole).first(size)).reason, RevertReason::unknown);
    }
  }
}

}  // namespace
}  // namespace e2e::eth
