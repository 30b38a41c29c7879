#include "eth/erc20.hpp"

#include <limits>

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "eth/abi.hpp"
#include "eth/keccak.hpp"
#include "unit/eth/eth_fixture.hpp"

namespace e2e::eth {
namespace {

using ::testing::HasSubstr;

std::string selector_of(std::string_view signature) {
  return to_hex(ByteView(keccak256(bytes_of(signature)).bytes).first(4));
}

std::string selector_in(const Bytes& call) { return to_hex(ByteView(call).first(4)); }

Bytes word(const base::Uint256& value) {
  const Word word = to_word(value);
  return Bytes(word.begin(), word.end());
}

// A dynamic string as Solidity returns it.
Bytes abi_text(std::string_view text) {
  Bytes data = word(32);
  append_word(data, text.size());
  data.insert(data.end(), text.begin(), text.end());
  data.resize((data.size() + 31) / 32 * 32);
  return data;
}

TEST(Erc20Calls, BeginWithTheirSelectors) {
  EXPECT_EQ(selector_in(transfer_call({}, {})), selector_of("transfer(address,uint256)"));
  EXPECT_EQ(selector_in(balance_of_call({})), selector_of("balanceOf(address)"));
  EXPECT_EQ(to_hex(decimals_call()), selector_of("decimals()"));
  EXPECT_EQ(to_hex(symbol_call()), selector_of("symbol()"));
}

TEST(Erc20Calls, AreThoseOfOtherLibraries) {
  EXPECT_EQ(to_hex(transfer_call(address_from(kReceiver), *base::TokenAmount::parse("10"))),
            "0xa9059cbb00000000000000000000000070997970c51812dc3a010c7d01b50e0d17dc79c800000000000000000000000000000000"
            "000000000"
            "00000008ac7230489e80000");
  EXPECT_EQ(to_hex(balance_of_call(address_from(kReceiver))),
            "0x70a0823100000000000000000000000070997970c51812dc3a010c7d01b50e0d17dc79c8");
}

TEST(TransferCall, IsReadBackOrRefused) {
  const Bytes call = transfer_call(address_from(kReceiver), *base::TokenAmount::parse("0.5"));
  EXPECT_EQ(must(decode_transfer_call(call)),
            (TransferCall{address_from(kReceiver), *base::TokenAmount::parse("0.5")}));
  for (std::size_t size = 0; size < call.size(); ++size) EXPECT_FALSE(decode_transfer_call(ByteView(call).first(size)));
  auto longer = call;
  longer.push_back(0);
  EXPECT_FALSE(decode_transfer_call(longer));
  auto other = call;
  other[0] ^= 1U;
  EXPECT_FALSE(decode_transfer_call(other));
  auto dirty = call;
  dirty[4] = 1;  // in the twelve bytes before the address
  EXPECT_FALSE(decode_transfer_call(dirty));
}

TEST(ReturnedNumber, IsTheFirstWord) {
  EXPECT_EQ(must(decode_uint256(word(18))), 18);
  EXPECT_EQ(must(decode_uint256(word(std::numeric_limits<base::Uint256>::max()))),
            std::numeric_limits<base::Uint256>::max());
  Bytes two = word(1);
  append_word(two, base::Uint256(2));
  EXPECT_EQ(must(decode_uint256(two)), 1);
  EXPECT_THAT(decode_uint256({}).error().message, HasSubstr("returned nothing"));
  EXPECT_THAT(decode_uint256(Bytes(31, 0)).error().message, HasSubstr("31 bytes"));
  EXPECT_EQ(decode_uint256({}).error().kind, base::ErrorKind::payment_environment);
}

TEST(Decimals, FitIntoAByte) {
  EXPECT_EQ(must(decode_decimals(word(18))), 18);
  EXPECT_EQ(must(decode_decimals(word(255))), 255);
  EXPECT_FALSE(decode_decimals(word(256)));
  EXPECT_FALSE(decode_decimals({}));
}

TEST(Symbol, IsATextOfEitherKind) {
  EXPECT_EQ(must(decode_symbol(abi_text("tUSDT"))), "tUSDT");
  EXPECT_EQ(must(decode_symbol(abi_text(""))), "");
  EXPECT_EQ(must(decode_symbol(abi_text(std::string(64, 'x')))), std::string(64, 'x'));
  Bytes early(32, 0);
  early[0] = 'M';
  early[1] = 'K';
  early[2] = 'R';
  EXPECT_EQ(must(decode_symbol(early)), "MKR");
  EXPECT_EQ(must(decode_symbol(Bytes(32, 0))), "");
  EXPECT_EQ(must(decode_symbol(Bytes(32, 'x'))), std::string(32, 'x'));
}

TEST(Symbol, IsPrintableAscii) {
  EXPECT_EQ(must(decode_symbol(abi_text("a\x1b[31mb\nc\x7f|<"))), "a[31mbc|<");
  EXPECT_EQ(must(decode_symbol(abi_text("USD\xe2\x82\xae"))), "USD???");
}

TEST(Symbol, RefusesOtherData) {
  Bytes far_offset = abi_text("x");
  far_offset[31] = 64;
  Bytes huge_size = abi_text("x");
  huge_size[32] = 0xff;
  Bytes cut = abi_text("a text of more than 32 bytes, and less than 64");
  cut.resize(96);
  for (const Bytes& data :
       {Bytes{}, Bytes(31, 'x'), Bytes(33, 'x'), far_offset, huge_size, cut, abi_text(std::string(65, 'x'))}) {
    EXPECT_FALSE(decode_symbol(data)) << to_hex(data);
  }
}

TEST(Success, FollowsTheRuleOfSafeErc20) {
  EXPECT_TRUE(must(decode_success({}, true)));
  EXPECT_FALSE(decode_success({}, false));  // no code: nothing happened
  EXPECT_TRUE(must(decode_success(word(1), true)));
  EXPECT_FALSE(must(decode_success(word(0), true)));
  EXPECT_FALSE(decode_success(word(2), true));
  EXPECT_FALSE(decode_success(Bytes(5, 1), true));
}

TEST(Abi, ReadsNothingBeyondTheEnd) {
  const Bytes data(64, 0);
  EXPECT_TRUE(abi_word(data, 1));
  EXPECT_FALSE(abi_word(data, 2));
  EXPECT_FALSE(abi_word(data, std::numeric_limits<std::size_t>::max()));
  EXPECT_FALSE(abi_word(Bytes(63, 0), 1));
}

RC_GTEST_PROP(Decoders, TakeWhateverComes, (const Bytes& data, bool has_code)) {
  (void)decode_decimals(data);
  (void)decode_success(data, has_code);
  const auto symbol = decode_symbol(data);
  RC_ASSERT((!symbol || symbol->size() <= 64U));
}

}  // namespace
}  // namespace e2e::eth
