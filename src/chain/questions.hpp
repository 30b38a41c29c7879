// What a node is asked, and how its answer is read: one function for each question.
//
// Pure. Quantities and data are written as the specification wants them, strictly.
// Source: Ethereum JSON-RPC specification, "eth" namespace.
#pragma once

#include <cstdint>

#include "base/amount.hpp"
#include "chain/json_rpc.hpp"
#include "chain/rpc_values.hpp"
#include "eth/address.hpp"
#include "eth/bytes.hpp"

namespace e2e::chain {

template <class T>
struct Question {
  RpcCall call;
  RpcResult<T> (*read)(const boost::json::value& result) = nullptr;
};

// Which state a question is about: that after the newest block, or with what the node's pool holds on top.
enum class At { latest, pending };

// A call of a contract that changes nothing.
struct ContractCall {
  eth::Address from;
  eth::Address to;
  eth::Bytes data;
};

Question<std::uint64_t> ask_chain_id();
Question<std::uint64_t> ask_block_number();
Question<Head> ask_head();
Question<base::Wei> ask_gas_price();
// How many transactions the account has sent: its next nonce.
Question<std::uint64_t> ask_nonce(const eth::Address& account, At at);
Question<base::Wei> ask_balance(const eth::Address& account);
Question<eth::Bytes> ask_code(const eth::Address& account);
Question<eth::Bytes> ask_contract(const ContractCall& call);
Question<std::uint64_t> ask_gas(const ContractCall& call);
Question<std::optional<Receipt>> ask_receipt(const eth::Hash& transaction);
Question<std::optional<KnownTransaction>> ask_transaction(const eth::Hash& transaction);
// Gives a signed transaction to the node; the answer is its hash.
Question<eth::Hash> send_raw(eth::ByteView raw);

}  // namespace e2e::chain
