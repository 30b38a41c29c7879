// What each client says is understood.
#include "chain/rpc_error.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "sayings.hpp"

namespace e2e::chain {
namespace {

using test::kSayings;

TEST(RpcErrorTest, KnowsTheWordsOfEachClient) {
  for (const auto& saying : kSayings) {
    EXPECT_EQ(to_string(classify(RpcError{saying.code, saying.message, {}}).fault), to_string(saying.fault))
        << saying.client << ": " << saying.message;
  }
}

TEST(RpcErrorTest, ReadsTheLeastPriceThatANodeNames) {
  EXPECT_EQ(minimum_needed("transaction underpriced: gas tip cap 1000000000, minimum needed 3000000000"),
            3'000'000'000U);
  EXPECT_EQ(minimum_needed("Minimum Needed: 7 wei"), 7U);
  EXPECT_FALSE(minimum_needed("transaction underpriced"));
  EXPECT_FALSE(minimum_needed("minimum needed"));
  EXPECT_FALSE(minimum_needed("minimum needed 9999999999999999999999999999999"));
  const auto failure = classify(RpcError{-32000, "transaction underpriced: minimum needed 5", {}});
  EXPECT_EQ(failure.needed, 5U);
}

TEST(RpcErrorTest, KeepsWhatARevertCarries) {
  EXPECT_EQ(classify(RpcError{3, "execution reverted", "0xe450d38c"}).data, "0xe450d38c");
  EXPECT_EQ(classify(RpcError{-32000, "nonce too low", "0xe450d38c"}).data, "");
}

TEST(RpcErrorTest, TakesALostReplyForAmbiguous) {
  using base::ErrorKind;
  for (const auto kind : {ErrorKind::unreachable, ErrorKind::timed_out, ErrorKind::tls, ErrorKind::product}) {
    EXPECT_EQ(classify(base::Error{kind, "gone", {}, {}}).fault, RpcFault::ambiguous);
  }
  EXPECT_EQ(classify(base::Error{ErrorKind::cancelled, "gone", {}, {}}).fault, RpcFault::cancelled);
}

TEST(RpcErrorTest, TakesHttpStatusesForWhatTheyAre) {
  EXPECT_EQ(classify(net::HttpReply{429, {{"Retry-After", " 7 "}}, {}}).fault, RpcFault::throttled);
  EXPECT_EQ(classify(net::HttpReply{429, {{"Retry-After", " 7 "}}, {}}).retry_after, std::chrono::seconds(7));
  EXPECT_FALSE(classify(net::HttpReply{429, {{"Retry-After", "soon"}}, {}}).retry_after);
  EXPECT_EQ(classify(net::HttpReply{403, {}, {}}).fault, RpcFault::throttled);
  for (const unsigned status : {200U, 400U, 401U, 404U, 500U, 502U, 503U, 504U}) {
    EXPECT_EQ(classify(net::HttpReply{status, {}, {}}).fault, RpcFault::ambiguous) << status;
  }
}

}  // namespace
}  // namespace e2e::chain
