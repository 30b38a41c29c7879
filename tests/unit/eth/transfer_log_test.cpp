#include "eth/transfer_log.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "eth/abi.hpp"
#include "eth/keccak.hpp"
#include "unit/eth/eth_fixture.hpp"

namespace e2e::eth {
namespace {

base::TokenAmount tokens(const char* decimal) { return *base::TokenAmount::parse(decimal); }

const Address kFrom = address_from(kOwner);
const Address kTo = address_from(kReceiver);
const Address kContract = address_from(kToken);
const Address kOther = address_from("0x90F79bf6EB2c4f870365E785982E1f101E93b906");

Hash topic(const Address& address) {
  Bytes bytes;
  append_word(bytes, address);
  return hash_from(to_hex(bytes).substr(2));
}

Log transfer(const Address& from, const Address& to, const base::TokenAmount& amount) {
  Log log{kContract, {keccak256(bytes_of("Transfer(address,address,uint256)")), topic(from), topic(to)}, {}, false};
  append_word(log.data, amount.base_units());
  return log;
}

const TokenTransfer kExpected{kContract, kFrom, kTo, tokens("10")};

TransferVerdict verdict_on(const std::vector<Log>& logs) { return judge_transfer(logs, kExpected).verdict; }

TEST(TransferLog, IsRead) { EXPECT_EQ(decode_transfer_log(transfer(kFrom, kTo, tokens("10"))), kExpected); }

TEST(TransferLog, IsNoneWhereAnythingDiffers) {
  const Log good = transfer(kFrom, kTo, tokens("10"));
  const auto reads = [&](auto change) {
    Log log = good;
    change(log);
    return decode_transfer_log(log).has_value();
  };
  EXPECT_TRUE(reads([](Log&) {}));
  EXPECT_FALSE(reads([](Log& log) { log.removed = true; }));
  EXPECT_FALSE(reads([](Log& log) { log.topics[0].bytes[31] ^= 1U; }));
  EXPECT_FALSE(reads([](Log& log) { log.topics.pop_back(); }));
  EXPECT_FALSE(reads([](Log& log) { log.topics.push_back(log.topics[2]); }));  // ERC-721: the third is the token's id
  EXPECT_FALSE(reads([](Log& log) { log.topics.clear(); }));
  EXPECT_FALSE(reads([](Log& log) { log.topics[1].bytes[0] = 1; }));
  EXPECT_FALSE(reads([](Log& log) { log.topics[2].bytes[11] = 1; }));
  EXPECT_FALSE(reads([](Log& log) { log.data.pop_back(); }));
  EXPECT_FALSE(reads([](Log& log) { log.data.push_back(0); }));
}

TEST(Judgement, AcceptsExactlyTheExpectedTransfer) {
  EXPECT_EQ(verdict_on({transfer(kFrom, kTo, tokens("10"))}), TransferVerdict::exact);
  // What else the transaction did is not this payment's business.
  EXPECT_EQ(verdict_on({transfer(kOther, kTo, tokens("1")), transfer(kFrom, kTo, tokens("10")), Log{}}),
            TransferVerdict::exact);
}

// Status 1 and no log: a token that returns false.
TEST(Judgement, NeedsALog) {
  EXPECT_EQ(verdict_on({}), TransferVerdict::no_log);
  Log other_token = transfer(kFrom, kTo, tokens("10"));
  other_token.address = kOther;
  Log removed = transfer(kFrom, kTo, tokens("10"));
  removed.removed = true;
  EXPECT_EQ(verdict_on({other_token, removed, transfer(kOther, kTo, tokens("10")),
                        transfer(kFrom, kOther, tokens("10")), transfer(kTo, kFrom, tokens("10"))}),
            TransferVerdict::no_log);
}

// A token that keeps a fee: less arrives, and the rest goes elsewhere.
TEST(Judgement, ComparesTheAmount) {
  const auto judgement = judge_transfer(
      std::vector{transfer(kFrom, kTo, tokens("9.9")), transfer(kFrom, kOther, tokens("0.1"))}, kExpected);
  EXPECT_EQ(judgement.verdict, TransferVerdict::wrong_amount);
  EXPECT_EQ(judgement.logs, 1U);
  EXPECT_EQ(judgement.moved, tokens("9.9"));
  EXPECT_EQ(verdict_on({transfer(kFrom, kTo, tokens("10.000000000000000001"))}), TransferVerdict::wrong_amount);
}

TEST(Judgement, ExpectsOneLogAlone) {
  const auto judgement =
      judge_transfer(std::vector{transfer(kFrom, kTo, tokens("4")), transfer(kFrom, kTo, tokens("6"))}, kExpected);
  EXPECT_EQ(judgement.verdict, TransferVerdict::several);
  EXPECT_EQ(judgement.logs, 2U);
  EXPECT_EQ(judgement.moved, tokens("10"));
}

TEST(Judgement, AddsUpWithoutWrappingAround) {
  const base::TokenAmount most(std::numeric_limits<base::Uint256>::max());
  const auto judgement = judge_transfer(std::vector{transfer(kFrom, kTo, most), transfer(kFrom, kTo, most)}, kExpected);
  EXPECT_EQ(judgement.verdict, TransferVerdict::several);
  EXPECT_EQ(judgement.moved, most);
}

TEST(Judgement, HasAWordForEach) {
  EXPECT_EQ(to_string(TransferVerdict::exact), "exact");
  EXPECT_EQ(to_string(TransferVerdict::no_log), "no_log");
  EXPECT_EQ(to_string(TransferVerdict::wrong_amount), "wrong_amount");
  EXPECT_EQ(to_string(TransferVerdict::several), "several");
}

}  // namespace
}  // namespace e2e::eth
