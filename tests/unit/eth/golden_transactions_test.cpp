// Signed transactions byte by byte: those of published vectors, and payments of this project's kind, whose bytes ethers
// 6.17, viem 2 and this code agree on, and of which (1) and (4) were mined by a real node.
#include <gtest/gtest.h>

#include "eth/curve.hpp"
#include "eth/rlp.hpp"
#include "unit/eth/transaction_fixture.hpp"

namespace e2e::eth {
namespace {

SignedTransaction signed_payment(std::uint64_t nonce, bool type_two = false) {
  return must(sign_transaction(key_from(kKeyText), payment(nonce, type_two)));
}

constexpr const char* kLegacyPayment =
    "f8a980843b9aca0082fde894109f54dab34426d5477986b0460ae5dfba65f02280b844a9059cbb00000000000000000000000070997970c518"
    "12dc"
    "3a010c7d01b50e0d17dc79c80000000000000000000000000000000000000000000000008ac7230489e8000081e6a0f03fd7731b8fdd313046"
    "cef3"
    "51733ad1a01a6fafbae8d0578cd8664930f38f97a03e9231497f04945ddbc695d45b82676c1ffe741a12c00f7e3284875d0fca99d1";
constexpr const char* kTypeTwoPayment =
    "02f8af6180843b9aca00843b9aca0082fde894109f54dab34426d5477986b0460ae5dfba65f02280b844a9059cbb0000000000000000000000"
    "0070"
    "997970c51812dc3a010c7d01b50e0d17dc79c80000000000000000000000000000000000000000000000008ac7230489e80000c001a09c4ef6"
    "e950"
    "6d11cdb91610bdfc2b209893a07ee92f2ce78e167407a5bc7dcb03a061bfc6af68bd128f8becb7581451a33a7067bedfe99d69f0d54b4b52ac"
    "713b"
    "c1";
constexpr const char* kSecondTypeTwoPayment =
    "02f8af6101843b9aca00843b9aca0082fde894109f54dab34426d5477986b0460ae5dfba65f02280b844a9059cbb0000000000000000000000"
    "0070"
    "997970c51812dc3a010c7d01b50e0d17dc79c80000000000000000000000000000000000000000000000008ac7230489e80000c001a0526128"
    "ce62"
    "6605494a7048e4730e14d0b77f60bedfdd50aa934104aacc894458a00735156560a0a0169d9d21f277620c09bda6b55dedb9e5b5cda59321fe"
    "8ce7"
    "65";

TEST(GoldenPayment, Legacy) {
  const auto first = signed_payment(0);
  EXPECT_EQ(signing_hash(first.transaction),
            hash_from("64ffe70443594dbfa7ac5430cc4f215f9c2476fdb91b91a47fd2e92ca64544cd"));
  EXPECT_EQ(first.hash, hash_from("81283973f39c10dc2e307d7d676559f2fab2588d846e5a8250fd32a4d3a331b0"));
  EXPECT_EQ(to_hex(first.raw), "0x" + std::string(kLegacyPayment));
  EXPECT_TRUE(first.signature.y_parity);  // v 230

  const auto second = signed_payment(1);
  EXPECT_EQ(signing_hash(second.transaction),
            hash_from("e2f2307b88221573645ad96fb4897ae20908d916ced31c5e2b1c03f3c3479e5c"));
  EXPECT_EQ(second.hash, hash_from("b569694fe45161170f3b0d771f520b1e5166e1e9660e93c234fc638e9e79be99"));
  EXPECT_EQ(
      second.signature,
      (Signature{number_from("1dc1d88433bdbcc1c4a006ff2112d546c9e4c186c8ab05ee82a4ccf35c991168"),
                 number_from("5c81a325b1f4b2bfa9e97e216556e533999b06981a0a6e2c7b0000adfe7f9593"), false}));  // v 229
}

TEST(GoldenPayment, TypeTwo) {
  const auto first = signed_payment(0, true);
  EXPECT_EQ(signing_hash(first.transaction),
            hash_from("b65cc2cbb73eab1a1bc39f5acb49de53815ac5b35b293a444f2e922a45e4171a"));
  EXPECT_EQ(first.hash, hash_from("19ef6e4109aa221d0141111aee396fb8e58e1e385e3890c5f14b9bfb45ebeb41"));
  EXPECT_EQ(to_hex(first.raw), "0x" + std::string(kTypeTwoPayment));

  const auto second = signed_payment(1, true);
  EXPECT_EQ(signing_hash(second.transaction),
            hash_from("c63c8d5567fc314796947721db8e352dd1c8d84fc1e32a733cf1d26f0b08692b"));
  EXPECT_EQ(second.hash, hash_from("0aa346aa14c5d2c2bbe804a2d3b63e6cd0db03c07d0146db7180ef48b676a154"));
  EXPECT_EQ(to_hex(second.raw), "0x" + std::string(kSecondTypeTwoPayment));
}

// Where r or s begins with a zero byte, its encoding has 31 bytes.
TEST(GoldenPayment, ShortR) {
  const auto payment = signed_payment(126);
  EXPECT_EQ(signing_hash(payment.transaction),
            hash_from("0a29fd26caef21a147df4a2c749c49414d999ec03ef8df3bfb24a784e98352b6"));
  EXPECT_EQ(payment.signature.r, number_from("002f691bfc041e8290e176aa3bce23344c4799822888ebbe37e55b1d54616cea"));
  EXPECT_EQ(payment.hash, hash_from("8d9d39bb78d9b0c4da1db480e33316b51997aff5c3a7fb4317c5365baa30d20c"));
  EXPECT_NE(to_hex(payment.raw).find("9f2f691bfc041e"), std::string::npos);
  EXPECT_EQ(must(decode_transaction(payment.raw)), payment);
}

TEST(GoldenPayment, ShortS) {
  const auto payment = signed_payment(112);
  EXPECT_EQ(signing_hash(payment.transaction),
            hash_from("9897334c6b5c586c691e59671b01b07ac89171d864e5034818bf4ab2ac496e54"));
  EXPECT_EQ(payment.signature.s, number_from("00987adcf4edd442253928d5116be98920c4c880a225021e9b5a92e030ceb000"));
  EXPECT_EQ(payment.hash, hash_from("395bf73e03c59b897b76baebf6d45d7d27b73de344398fef8b25a05206bb44db"));
  EXPECT_EQ(must(decode_transaction(payment.raw)), payment);
}

TEST(GoldenPayment, IsReadBack) {
  for (const char* raw : {kLegacyPayment, kTypeTwoPayment, kSecondTypeTwoPayment}) {
    const auto read = must(decode_transaction(from_hex(raw)));
    EXPECT_EQ(read.sender.to_string(), kOwner);
    EXPECT_EQ(read, must(sign_transaction(key_from(kKeyText), read.transaction)));
    const auto call = must(decode_transfer_call(read.transaction.data));
    EXPECT_EQ(call.to.to_string(), kReceiver);
    EXPECT_EQ(call.amount.to_string(), "10");
  }
}

// Source: EIP-155, "Example".
TEST(GoldenTransaction, OfTheStandard) {
  Transaction transaction;
  transaction.chain_id = 1;
  transaction.nonce = 9;
  transaction.fee = LegacyFee{base::Wei::from_gwei(20)};
  transaction.gas_limit = 21000;
  transaction.to = address_from("0x3535353535353535353535353535353535353535");
  transaction.value = base::Wei(must(base::TokenAmount::parse("1")).base_units());
  EXPECT_EQ(to_hex(unsigned_bytes(transaction)),
            "0xec098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080018080");
  EXPECT_EQ(signing_hash(transaction), hash_from("daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53"));
  std::string key;
  for (int i = 0; i < 32; ++i) key += "46";
  const auto done = must(sign_transaction(key_from(key), transaction));
  EXPECT_EQ(done.sender.to_string(), "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F");
  EXPECT_EQ(done.signature.r.str(), "18515461264373351373200002665853028612451056578545711640558177340181847433846");
  EXPECT_EQ(done.signature.s.str(), "46948507304638947509940763649030358759909902576025900602547168820602576006531");
  EXPECT_EQ(
      to_hex(done.raw),
      "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195"
      "fe5"
      "37567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83");
}

base::Uint256 field(const boost::json::object& fields, const char* name) {
  const auto* value = fields.if_contains(name);
  if (value == nullptr) return 0;
  if (value->is_string()) {
    const std::string digits = text_of(*value).substr(2);
    return number_from(digits.size() % 2 == 0 ? digits : "0" + digits);
  }
  return value->to_number<std::uint64_t>();
}

Transaction transaction_of(const boost::json::object& fields) {
  Transaction transaction;
  transaction.chain_id = static_cast<std::uint64_t>(field(fields, "chainId"));
  transaction.nonce = static_cast<std::uint64_t>(field(fields, "nonce"));
  transaction.gas_limit = static_cast<std::uint64_t>(field(fields, "gasLimit"));
  transaction.to = address_from(text_of(fields.at("to")));
  transaction.value = base::Wei(field(fields, "value"));
  if (const auto* data = fields.if_contains("data")) transaction.data = from_hex(text_of(*data));
  transaction.fee = LegacyFee{base::Wei(field(fields, "gasPrice"))};
  return transaction;
}

void expect_bytes(const PrivateKey& key, const Transaction& transaction, const std::string& without,
                  const std::string& with) {
  EXPECT_EQ(to_hex(unsigned_bytes(transaction)), without);
  const auto done = must(sign_transaction(key, transaction));
  EXPECT_EQ(to_hex(done.raw), with);
  EXPECT_EQ(must(decode_transaction(from_hex(with))), done);
}

TEST(GoldenTransaction, OfAnotherLibrary) {
  int count = 0;
  for (const auto& vector : vectors("transactions.json").as_array()) {
    SCOPED_TRACE(text_of(vector.at("name")));
    const auto& fields = vector.at("transaction").as_object();
    const auto key = key_from(text_of(vector.at("privateKey")));
    auto transaction = transaction_of(fields);
    expect_bytes(key, transaction, text_of(vector.at("unsignedEip155")), text_of(vector.at("signedEip155")));
    transaction.fee =
        DynamicFee{base::Wei(field(fields, "maxFeePerGas")), base::Wei(field(fields, "maxPriorityFeePerGas"))};
    expect_bytes(key, transaction, text_of(vector.at("unsignedLondon")), text_of(vector.at("signedLondon")));
    ++count;
  }
  EXPECT_EQ(count, 120);
}

// Source: ethereum/tests, TransactionTests/ttVValue/V_equals37 and ttEIP1559/GasLimitPriceProductOverflowtMinusOne.
TEST(GoldenTransaction, OfTheChainsOwnTests) {
  const auto legacy = must(decode_transaction(from_hex(
      "f865808698852840a46f82d6d894095e7baea6a6c7c4c2dfeb977efac326af552d87808025a098ff921201554726367d2be8c804a7ff8"
      "9ccf285ebc57dff8ae4c44b9c19ac4aa01887321be575c8095f789dd4c743dfe42c1820f9231f98a962b210e3ac2452a3")));
  EXPECT_EQ(legacy.hash, hash_from("4782cb5edcaeda1f0aef204b161214f124cefade9e146245183abbb9ca01bca5"));
  EXPECT_EQ(legacy.sender.to_lower_hex(), "0x2ea991808ba979ba103147edfd72304ebd95c028");
  EXPECT_EQ(legacy.transaction.chain_id, 1U);

  const auto type_two = must(decode_transaction(from_hex(
      "02f885018084773594009f02ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff82520894095e7baea6a6c7c4c2"
      "dfeb977efac326af552d878080c080a05cbd172231fc0735e0fb994dd5b1a4939170a260b36f0427a8a80866b063b948a07c230f7f578d"
      "d61785c93361b9871c0706ebfa6d06e3f4491dc9558c5202ed36")));
  EXPECT_EQ(type_two.hash, hash_from("dad8bff3ecfcf95169b1d5625b47f3372be795802bc4fe570991cf332f609334"));
  EXPECT_EQ(type_two.sender.to_lower_hex(), "0xae2aec498d20869d441eaaf708fb1e375ae1787d");
}

}  // namespace
}  // namespace e2e::eth
