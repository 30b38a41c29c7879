// What is refused when transactions are signed and read, and that the two fit together.
#include "eth/transaction.hpp"

#include <algorithm>
#include <limits>

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "eth/curve.hpp"
#include "eth/rlp.hpp"
#include "unit/eth/transaction_fixture.hpp"

namespace e2e::eth {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

// The signed payment of this kind as fields, to be changed and encoded again.
class Forged {
 public:
  explicit Forged(bool type_two) : type_two_(type_two) {
    const auto raw = must(sign_transaction(key_from(kKeyText), payment(3, type_two))).raw;
    fields_ = must(rlp_decode(type_two ? ByteView(raw).subspan(1) : ByteView(raw))).items;
  }

  RlpItem& operator[](std::size_t index) { return fields_.at(index); }
  std::vector<RlpItem>& all() { return fields_; }

  base::Result<SignedTransaction> read() const {
    Bytes raw = rlp_encode(RlpItem::list(fields_));
    if (type_two_) raw.insert(raw.begin(), 0x02);
    return decode_transaction(raw);
  }

  void expect_refused(const char* reason) const {
    const auto done = read();
    ASSERT_FALSE(done) << reason;
    EXPECT_EQ(done.error().kind, base::ErrorKind::payment_environment);
    EXPECT_THAT(done.error().message, HasSubstr(reason));
  }

