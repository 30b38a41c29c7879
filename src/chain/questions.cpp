#include "chain/questions.hpp"

#include <boost/json/object.hpp>

namespace e2e::chain {
namespace {

constexpr std::string_view kLatest = "latest";

std::string_view tag(At at) { return at == At::latest ? kLatest : "pending"; }

boost::json::object call_object(const ContractCall& call) {
  return {{"from", call.from.to_lower_hex()}, {"to", call.to.to_lower_hex()}, {"data", eth::to_hex(call.data)}};
}

}  // namespace

Question<std::uint64_t> ask_chain_id() { return {{"eth_chainId", {}}, read_number}; }

Question<std::uint64_t> ask_block_number() { return {{"eth_blockNumber", {}}, read_number}; }

Question<Head> ask_head() { return {{"eth_getBlockByNumber", {kLatest, false}}, read_head}; }

Question<base::Wei> ask_gas_price() { return {{"eth_gasPrice", {}}, read_price}; }

Question<std::uint64_t> ask_nonce(const eth::Address& account, At at) {
  return {{"eth_getTransactionCount", {account.to_lower_hex(), tag(at)}}, read_number};
}

Question<base::Wei> ask_balance(const eth::Address& account) {
  return {{"eth_getBalance", {account.to_lower_hex(), kLatest}}, read_wei};
}

Question<eth::Bytes> ask_code(const eth::Address& account) {
  return {{"eth_getCode", {account.to_lower_hex(), kLatest}}, read_bytes};
}

Question<eth::Bytes> ask_contract(const ContractCall& call) {
  return {{"eth_call", {call_object(call), kLatest}}, read_bytes};
}

Question<std::uint64_t> ask_gas(const ContractCall& call) {
  return {{"eth_estimateGas", {call_object(call)}}, read_number};
}

Question<std::optional<Receipt>> ask_receipt(const eth::Hash& transaction) {
  return {{"eth_getTransactionReceipt", {eth::to_hex(transaction)}}, read_receipt};
}

Question<std::optional<KnownTransaction>> ask_transaction(const eth::Hash& transaction) {
  return {{"eth_getTransactionByHash", {eth::to_hex(transaction)}}, read_transaction};
}

Question<eth::Hash> send_raw(eth::ByteView raw) { return {{"eth_sendRawTransaction", {eth::to_hex(raw)}}, read_hash}; }

}  // namespace e2e::chain
