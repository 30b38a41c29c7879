// What each client says, and what it means. The texts are those that the clients' sources and replies have.
#include "chain/rpc_error.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace e2e::chain {
namespace {

struct Saying {
  const char* client;
  std::int64_t code;
  const char* message;
  RpcFault fault;
};

const std::vector<Saying> kSayings = {
    {"bsc-geth", -32000, "already known", RpcFault::known},
    {"bsc-geth", -32000, "nonce too low: next nonce 7, tx nonce 5", RpcFault::nonce_low},
    {"bsc-geth", -32000, "nonce too high", RpcFault::nonce_high},
    {"bsc-geth", -32000, "future transaction tries to replace pending", RpcFault::nonce_high},
    {"bsc-geth", -32000, "replacement transaction underpriced", RpcFault::replace_underpriced},
    {"bsc-geth", -32000, "transaction underpriced: gas tip cap 1000000000, minimum needed 3000000000",
     RpcFault::underpriced},
    {"bsc-geth", -32000, "transaction gas price below minimum: gas tip cap 1, minimum needed 100000000",
     RpcFault::underpriced},
    {"bsc-geth", -32000, "max fee per gas less than block base fee: address 0x00, maxFeePerGas: 1, baseFee: 2",
     RpcFault::underpriced},
    {"bsc-geth", -32000, "insufficient funds for gas * price + value: balance 0, tx cost 1, overshot 1",
     RpcFault::insufficient_funds},
    {"bsc-geth", -32000, "insufficient funds for gas * price + value: balance 5, queued cost 3, tx cost 3, overshot 1",
     RpcFault::insufficient_funds},
    {"bsc-geth", -32000, "gas required exceeds allowance (0)", RpcFault::insufficient_funds},
    {"bsc-geth", -32000, "txpool is full", RpcFault::pool_full},
    {"bsc-geth", -32000, "account limit exceeded", RpcFault::pool_full},
    {"bsc-geth", -32000, "in-flight transaction limit reached for delegated accounts", RpcFault::delegated_limit},
    {"bsc-geth", -32000, "gapped-nonce tx from delegated accounts", RpcFault::delegated_limit},
    {"bsc-geth", -32000, "invalid sender", RpcFault::fatal},
    {"bsc-geth", -32000, "invalid chain id for signer: have 56 want 97", RpcFault::fatal},
    {"bsc-geth", -32000, "intrinsic gas too low: gas 20000, minimum needed 21632", RpcFault::fatal},
    {"bsc-geth", -32000, "exceeds block gas limit", RpcFault::fatal},
    {"bsc-geth", -32000, "transaction gas limit too high (cap: 16777216, tx: 20000000)", RpcFault::fatal},
    {"bsc-geth", -32000, "oversized data", RpcFault::fatal},
    {"bsc-geth", -32000, "tx fee (2.00 ether) exceeds the configured cap (1.00 ether)", RpcFault::fatal},
    {"bsc-geth", -32000, "transaction type not supported", RpcFault::type_not_supported},
    {"bsc-geth", -32000, "only replay-protected (EIP-155) transactions allowed over RPC", RpcFault::fatal},
    {"bsc-geth", -32000, "negative value", RpcFault::fatal},
    {"bsc-geth", 3, "execution reverted: insufficient funds, already known to be", RpcFault::reverted},
    {"bsc-geth", -32000, "transaction indexing is in progress", RpcFault::ambiguous},
    {"bsc-geth", -32000, "header not found", RpcFault::ambiguous},
    {"bsc-geth", -32000, "missing trie node 12ab (path )", RpcFault::ambiguous},
    {"bsc-geth", -32002, "request timed out", RpcFault::ambiguous},
    {"bsc-geth", -32005, "method eth_getLogs in batch triggered rate limit", RpcFault::throttled},
    {"bsc-geth", -32601, "the method eth_foo does not exist/is not available", RpcFault::unsupported},

    {"anvil", -32003, "transaction already imported", RpcFault::known},
    {"anvil", -32003, "nonce too low", RpcFault::nonce_low},
    {"anvil", -32003, "replacement transaction underpriced", RpcFault::replace_underpriced},
    {"anvil", -32003, "Insufficient funds for gas * price + value", RpcFault::insufficient_funds},
    {"anvil", -32003, "max fee per gas less than block base fee", RpcFault::underpriced},
    {"anvil", -32000, "invalid chain id for signer", RpcFault::fatal},
    {"anvil", -32003, "intrinsic gas too low", RpcFault::fatal},
    {"anvil", 3, "execution reverted: custom error 0xe450d38c", RpcFault::reverted},
    {"anvil", -32601, "Method not found", RpcFault::unsupported},
    {"anvil", -32603, "Internal error", RpcFault::ambiguous},

    {"erigon", -32000, "already known", RpcFault::known},
    {"erigon", -32000, "existing transaction with the same hash", RpcFault::known},
    {"erigon", -32000, "nonce too low", RpcFault::nonce_low},
    {"erigon", -32000, "could not replace an existing transaction", RpcFault::replace_underpriced},
    {"erigon", -32000, "replacement transaction underpriced", RpcFault::replace_underpriced},
    {"erigon", -32000, "underpriced", RpcFault::underpriced},
    {"erigon", -32000, "fee too low", RpcFault::underpriced},
    {"erigon", -32000, "insufficient funds", RpcFault::insufficient_funds},
    {"erigon", -32000, "pending sub-pool is full", RpcFault::pool_full},
    {"erigon", -32000, "baseFee sub-pool is full", RpcFault::pool_full},
    {"erigon", -32000, "IntrinsicGas", RpcFault::fatal},
    {"erigon", -32000, "transaction type is not supported because the fork is not active",
     RpcFault::type_not_supported},

    {"nethermind", -32010, "AlreadyKnown", RpcFault::known},
    {"nethermind", -32010, "OldNonce", RpcFault::nonce_low},
    {"nethermind", -32010, "OldNonce, Current nonce: 7, nonce of rejected tx: 5", RpcFault::nonce_low},
    {"nethermind", -32010, "NonceGap, Future nonce. Expected nonce: 5", RpcFault::nonce_high},
    {"nethermind", -32010, "NonceTooFarInFuture", RpcFault::nonce_high},
    {"nethermind", -32010, "ReplacementNotAllowed", RpcFault::replace_underpriced},
    {"nethermind", -32010, "FeeTooLow, EffectivePriorityFeePerGas too low 0 < 1", RpcFault::underpriced},
    {"nethermind", -32010, "FeeTooLowToCompete", RpcFault::underpriced},
    {"nethermind", -32010, "InsufficientFunds, Account balance: 0, cumulative cost: 1", RpcFault::insufficient_funds},
    {"nethermind", -32010, "NotSupportedTxType", RpcFault::type_not_supported},
    {"nethermind", -32010, "DelegatorHasPendingTx", RpcFault::delegated_limit},
    {"nethermind", -32010, "FailedToResolveSender", RpcFault::fatal},
    {"nethermind", -32010, "GasLimitExceeded, Gas limit: 1, gas limit of rejected tx: 2", RpcFault::fatal},

    {"besu", -32000, "Known transaction", RpcFault::known},
    {"besu", -32001, "Nonce too low", RpcFault::nonce_low},
    {"besu", -32006, "Nonce too high", RpcFault::nonce_high},
    {"besu", -32000, "Transaction nonce is too distant from current sender nonce", RpcFault::nonce_high},
    {"besu", -32000, "An invalid transaction with a lower nonce exists", RpcFault::nonce_high},
    {"besu", -32000, "Replacement transaction underpriced", RpcFault::replace_underpriced},
    {"besu", -32009, "Gas price below configured minimum gas price", RpcFault::underpriced},
    {"besu", -32004, "Upfront cost exceeds account balance", RpcFault::insufficient_funds},
    {"besu", -32003, "Intrinsic gas exceeds gas limit", RpcFault::fatal},
    {"besu", -32005, "Transaction gas limit exceeds block gas limit", RpcFault::fatal},
    {"besu", -32002, "Invalid signature", RpcFault::fatal},
    {"besu", -32000, "Wrong chainId", RpcFault::fatal},
    {"besu", -32000, "Execution reverted", RpcFault::reverted},

    {"a proxy", -32602, "unknown transaction type 0x02", RpcFault::type_not_supported},
    {"a proxy", 429, "", RpcFault::throttled},
    {"a proxy", -32005, "daily request limit exceeded", RpcFault::throttled},
    {"a proxy", -32005, "", RpcFault::throttled},
    {"a proxy", -32000, "the unknown", RpcFault::ambiguous},
    {"a proxy", 0, "", RpcFault::ambiguous},
};

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

TEST(RpcErrorTest, CleansAndCutsForeignText) {
  const auto failure = classify(RpcError{-32000, "a\x1b[31m\n" + std::string(500, 'x'), {}});
  EXPECT_EQ(failure.message.substr(0, 7), "a [31m ");
  EXPECT_LT(failure.message.size(), 210U);
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
