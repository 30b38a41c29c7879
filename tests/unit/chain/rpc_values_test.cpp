// Questions as they are asked, results as they are read.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "chain/networks.hpp"
#include "chain/questions.hpp"
#include "chain/transfer_check.hpp"

namespace e2e::chain {
namespace {

namespace json = boost::json;

const std::string kHash = "0x" + std::string(64, 'a');
const std::string kOtherHash = "0x" + std::string(64, 'b');

template <class T>
std::string asked(const Question<T>& question) {
  return question.call.method + json::serialize(question.call.params);
}

TEST(QuestionsTest, AreWrittenStrictly) {
  const eth::Address token = pinned_token();
  const eth::Bytes data = {0x06, 0xfd};
  EXPECT_EQ(asked(ask_chain_id()), "eth_chainId[]");
  EXPECT_EQ(asked(ask_block_number()), "eth_blockNumber[]");
  EXPECT_EQ(asked(ask_head()), R"(eth_getBlockByNumber["latest",false])");
  EXPECT_EQ(asked(ask_nonce(token, At::pending)),
            R"(eth_getTransactionCount["0x109f54dab34426d5477986b0460ae5dfba65f022","pending"])");
  EXPECT_EQ(asked(ask_contract({token, token, data})),
            R"(eth_call[{"from":"0x109f54dab34426d5477986b0460ae5dfba65f022",)"
            R"("to":"0x109f54dab34426d5477986b0460ae5dfba65f022","data":"0x06fd"},"latest"])");
  EXPECT_EQ(asked(send_raw(data)), R"(eth_sendRawTransaction["0x06fd"])");
}

TEST(RpcValuesTest, ReadQuantitiesLeniently) {
  EXPECT_EQ(*read_quantity("0x41"), 65U);
  EXPECT_EQ(*read_quantity("0x0041"), 65U);
  EXPECT_EQ(*read_quantity("0xAb"), 171U);
  EXPECT_EQ(*read_quantity(65), 65U);
  for (const json::value& bad : {json::value("0x"), json::value("41"), json::value(""), json::value(-1),
                                 json::value(1.5), json::value(nullptr), json::value(json::object())}) {
    const auto read = read_quantity(bad);
    ASSERT_FALSE(read) << json::serialize(bad);
    EXPECT_EQ(read.error().fault, RpcFault::ambiguous);
  }
  EXPECT_FALSE(read_number("0x10000000000000000"));
  EXPECT_EQ(*read_number("0xffffffffffffffff"), UINT64_MAX);
}

TEST(RpcValuesTest, ReadNoPriceThatCannotBe) {
  EXPECT_TRUE(read_wei(json::value("0x" + std::string(64, 'f')))) << "development chains give that much";
  EXPECT_TRUE(read_price(json::value("0x" + std::string(32, 'f'))));
  EXPECT_FALSE(read_price(json::value("0x1" + std::string(32, '0'))));
  EXPECT_FALSE(
      read_head(json::parse(R"({"number":"0x7","baseFeePerGas":"0x1)" + std::string(32, '0') + "\"}"))->base_fee);
}

TEST(RpcValuesTest, ReadBlocksWithAndWithoutABaseFee) {
  const auto without = read_head(json::parse(R"({"number":"0x7","hash":"0x1"})"));
  ASSERT_TRUE(without);
  EXPECT_EQ(without->number, 7U);
  EXPECT_FALSE(without->base_fee);
  const auto zero = read_head(json::parse(R"({"number":"0x7","baseFeePerGas":"0x0"})"));
  ASSERT_TRUE(zero->base_fee) << "zero is there";
  EXPECT_EQ(*zero->base_fee, base::Wei());
  EXPECT_FALSE(read_head(json::parse(R"({"baseFeePerGas":"0x0"})")));
  EXPECT_FALSE(read_head(nullptr));
}

json::object receipt_object() {
  return json::parse(R"({"transactionHash":")" + kHash + R"(","blockNumber":"0x10","blockHash":")" + kOtherHash +
                     R"(","status":"0x1","from":"0x109f54dab34426d5477986b0460ae5dfba65f022",
                     "to":"0x109F54Dab34426D5477986b0460aE5dFBA65f022","gasUsed":"0xc8be",
                     "effectiveGasPrice":"0x3b9aca00","logs":[{"address":"0x109f54dab34426d5477986b0460ae5dfba65f022",
                     "topics":[")" +
                     kHash + R"("],"data":"0x","logIndex":"0x0"}],"type":"0x2"})")
      .as_object();
}

