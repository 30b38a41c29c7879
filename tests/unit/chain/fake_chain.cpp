#include "fake_chain.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include "chain/networks.hpp"
#include "eth/erc20.hpp"
#include "eth/keccak.hpp"
#include "eth/quantity.hpp"

namespace e2e::test {
namespace {

namespace json = boost::json;
using base::TokenAmount;
using base::Uint256;
using base::Wei;

constexpr auto kBlockTime = std::chrono::milliseconds(450);
constexpr std::uint64_t kTransferGas = 51'330;
constexpr std::uint64_t kPlainGas = 21'000;
constexpr std::string_view kTransferTopic = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";

Uint256 units(const std::string& text) { return TokenAmount::parse(text)->base_units(); }

Uint256 held(const std::map<eth::Address, Uint256>& balances, const eth::Address& account) {
  const auto found = balances.find(account);
  return found == balances.end() ? Uint256(0) : found->second;
}

std::uint64_t count(const std::map<eth::Address, std::uint64_t>& counts, const eth::Address& account) {
  const auto found = counts.find(account);
  return found == counts.end() ? 0 : found->second;
}

std::string word(const Uint256& value) { return eth::to_hex(eth::to_word(value)); }
std::string topic(const eth::Address& address) {
  return "0x" + std::string(24, '0') + address.to_lower_hex().substr(2);
}

json::object log_object(const eth::Address& token, const eth::Address& from, const eth::Address& to,
                        const Uint256& amount) {
  return {{"address", token.to_lower_hex()},
          {"topics", {kTransferTopic, topic(from), topic(to)}},
          {"data", word(amount)},
          {"removed", false}};
}

Wei offered(const eth::Transaction& transaction) {
  if (const auto* legacy = std::get_if<eth::LegacyFee>(&transaction.fee)) return legacy->gas_price;
  return std::get<eth::DynamicFee>(transaction.fee).priority;
}

}  // namespace

FakeChain::FakeChain(VirtualTime& time, std::uint64_t chain_id)
    : time_(time),
      chain_id_(chain_id),
      token_(chain::pinned_token()),
      blocks_(1),
      next_block_(time.now() + kBlockTime) {}

void FakeChain::fund(const eth::Address& account, const std::string& tokens, const std::string& coins) {
  state().tokens[account] = units(tokens);
  state().coins[account] = units(coins);
}

void FakeChain::give(const eth::Address& account, const std::string& tokens) {
  catch_up();
  state().tokens[account] += units(tokens);
}

void FakeChain::catch_up() {
  while (next_block_ <= time_.now()) {
    next_block_ += kBlockTime;
    if (mines) mine();
  }
}

void FakeChain::mine() {
  Block block;
  const std::string name = fmt::format("block {}", ++blocks_made_);
  block.hash = eth::keccak256(eth::Bytes(name.begin(), name.end()));
  block.after = state();
  for (auto entry = pool_.begin(); entry != pool_.end();) {
    const auto& [sender, nonce] = entry->first;
    const std::uint64_t next = count(block.after.nonces, sender);
    const bool is_blocked = count(occupied_, sender) > 0;
    if (nonce == next && !is_blocked) execute(block, entry->second);
    entry = nonce < count(block.after.nonces, sender) ? pool_.erase(entry) : std::next(entry);
  }
  blocks_.push_back(std::move(block));
}

void FakeChain::execute(Block& block, const eth::SignedTransaction& signed_one) {
  Executed executed{signed_one, true, {}, kPlainGas, offered(signed_one.transaction)};
  ++block.after.nonces[signed_one.sender];
  if (signed_one.transaction.to == token_) {
    executed.gas_used = kTransferGas;
    executed.succeeded = transfer(block, executed);
  }
  block.after.coins[signed_one.sender] -= (executed.price * executed.gas_used).count();
  block.transactions.push_back(std::move(executed));
}

bool FakeChain::transfer(Block& block, Executed& executed) {
  const auto call = eth::decode_transfer_call(executed.signed_one.transaction.data);
  const eth::Address from = executed.signed_one.sender;
  if (!call || token_kind == TokenKind::reverts) return false;
  if (token_kind == TokenKind::returns_false) return true;
  const Uint256 amount = call->amount.base_units();
  if (held(block.after.tokens, from) < amount) return false;
  const Uint256 fee = token_kind == TokenKind::takes_fee ? Uint256(amount / 100) : Uint256(0);
  block.after.tokens[from] -= amount;
  block.after.tokens[call->to] += amount - fee;
  executed.logs.emplace_back(log_object(token_, from, call->to, Uint256(amount - fee)));
  if (fee > 0) {
    block.after.tokens[token_] += fee;
    executed.logs.emplace_back(log_object(token_, from, token_, fee));
  }
  return true;
}

void FakeChain::reorg(std::size_t blocks) {
  catch_up();
  for (; blocks > 0 && blocks_.size() > 1; --blocks) blocks_.pop_back();
}

void FakeChain::remine(std::size_t blocks) {
  catch_up();
  std::size_t gone = 0;
  for (; gone < blocks && blocks_.size() > 1; ++gone) {
    for (auto& executed : blocks_.back().transactions) {
      const auto& it = executed.signed_one;
      pool_.insert_or_assign({it.sender, it.transaction.nonce}, it);
    }
    blocks_.pop_back();
  }
  for (; gone > 0; --gone) mine();
}

void FakeChain::drop(const eth::Hash& transaction) {
  std::erase_if(pool_, [&](const auto& entry) { return entry.second.hash == transaction; });
}

void FakeChain::drop_all() { pool_.clear(); }

void FakeChain::use_nonce(const eth::Address& wallet) {
  catch_up();
  ++state().nonces[wallet];
  std::erase_if(pool_, [&](const auto& entry) { return entry.first.second < count(state().nonces, wallet); });
}

void FakeChain::occupy_nonce(const eth::Address& wallet) { ++occupied_[wallet]; }

void FakeChain::release(const eth::Address& wallet) {
  catch_up();
  state().nonces[wallet] += std::exchange(occupied_[wallet], 0);
}

std::size_t FakeChain::transfers_to(const eth::Address& destination) const {
  std::size_t transfers = 0;
  for (const auto& block : blocks_) {
    for (const auto& executed : block.transactions) {
      const auto call = eth::decode_transfer_call(executed.signed_one.transaction.data);
      if (executed.succeeded && call && call->to == destination) ++transfers;
    }
  }
  return transfers;
}

std::uint64_t FakeChain::mined_nonce(const eth::Address& account) { return nonce(account, false); }

std::optional<NodeError> FakeChain::refusal(const eth::SignedTransaction& signed_one) {
  const eth::Transaction& it = signed_one.transaction;
  const std::uint64_t next = count(state().nonces, signed_one.sender);
  const Wei price = offered(it);
  if (it.chain_id != chain_id_) return NodeError{-32000, "invalid chain id for signer", {}};
  if (it.nonce < next) {
    return NodeError{-32000, fmt::format("nonce too low: next nonce {}, tx nonce {}", next, it.nonce), {}};
  }
  if (std::holds_alternative<eth::DynamicFee>(it.fee) && !takes_dynamic) {
    return NodeError{-32000, "transaction type not supported", {}};
  }
  if (price < least_price) {
    return NodeError{-32000,
                     fmt::format("transaction underpriced: gas tip cap {}, minimum needed {}", price.count().str(),
                                 least_price.count().str()),
                     {}};
  }
  if (Wei(held(state().coins, signed_one.sender)) < eth::price_limit(it) * it.gas_limit) {
    return NodeError{-32000, "insufficient funds for gas * price + value", {}};
  }
  if (!takes_gaps && it.nonce > nonce(signed_one.sender, true)) return NodeError{-32000, "nonce too high", {}};
  if (is_pool_full) return NodeError{-32000, "txpool is full", {}};
  const bool is_occupied = it.nonce < next + count(occupied_, signed_one.sender);
  const auto other = pool_.find({signed_one.sender, it.nonce});
  const bool pays_more = other != pool_.end() && price.count() * 10 >= offered(other->second.transaction).count() * 11;
  if (is_occupied || (other != pool_.end() && !pays_more)) {
    return NodeError{-32000, "replacement transaction underpriced", {}};
  }
  return std::nullopt;
}

NodeAnswer<eth::Hash> FakeChain::submit(const eth::Bytes& raw) {
  catch_up();
  const auto signed_one = eth::decode_transaction(raw);
  if (!signed_one) return tl::unexpected(NodeError{-32602, "rlp: " + signed_one.error().message, {}});
  const Key key{signed_one->sender, signed_one->transaction.nonce};
  const auto pooled = pool_.find(key);
  if (pooled != pool_.end() && pooled->second.hash == signed_one->hash) {
    return tl::unexpected(NodeError{-32000, "already known", {}});
  }
  if (auto refused = refusal(*signed_one)) return tl::unexpected(std::move(*refused));
  pool_.insert_or_assign(key, *signed_one);
  arrivals_.push_back(key.second);
  return signed_one->hash;
}

NodeAnswer<eth::Bytes> FakeChain::call(const eth::Address& from, const eth::Address& to, const eth::Bytes& data) {
  catch_up();
  if (to != token_) return eth::Bytes();
  const auto returned = [](const Uint256& value) {
    const eth::Word bytes = eth::to_word(value);
    return eth::Bytes(bytes.begin(), bytes.end());
  };
  if (data == eth::decimals_call()) return returned(18);
  if (data == eth::symbol_call())
    return *eth::parse_hex("0x5553445400000000000000000000000000000000000000000000000000000000");
  if (const auto transfer = eth::decode_transfer_call(data)) {
    if (token_kind == TokenKind::reverts || tokens(from) < transfer->amount) {
      return tl::unexpected(NodeError{3, "execution reverted", "0xe450d38c" + std::string(192, '0')});
    }
    return returned(1);
  }
  eth::Bytes owner(data.end() - 20, data.end());
  std::array<std::uint8_t, 20> bytes{};
  std::copy(owner.begin(), owner.end(), bytes.begin());
  return returned(tokens(eth::Address(bytes)).base_units());
}

NodeAnswer<std::uint64_t> FakeChain::estimate(const eth::Address& from, const eth::Address& to,
                                              const eth::Bytes& data) {
  const auto called = call(from, to, data);
  if (!called) return tl::unexpected(called.error());
  return kTransferGas;
}

std::uint64_t FakeChain::height() {
  catch_up();
  return blocks_.size() - 1;
}

std::uint64_t FakeChain::nonce(const eth::Address& account, bool pending) {
  catch_up();
  std::uint64_t next = count(state().nonces, account);
  if (!pending) return next;
  next += count(occupied_, account);
  while (pool_.contains({account, next})) ++next;
  return next;
}

base::Wei FakeChain::coins(const eth::Address& account) {
  catch_up();
  return base::Wei(held(state().coins, account));
}

base::TokenAmount FakeChain::tokens(const eth::Address& account) {
  catch_up();
  return TokenAmount(held(state().tokens, account));
}

json::value FakeChain::receipt(const eth::Hash& hash) {
  catch_up();
  for (std::size_t number = 0; number < blocks_.size(); ++number) {
    for (const auto& executed : blocks_[number].transactions) {
      const auto& it = executed.signed_one;
      if (it.hash != hash) continue;
      return {{"transactionHash", eth::to_hex(hash)},
              {"blockNumber", eth::to_quantity(number)},
              {"blockHash", eth::to_hex(blocks_[number].hash)},
              {"status", executed.succeeded ? "0x1" : "0x0"},
              {"from", it.sender.to_lower_hex()},
              {"to", it.transaction.to.to_lower_hex()},
              {"gasUsed", eth::to_quantity(executed.gas_used)},
              {"effectiveGasPrice", eth::to_quantity(executed.price.count())},
              {"logs", executed.logs}};
    }
  }
  return nullptr;
}

json::value FakeChain::transaction(const eth::Hash& hash) {
  if (const json::value mined = receipt(hash); !mined.is_null()) {
    return {{"hash", eth::to_hex(hash)}, {"nonce", "0x0"}, {"blockNumber", mined.at("blockNumber")}};
  }
  for (const auto& [key, it] : pool_) {
    if (it.hash == hash)
      return {{"hash", eth::to_hex(hash)}, {"nonce", eth::to_quantity(key.second)}, {"blockNumber", nullptr}};
  }
  return nullptr;
}

}  // namespace e2e::test
