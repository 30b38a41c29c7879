// Calls and replies as text.
#include "chain/json_rpc.hpp"

#include <array>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace e2e::chain {
namespace {

net::HttpReply ok(std::string body) { return {200, {}, std::move(body)}; }

RpcResult<boost::json::value> read(std::string body) { return read_reply(ok(std::move(body)), 7); }

TEST(JsonRpcTest, WritesOneCall) {
  EXPECT_EQ(call_text({"eth_getBalance", {"0xab", "latest"}}, 7),
            R"({"jsonrpc":"2.0","id":7,"method":"eth_getBalance","params":["0xab","latest"]})");
}

TEST(JsonRpcTest, WritesABatchWithIdsThatCountUp) {
  const std::array<RpcCall, 2> calls = {RpcCall{"a", {}}, RpcCall{"b", {1}}};
  EXPECT_EQ(
      batch_text(calls, 3),
      R"([{"jsonrpc":"2.0","id":3,"method":"a","params":[]},{"jsonrpc":"2.0","id":4,"method":"b","params":[1]}])");
}

TEST(JsonRpcTest, ReadsAResultLeniently) {
  EXPECT_EQ(*read(R"({"jsonrpc":"2.0","id":7,"result":"0x1"})"), "0x1");
  EXPECT_EQ(*read(R"({"id":"7","result":"0x1"})"), "0x1");
  EXPECT_EQ(*read(R"({"id":7,"error":null,"result":"0x1","extra":1})"), "0x1");
  EXPECT_TRUE(read(R"({"id":7,"result":null})")->is_null());
}

TEST(JsonRpcTest, BelievesNoReplyToAnotherCall) {
  for (const char* body : {R"({"id":8,"result":1})", R"({"id":null,"result":1})", R"({"result":1})",
                           R"({"id":-7,"result":1})", R"({"id":"7x","result":1})", R"({"id":7.0,"result":1})"}) {
    const auto result = read(body);
    ASSERT_FALSE(result) << body;
    EXPECT_EQ(result.error().fault, RpcFault::ambiguous) << body;
  }
}

TEST(JsonRpcTest, ReadsAnErrorWhateverItsId) {
  for (const char* body :
       {R"({"id":7,"error":{"code":-32000,"message":"nonce too low"}})",
        R"({"id":null,"error":{"code":-32000,"message":"nonce too low"}})", R"({"id":7,"error":"nonce too low"})",
        R"({"error":{"message":"nonce too low"},"result":1})"}) {
    const auto result = read(body);
    ASSERT_FALSE(result) << body;
    EXPECT_EQ(result.error().fault, RpcFault::nonce_low) << body;
  }
  EXPECT_EQ(read(R"({"id":7,"error":{"code":3,"message":"execution reverted","data":"0x08"}})").error().data, "0x08");
}

TEST(JsonRpcTest, FindsNoAnswerInOtherBodies) {
  for (const char* body : {"", "x", "[]", "1", "null", R"({"id":7})", R"({"id":7,"result":1)"}) {
    const auto result = read(body);
    ASSERT_FALSE(result) << body;
    EXPECT_EQ(result.error().fault, RpcFault::ambiguous) << body;
  }
}

TEST(JsonRpcTest, ReadsTheErrorOfAReplyWithAnErrorStatus) {
  const std::string underpriced = R"({"id":7,"error":{"code":-32000,"message":"transaction underpriced"}})";
  EXPECT_EQ(read_reply({400, {}, underpriced}, 7).error().fault, RpcFault::underpriced);
  EXPECT_EQ(read_reply({500, {}, underpriced}, 7).error().fault, RpcFault::underpriced);
  EXPECT_EQ(read_reply({429, {}, underpriced}, 7).error().fault, RpcFault::throttled);
  EXPECT_EQ(read_reply({502, {}, R"({"id":7,"result":1})"}, 7).error().fault, RpcFault::ambiguous);
  EXPECT_EQ(read_reply({429, {{"Retry-After", "2"}}, ""}, 7).error().retry_after, std::chrono::seconds(2));
}

TEST(JsonRpcTest, MatchesABatchById) {
  const auto batch = read_batch_reply(
      ok(R"([{"id":5,"result":"c"},{"id":3,"result":"a"},{"id":4,"error":{"code":-32000,"message":"nonce too low"}}])"),
      3, 3);
  ASSERT_EQ(batch.results.size(), 3U);
  EXPECT_EQ(*batch.results[0], "a");
  EXPECT_EQ(batch.results[1].error().fault, RpcFault::nonce_low);
  EXPECT_EQ(*batch.results[2], "c");
}

TEST(JsonRpcTest, MissesWhatABatchLeavesOut) {
  const auto batch =
      read_batch_reply(ok(R"([{"id":4,"result":"b"},{"id":9,"result":"x"},{"result":"y"},3,{"id":2}])"), 3, 2);
  ASSERT_EQ(batch.results.size(), 2U);
  EXPECT_EQ(batch.results[0].error().fault, RpcFault::ambiguous);
  EXPECT_EQ(*batch.results[1], "b");
}

TEST(JsonRpcTest, SeesThatABatchIsRefusedAsAWhole) {
  auto batch = read_batch_reply(ok(R"({"id":null,"error":{"code":-32600,"message":"batch too large"}})"), 3, 2);
  EXPECT_TRUE(batch.results.empty());
  EXPECT_EQ(batch.refusal.fault, RpcFault::ambiguous);
  EXPECT_EQ(batch.refusal.message, "batch too large");
  batch = read_batch_reply({429, {}, "slow down"}, 3, 2);
  EXPECT_TRUE(batch.results.empty());
  EXPECT_EQ(batch.refusal.fault, RpcFault::throttled);
}

}  // namespace
}  // namespace e2e::chain