TEST(RpcValuesTest, ReadReceipts) {
  const auto read = read_receipt(receipt_object());
  ASSERT_TRUE(read && *read);
  EXPECT_EQ((*read)->block, 16U);
  EXPECT_TRUE((*read)->succeeded);
  EXPECT_EQ((*read)->gas_used, 51'390U);
  EXPECT_EQ((*read)->gas_price, base::Wei::from_gwei(1));
  ASSERT_EQ((*read)->logs.size(), 1U);
  EXPECT_EQ((*read)->logs[0].topics.size(), 1U);
  EXPECT_EQ((*read)->to, pinned_token());
  EXPECT_EQ(*read_receipt(nullptr), std::nullopt) << "none yet";
}

TEST(RpcValuesTest, ReadNoReceiptThatIsNotWhole) {
  for (const char* key : {"transactionHash", "blockNumber", "blockHash", "status", "from", "gasUsed", "logs"}) {
    json::object object = receipt_object();
    object.erase(key);
    EXPECT_FALSE(read_receipt(object)) << key;
    object[key] = json::array();
    if (std::string_view(key) != "logs") EXPECT_FALSE(read_receipt(object)) << key;
  }
  json::object object = receipt_object();
  object["logs"].as_array()[0].as_object()["topics"] = json::array{"0x12"};
  EXPECT_FALSE(read_receipt(object));
  object = receipt_object();
  object["status"] = "0x2";
  EXPECT_FALSE(read_receipt(object));
  object = receipt_object();
  object["to"] = nullptr;
  object.erase("effectiveGasPrice");
  EXPECT_TRUE(read_receipt(object)) << "these may be missing";
}

TEST(RpcValuesTest, ReadWhetherATransactionIsKnown) {
  EXPECT_EQ(*read_transaction(nullptr), std::nullopt);
  EXPECT_EQ((*read_transaction(json::parse(R"({"nonce":"0x3","blockNumber":null})")))->nonce, 3U);
  EXPECT_EQ((*read_transaction(json::parse(R"({"nonce":"0x3","blockNumber":"0x9"})")))->block, 9U);
  EXPECT_FALSE(read_transaction("0x"));
}

TEST(TransferCheckTest, SaysWhatIsWrongWithAReceipt) {
  const eth::Address wallet = *eth::Address::parse("0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf");
  const Purse purse{wallet, pinned_token()};
  Payment payment;
  payment.id = "p";
  payment.to = *eth::Address::parse("0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF");
  payment.amount = *base::TokenAmount::parse("1");
  Receipt receipt;
  receipt.from = wallet;
  receipt.to = pinned_token();
  EXPECT_EQ(problem_of(payment, receipt, purse), "the transaction was reverted");
  receipt.succeeded = true;
  EXPECT_EQ(problem_of(payment, receipt, purse), "the transaction succeeded, and the token logged no transfer");
  const auto topic = [](const eth::Address& address) {
    eth::Hash hash;
    std::copy(address.bytes().begin(), address.bytes().end(), hash.bytes.begin() + 12);
    return hash;
  };
  const eth::Word amount = eth::to_word(payment.amount.base_units());
  receipt.logs.push_back({pinned_token(),
                          {*eth::parse_hash("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"),
                           topic(wallet), topic(payment.to)},
                          {amount.begin(), amount.end()},
                          false});
  EXPECT_EQ(problem_of(payment, receipt, purse), std::nullopt);
  const auto mined = mined_record(payment, receipt, purse);
  EXPECT_EQ(mined.moved_out, payment.amount);
  EXPECT_EQ(mined.moved_in, payment.amount);
  payment.amount = *base::TokenAmount::parse("2");
  EXPECT_EQ(problem_of(payment, receipt, purse), "the token moved 1 instead of 2");
  receipt.to = payment.to;
  EXPECT_EQ(problem_of(payment, receipt, purse), "the receipt is of a call of another contract");
  receipt.from = payment.to;
  EXPECT_EQ(problem_of(payment, receipt, purse), "the receipt is of another sender");
}

}  // namespace
}  // namespace e2e::chain