 private:
  bool type_two_;
  std::vector<RlpItem> fields_;
};

// legacy: nonce, price, gas, to, value, data, v, r, s; type 2: chain id, nonce, priority, max, gas, to, value, data,
// access list, y parity, r, s
constexpr std::size_t kLegacyTo = 3;
constexpr std::size_t kLegacyV = 6;
constexpr std::size_t kLegacyR = 7;
constexpr std::size_t kLegacyS = 8;
constexpr std::size_t kPriority = 2;
constexpr std::size_t kAccessList = 8;
constexpr std::size_t kParity = 9;

TEST(TransactionReader, ReadsTheUnchangedOnes) {
  EXPECT_TRUE(Forged(false).read());
  EXPECT_TRUE(Forged(true).read());
}

TEST(TransactionReader, RefusesTheHighS) {
  for (const bool type_two : {false, true}) {
    Forged forged(type_two);
    auto& s = forged.all().back();
    s = RlpItem::integer(Curve::order() - must(rlp_integer(s)));
    auto& parity = forged[type_two ? kParity : kLegacyV];
    const auto v = must(rlp_integer(parity));
    parity = RlpItem::integer(type_two ? base::Uint256(1 - v) : base::Uint256(v == 229 ? 230 : 229));
    forged.expect_refused("not the low one");
  }
}

TEST(TransactionReader, RefusesLeadingZerosInEveryInteger) {
  for (const bool type_two : {false, true}) {
    for (std::size_t i = 0; i < Forged(type_two).all().size(); ++i) {
      Forged forged(type_two);
      auto& field = forged[i];
      const bool is_integer =
          field.kind == RlpItem::Kind::string && field.bytes.size() <= 32 && field.bytes.size() != 20;
      if (!is_integer) continue;
      field.bytes.insert(field.bytes.begin(), 0);
      forged.expect_refused(field.bytes.size() > 32 ? "more than 256 bits" : "leading zeros");
    }
  }
}

TEST(TransactionReader, RefusesAListInPlaceOfAnyField) {
  for (const bool type_two : {false, true}) {
    for (std::size_t i = 0; i < Forged(type_two).all().size(); ++i) {
      Forged forged(type_two);
      forged[i] = forged[i] == RlpItem::list({}) ? RlpItem::string({}) : RlpItem::list({RlpItem::integer(1)});
      EXPECT_FALSE(forged.read()) << i;
    }
  }
}

TEST(TransactionReader, RefusesAnotherNumberOfFields) {
  for (const bool type_two : {false, true}) {
    Forged fewer(type_two);
    fewer.all().pop_back();
    fewer.expect_refused("fields");
    Forged more(type_two);
    more.all().push_back(RlpItem::integer(1));
    more.expect_refused("fields");
  }
}

TEST(TransactionReader, RefusesReceiversThatAreNoAddress) {
  for (const std::size_t size : {0U, 19U, 21U, 32U}) {
    Forged forged(false);
    forged[kLegacyTo] = RlpItem::string(Bytes(size, 1));
    forged.expect_refused("not an address's");
  }
}

TEST(TransactionReader, RefusesSignaturesThatHoldOnEveryChain) {
  for (const unsigned v : {0U, 1U, 27U, 28U, 34U}) {
    Forged forged(false);
    forged[kLegacyV] = RlpItem::integer(v);
    forged.expect_refused("names no chain");
  }
  for (const unsigned v : {35U, 36U}) {
    Forged forged(false);
    forged[kLegacyV] = RlpItem::integer(v);
    forged.expect_refused("no chain id");
  }
}

TEST(TransactionReader, RefusesSignaturesThatNobodyCanHaveMade) {
  for (const std::size_t field : {kLegacyR, kLegacyS}) {
    Forged forged(false);
    forged[field] = RlpItem::integer(0);
    forged.expect_refused("no key can have made");
  }
  Forged forged(false);
  forged[kLegacyR] = RlpItem::integer(Curve::order());
  forged.expect_refused("no key can have made");
}

TEST(TransactionReader, RefusesWhatTypeTwoDoesNotAllow) {
  Forged priority(true);
  priority[kPriority] = RlpItem::integer(1'000'000'001U);
  priority.expect_refused("priority fee is higher");
  Forged parity(true);
  parity[kParity] = RlpItem::integer(2);
  parity.expect_refused("neither 0 nor 1");
  Forged access(true);
  access[kAccessList] = RlpItem::list({RlpItem::list({})});
  access.expect_refused("access list");
  Forged chain(true);
  chain[0] = RlpItem::integer(0);
  chain.expect_refused("no chain id");
}

TEST(TransactionReader, RefusesNumbersBeyondTheirRange) {
  Forged nonce(false);
  nonce[0] = RlpItem::integer(kMost);
  nonce.expect_refused("nonce");
  Forged gas(false);
  gas[2] = RlpItem::integer(base::Uint256(kMost) + 1);
  gas.expect_refused("larger than 64 bits");
  Forged chain(false);
  chain[kLegacyV] = RlpItem::integer((base::Uint256(1) << 65U) + 35);
  chain.expect_refused("larger than 64 bits");
}

TEST(TransactionReader, RefusesOtherBytes) {
  const std::pair<Bytes, const char*> cases[] = {{{}, "none"},
                                                 {{0x01, 0xc0}, "type 1"},
                                                 {{0x03, 0xc0}, "type 3"},
                                                 {{0x7f}, "type 127"},
                                                 {{0x80}, "type 128"},
                                                 {{0x02}, "missing"},
                                                 {{0xc0}, "9 fields"},
                                                 {{0x02, 0xc0}, "12 fields"},
                                                 {{0x02, 0x80}, "12 fields"},
                                                 {Bytes(128 * 1024 + 1, 0xc0), "too many"}};
  for (const auto& [raw, reason] : cases) {
    const auto done = decode_transaction(raw);
    ASSERT_FALSE(done) << reason;
    EXPECT_THAT(done.error().message, HasSubstr(reason));
  }
}

TEST(TransactionReader, RefusesEveryCutAndEveryByteBehind) {
  auto raw = must(sign_transaction(key_from(kKeyText), payment(3))).raw;
  for (std::size_t size = 0; size < raw.size(); ++size) EXPECT_FALSE(decode_transaction(ByteView(raw).first(size)));
  raw.push_back(0);
  EXPECT_FALSE(decode_transaction(raw));
}

// Source: ethereum/tests, TransactionTests/ttEIP1559: maxFeePerGas00prefix, maxPriorityFeePerGas00prefix,
// GasLimitPriceProductOverflow.
TEST(TransactionReader, RefusesWhatTheChainsOwnTestsRefuse) {
  const std::string end =
      "82520894095e7baea6a6c7c4c2dfeb977efac326af552d878080c080a05cbd172231fc0735e0fb994dd5b1a4939170a260b36f0427a8a808"
      "66b063"
      "b948a07c230f7f578dd61785c93361b9871c0706ebfa6d06e3f4491dc9558c5202ed36";
  const std::string ones(62, 'f');
  const std::pair<std::string, const char*> cases[] = {
      {"02f88701808477359400a100" + ones + "ff" + end, "more than 256 bits"},
      {"02f8870180a100" + ones + "ff84b2d05e00" + end, "more than 256 bits"},
      {"02f885018084773594009f03" + ones.substr(2) + end, "more than 2^256 wei"},
  };
  for (const auto& [raw, reason] : cases) {
    const auto done = decode_transaction(from_hex(raw));
    ASSERT_FALSE(done) << reason;
    EXPECT_THAT(done.error().message, HasSubstr(reason));
  }
}

void expect_unsignable(const Transaction& transaction, const char* reason) {
  const auto done = sign_transaction(key_from(kKeyText), transaction);
  ASSERT_FALSE(done) << reason;
  EXPECT_EQ(done.error().kind, base::ErrorKind::internal);
  EXPECT_THAT(done.error().message, HasSubstr(reason));
}

TEST(SignTransaction, RefusesWhatNoChainTakes) {
  auto transaction = payment(0);
  transaction.chain_id = 0;
  expect_unsignable(transaction, "no chain id");
  expect_unsignable(payment(kMost), "nonce");
  transaction = payment(0, true);
  transaction.fee = DynamicFee{base::Wei::from_gwei(1), base::Wei::from_gwei(2)};
  expect_unsignable(transaction, "priority fee is higher");
  transaction.fee = LegacyFee{base::Wei(std::numeric_limits<base::Uint256>::max())};
  expect_unsignable(transaction, "2^256 wei");
  transaction = payment(0);
  transaction.data.assign(130 * 1024, 0);
  expect_unsignable(transaction, "size");
}

TEST(Transaction, KnowsItsPriceLimit) {
  EXPECT_EQ(price_limit(payment(0)), base::Wei::from_gwei(1));
  auto transaction = payment(0, true);
  transaction.fee = DynamicFee{base::Wei::from_gwei(3), base::Wei::from_gwei(2)};
  EXPECT_EQ(price_limit(transaction), base::Wei::from_gwei(3));
}

base::Wei random_wei() {
  const auto bits = *rc::gen::inRange(0U, 190U);
  return base::Wei(base::Uint256(*rc::gen::arbitrary<std::uint64_t>()) << bits >> 64U);
}

std::uint64_t random_number() { return *rc::gen::arbitrary<std::uint64_t>() >> *rc::gen::inRange(0U, 64U); }

Transaction random_transaction() {
  Transaction transaction;
  transaction.chain_id = std::max<std::uint64_t>(1, random_number());
  transaction.nonce = std::min(kMost - 1, random_number());
  const auto max = random_wei();
  transaction.fee = LegacyFee{max};
  if (*rc::gen::arbitrary<bool>()) transaction.fee = DynamicFee{max, std::min(max, random_wei())};
  transaction.gas_limit = random_number();
  transaction.to = Address(*rc::gen::container<std::array<std::uint8_t, 20>>(rc::gen::arbitrary<std::uint8_t>()));
  transaction.value = random_wei();
  transaction.data = *rc::gen::arbitrary<Bytes>();
  return transaction;
}

RC_GTEST_PROP(Transaction, SurvivesItsSignedBytes, ()) {
  static const auto kKey = key_from(kKeyText);
  const auto transaction = random_transaction();
  const auto done = must(sign_transaction(kKey, transaction));
  RC_ASSERT(done.sender == kKey.address());
  const auto read = decode_transaction(done.raw);
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == done);
}

// A changed byte is refused, or makes another transaction or sender: never the same one.
RC_GTEST_PROP(Transaction, NamesAnotherSenderWhenAByteChanges, ()) {
  static const auto kDone = must(sign_transaction(key_from(kKeyText), payment(7)));
  Bytes raw = kDone.raw;
  const auto at = *rc::gen::inRange<std::size_t>(0, raw.size());
  raw[at] = static_cast<std::uint8_t>(raw[at] ^ *rc::gen::inRange(1, 256));
  const auto read = decode_transaction(raw);
  RC_ASSERT((!read || read->sender != kDone.sender));
  RC_ASSERT((!read || read->raw == raw));
}

}  // namespace
}  // namespace e2e::eth
