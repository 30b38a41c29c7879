// A chain in memory: accounts, one token, a pool and blocks that come by the virtual clock.
//
// It takes real signed transactions, orders them by nonce as nodes do, and words its refusals as bsc-geth does. Tests can
// take blocks and pooled transactions away from it, let others use the wallet, and ask what really happened.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/value.hpp>
#include <tl/expected.hpp>

#include "base/amount.hpp"
#include "eth/transaction.hpp"
#include "support/virtual_time.hpp"

namespace e2e::test {

struct NodeError {
  int code = -32000;
  std::string message;
  std::string data;
};
template <class T>
using NodeAnswer = tl::expected<T, NodeError>;

enum class TokenKind { standard, returns_false, takes_fee, reverts };

class FakeChain {
 public:
  explicit FakeChain(VirtualTime& time, std::uint64_t chain_id = 97);

  // The world, as a test sets it up.
  void fund(const eth::Address& account, const std::string& tokens, const std::string& coins);
  TokenKind token_kind = TokenKind::standard;
  std::optional<base::Wei> base_fee = base::Wei();
  base::Wei gas_price = base::Wei::from_gwei(1);  // as nodes suggest it
  base::Wei least_price;                          // what the pool takes
  bool is_pool_full = false;
  bool takes_dynamic = true;
  bool takes_gaps = true;  // a nonce whose predecessors are missing
  bool mines = true;

  // What tests do to it.
  void reorg(std::size_t blocks);   // forgets the newest, and what was in them
  void remine(std::size_t blocks);  // makes the newest anew, with the same transactions in blocks of other names
  void drop(const eth::Hash& transaction);
  void drop_all();
  // Somebody else who has the wallet's key: in a block at once, or waiting in the pool until the test lets it be mined.
  void use_nonce(const eth::Address& wallet);
  void occupy_nonce(const eth::Address& wallet);
  void release(const eth::Address& wallet);
  void give(const eth::Address& account, const std::string& tokens);

  // What tests ask.
  std::size_t transfers_to(const eth::Address& destination) const;
  std::size_t pooled() const { return pool_.size(); }
  // The nonces of everything that was taken into the pool, in the order of arrival.
  const std::vector<std::uint64_t>& arrivals() const { return arrivals_; }
  std::uint64_t mined_nonce(const eth::Address& account);
  std::uint64_t chain_id() const { return chain_id_; }
  const eth::Address& token() const { return token_; }

  // What nodes ask. Everything that is due has been mined by then.
  NodeAnswer<eth::Hash> submit(const eth::Bytes& raw);
  NodeAnswer<eth::Bytes> call(const eth::Address& from, const eth::Address& to, const eth::Bytes& data);
  NodeAnswer<std::uint64_t> estimate(const eth::Address& from, const eth::Address& to, const eth::Bytes& data);
  std::uint64_t height();
  std::uint64_t nonce(const eth::Address& account, bool pending);
  base::Wei coins(const eth::Address& account);
  base::TokenAmount tokens(const eth::Address& account);
  bool has_code(const eth::Address& account) const { return account == token_; }
  boost::json::value receipt(const eth::Hash& hash);      // null where there is none
  boost::json::value transaction(const eth::Hash& hash);  // the same

 private:
  using Key = std::pair<eth::Address, std::uint64_t>;  // sender, nonce

  struct State {
    std::map<eth::Address, base::Uint256> tokens;
    std::map<eth::Address, base::Uint256> coins;
    std::map<eth::Address, std::uint64_t> nonces;
  };
  struct Executed {
    eth::SignedTransaction signed_one;
    bool succeeded = true;
    boost::json::array logs;
    std::uint64_t gas_used = 0;
    base::Wei price;
  };
  struct Block {
    eth::Hash hash;
    State after;
    std::vector<Executed> transactions;
  };

  State& state() { return blocks_.back().after; }
  void catch_up();
  void mine();
  void execute(Block& block, const eth::SignedTransaction& signed_one);
  bool transfer(Block& block, Executed& executed);
  std::optional<NodeError> refusal(const eth::SignedTransaction& signed_one);

  VirtualTime& time_;
  std::uint64_t chain_id_;
  eth::Address token_;
  std::vector<Block> blocks_;
  std::map<Key, eth::SignedTransaction> pool_;
  std::map<eth::Address, std::uint64_t> occupied_;  // foreign pending transactions, from the next nonce on
  std::vector<std::uint64_t> arrivals_;
  std::uint64_t blocks_made_ = 0;
  base::Instant next_block_;
};

}  // namespace e2e::test
