// What each client says when it refuses a transaction or a question, and what it means. The texts are those that the clients'
// sources and replies have.
#pragma once

#include <cstdint>
#include <vector>

#include "chain/rpc_error.hpp"

namespace e2e::test {

struct Saying {
  const char* client;
  std::int64_t code;
  const char* message;
  chain::RpcFault fault;
};

inline const std::vector<Saying> kSayings = {
    {"bsc-geth", -32000, "already known", chain::RpcFault::known},
    {"bsc-geth", -32000, "nonce too low: next nonce 7, tx nonce 5", chain::RpcFault::nonce_low},
    {"bsc-geth", -32000, "nonce too high", chain::RpcFault::nonce_high},
    {"bsc-geth", -32000, "future transaction tries to replace pending", chain::RpcFault::nonce_high},
    {"bsc-geth", -32000, "replacement transaction underpriced", chain::RpcFault::replace_underpriced},
    {"bsc-geth", -32000, "transaction underpriced: gas tip cap 1000000000, minimum needed 3000000000",
     chain::RpcFault::underpriced},
    {"bsc-geth", -32000, "transaction gas price below minimum: gas tip cap 1, minimum needed 100000000",
     chain::RpcFault::underpriced},
    {"bsc-geth", -32000, "max fee per gas less than block base fee: address 0x00, maxFeePerGas: 1, baseFee: 2",
     chain::RpcFault::underpriced},
    {"bsc-geth", -32000, "insufficient funds for gas * price + value: balance 0, tx cost 1, overshot 1",
     chain::RpcFault::insufficient_funds},
    {"bsc-geth", -32000, "insufficient funds for gas * price + value: balance 5, queued cost 3, tx cost 3, overshot 1",
     chain::RpcFault::insufficient_funds},
    {"bsc-geth", -32000, "gas required exceeds allowance (0)", chain::RpcFault::insufficient_funds},
    {"bsc-geth", -32000, "txpool is full", chain::RpcFault::pool_full},
    {"bsc-geth", -32000, "account limit exceeded", chain::RpcFault::pool_full},
    {"bsc-geth", -32000, "in-flight transaction limit reached for delegated accounts",
     chain::RpcFault::delegated_limit},
    {"bsc-geth", -32000, "gapped-nonce tx from delegated accounts", chain::RpcFault::delegated_limit},
    {"bsc-geth", -32000, "invalid sender", chain::RpcFault::fatal},
    {"bsc-geth", -32000, "invalid chain id for signer: have 56 want 97", chain::RpcFault::fatal},
    {"bsc-geth", -32000, "intrinsic gas too low: gas 20000, minimum needed 21632", chain::RpcFault::fatal},
    {"bsc-geth", -32000, "exceeds block gas limit", chain::RpcFault::fatal},
    {"bsc-geth", -32000, "transaction gas limit too high (cap: 16777216, tx: 20000000)", chain::RpcFault::fatal},
    {"bsc-geth", -32000, "oversized data", chain::RpcFault::fatal},
    {"bsc-geth", -32000, "tx fee (2.00 ether) exceeds the configured cap (1.00 ether)", chain::RpcFault::fatal},
    {"bsc-geth", -32000, "transaction type not supported", chain::RpcFault::type_not_supported},
    {"bsc-geth", -32000, "only replay-protected (EIP-155) transactions allowed over RPC", chain::RpcFault::fatal},
    {"bsc-geth", -32000, "negative value", chain::RpcFault::fatal},
    {"bsc-geth", 3, "execution reverted: insufficient funds, already known to be", chain::RpcFault::reverted},
    {"bsc-geth", -32000, "transaction indexing is in progress", chain::RpcFault::ambiguous},
    {"bsc-geth", -32000, "header not found", chain::RpcFault::ambiguous},
    {"bsc-geth", -32000, "missing trie node 12ab (path )", chain::RpcFault::ambiguous},
    {"bsc-geth", -32002, "request timed out", chain::RpcFault::ambiguous},
    {"bsc-geth", -32005, "method eth_getLogs in batch triggered rate limit", chain::RpcFault::throttled},
    {"bsc-geth", -32601, "the method eth_foo does not exist/is not available", chain::RpcFault::unsupported},

    {"anvil", -32003, "transaction already imported", chain::RpcFault::known},
    {"anvil", -32003, "nonce too low", chain::RpcFault::nonce_low},
    {"anvil", -32003, "replacement transaction underpriced", chain::RpcFault::replace_underpriced},
    {"anvil", -32003, "Insufficient funds for gas * price + value", chain::RpcFault::insufficient_funds},
    {"anvil", -32003, "max fee per gas less than block base fee", chain::RpcFault::underpriced},
    {"anvil", -32000, "invalid chain id for signer", chain::RpcFault::fatal},
    {"anvil", -32003, "intrinsic gas too low", chain::RpcFault::fatal},
    {"anvil", 3, "execution reverted: custom error 0xe450d38c", chain::RpcFault::reverted},
    {"anvil", -32601, "Method not found", chain::RpcFault::unsupported},
    {"anvil", -32603, "Internal error", chain::RpcFault::ambiguous},

    {"erigon", -32000, "already known", chain::RpcFault::known},
    {"erigon", -32000, "existing transaction with the same hash", chain::RpcFault::known},
    {"erigon", -32000, "nonce too low", chain::RpcFault::nonce_low},
    {"erigon", -32000, "could not replace an existing transaction", chain::RpcFault::replace_underpriced},
    {"erigon", -32000, "replacement transaction underpriced", chain::RpcFault::replace_underpriced},
    {"erigon", -32000, "underpriced", chain::RpcFault::underpriced},
    {"erigon", -32000, "fee too low", chain::RpcFault::underpriced},
    {"erigon", -32000, "insufficient funds", chain::RpcFault::insufficient_funds},
    {"erigon", -32000, "pending sub-pool is full", chain::RpcFault::pool_full},
    {"erigon", -32000, "baseFee sub-pool is full", chain::RpcFault::pool_full},
    {"erigon", -32000, "IntrinsicGas", chain::RpcFault::fatal},
    {"erigon", -32000, "transaction type is not supported because the fork is not active",
     chain::RpcFault::type_not_supported},

    {"nethermind", -32010, "AlreadyKnown", chain::RpcFault::known},
    {"nethermind", -32010, "OldNonce", chain::RpcFault::nonce_low},
    {"nethermind", -32010, "OldNonce, Current nonce: 7, nonce of rejected tx: 5", chain::RpcFault::nonce_low},
    {"nethermind", -32010, "NonceGap, Future nonce. Expected nonce: 5", chain::RpcFault::nonce_high},
    {"nethermind", -32010, "NonceTooFarInFuture", chain::RpcFault::nonce_high},
    {"nethermind", -32010, "ReplacementNotAllowed", chain::RpcFault::replace_underpriced},
    {"nethermind", -32010, "FeeTooLow, EffectivePriorityFeePerGas too low 0 < 1", chain::RpcFault::underpriced},
    {"nethermind", -32010, "FeeTooLowToCompete", chain::RpcFault::underpriced},
    {"nethermind", -32010, "InsufficientFunds, Account balance: 0, cumulative cost: 1",
     chain::RpcFault::insufficient_funds},
    {"nethermind", -32010, "NotSupportedTxType", chain::RpcFault::type_not_supported},
    {"nethermind", -32010, "DelegatorHasPendingTx", chain::RpcFault::delegated_limit},
    {"nethermind", -32010, "FailedToResolveSender", chain::RpcFault::fatal},
    {"nethermind", -32010, "GasLimitExceeded, Gas limit: 1, gas limit of rejected tx: 2", chain::RpcFault::fatal},

    {"besu", -32000, "Known transaction", chain::RpcFault::known},
    {"besu", -32001, "Nonce too low", chain::RpcFault::nonce_low},
    {"besu", -32006, "Nonce too high", chain::RpcFault::nonce_high},
    {"besu", -32000, "Transaction nonce is too distant from current sender nonce", chain::RpcFault::nonce_high},
    {"besu", -32000, "An invalid transaction with a lower nonce exists", chain::RpcFault::nonce_high},
    {"besu", -32000, "Replacement transaction underpriced", chain::RpcFault::replace_underpriced},
    {"besu", -32009, "Gas price below configured minimum gas price", chain::RpcFault::underpriced},
    {"besu", -32004, "Upfront cost exceeds account balance", chain::RpcFault::insufficient_funds},
    {"besu", -32003, "Intrinsic gas exceeds gas limit", chain::RpcFault::fatal},
    {"besu", -32005, "Transaction gas limit exceeds block gas limit", chain::RpcFault::fatal},
    {"besu", -32002, "Invalid signature", chain::RpcFault::fatal},
    {"besu", -32000, "Wrong chainId", chain::RpcFault::fatal},
    {"besu", -32000, "Execution reverted", chain::RpcFault::reverted},

    {"a proxy", -32602, "unknown transaction type 0x02", chain::RpcFault::type_not_supported},
    {"a proxy", 429, "", chain::RpcFault::throttled},
    {"a proxy", -32005, "daily request limit exceeded", chain::RpcFault::throttled},
    {"a proxy", -32005, "", chain::RpcFault::throttled},
    {"a proxy", -32000, "the unknown", chain::RpcFault::ambiguous},
    {"a proxy", 0, "", chain::RpcFault::ambiguous},
};

}  // namespace e2e::test
