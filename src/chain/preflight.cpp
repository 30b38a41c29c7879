#include "chain/preflight.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "eth/erc20.hpp"

namespace e2e::chain {
namespace {

using base::ErrorKind;
using base::TokenAmount;
using base::Uint256;

constexpr std::uint64_t kUsualGas = 100'000;  // where nothing can be estimated, because the wallet is empty

// An address that nobody has paid to: a transfer to it costs the most.
eth::Address cold_address() {
  std::array<std::uint8_t, eth::Address::kSize> bytes{};
  bytes.fill(0x5e);
  return eth::Address(bytes);
}

RpcResult<TokenAmount> read_tokens(const boost::json::value& result) {
  const auto bytes = read_bytes(result);
  if (!bytes) return tl::unexpected(bytes.error());
  const auto amount = eth::decode_uint256(*bytes);
  if (!amount) return rpc_fail(RpcFault::ambiguous, amount.error().message);
  return TokenAmount(*amount);
}

tl::unexpected<base::Error> bad_token(const PreflightPlan& plan, std::string_view why) {
  return base::fail(ErrorKind::payment_environment,
                    fmt::format("{} cannot be paid with: {}", plan.token.to_string(), why),
                    "check the RPC address and the chain; on a development chain also E2E_TOKEN_ADDRESS");
}

// EIP-7702: what the code of an account that has handed itself over begins with.
bool is_delegation(const eth::Bytes& code) {
  return code.size() >= 3 && code[0] == 0xef && code[1] == 0x01 && code[2] == 0x00;
}

class Check {
 public:
  Check(Endpoints& endpoints, PreflightPlan plan) : endpoints_(endpoints), plan_(std::move(plan)) {}

  net::Task<Preflight> run() {
    auto read = co_await read_token();
    if (read) read = co_await read_wallet();
    if (read) read = co_await simulate();
    if (!read) co_return base::forward_error(read);
    found_.host = endpoints_.host();
    reckon();
    co_return std::move(found_);
  }

 private:
  // The answer, or the run's error.
  template <class T>
  net::Task<T> ask(Question<T> question, const char* doing) {
    auto answer = co_await endpoints_.ask(std::move(question));
    if (!answer) co_return tl::unexpected(to_error(answer.error(), doing));
    co_return std::move(*answer);
  }

  net::Task<void> read_token();
  net::Task<void> read_wallet();
  net::Task<void> simulate();
  void reckon();

  ContractCall to_token(eth::Bytes data) const { return {plan_.wallet, plan_.token, std::move(data)}; }

  Endpoints& endpoints_;
  PreflightPlan plan_;
  Preflight found_;
};

net::Task<void> Check::read_token() {
  const auto code = co_await ask(ask_code(plan_.token), "reading the token's code");
  if (!code) co_return tl::unexpected(code.error());
  if (code->empty()) co_return bad_token(plan_, "there is no contract at this address");
  const auto decimals = co_await endpoints_.ask(ask_contract(to_token(eth::decimals_call())));
  if (!decimals) co_return bad_token(plan_, "it does not say how many decimals it has: " + decimals.error().message);
  const auto count = eth::decode_decimals(*decimals);
  if (!count) co_return bad_token(plan_, count.error().message);
  if (*count != TokenAmount::kDecimals) {
    co_return bad_token(plan_, fmt::format("it has {} decimals, not {}", *count, TokenAmount::kDecimals));
  }
  const auto symbol = co_await endpoints_.ask(ask_contract(to_token(eth::symbol_call())));
  const auto text = symbol ? eth::decode_symbol(*symbol) : base::Result<std::string>();
  if (text) found_.symbol = endpoints_.quoted(*text);
  co_return base::Result<void>();
}

net::Task<void> Check::read_wallet() {
  auto head = co_await ask(ask_head(), "reading the newest block");
  if (!head) co_return tl::unexpected(head.error());
  auto price = co_await ask(ask_gas_price(), "asking for the price of gas");
  if (!price) co_return tl::unexpected(price.error());
  auto coins = co_await ask(ask_balance(plan_.wallet), "reading the wallet's balance");
  if (!coins) co_return tl::unexpected(coins.error());
  auto tokens = co_await ask(ask_tokens(plan_.token, plan_.wallet), "reading the wallet's tokens");
  if (!tokens) co_return tl::unexpected(tokens.error());
  auto code = co_await ask(ask_code(plan_.wallet), "reading the wallet's code");
  if (!code) co_return tl::unexpected(code.error());
  found_.block = head->number;
  found_.market = {*price, head->base_fee};
  const auto fee = opening_fee(plan_.fees, found_.market);
  if (!fee) co_return tl::unexpected(fee.error());
  found_.coins = *coins;
  found_.tokens = *tokens;
  found_.is_delegated = is_delegation(*code);
  if (!code->empty()) {
    found_.warnings.push_back(
        fmt::format("the wallet {} has code: another program may move what it holds, and its payments "
                    "go one by one",
                    plan_.wallet.to_string()));
  }
  co_return base::Result<void>();
}

// One payment as the run would make it, without sending anything; of as much as there is.
net::Task<void> Check::simulate() {
  found_.gas_limit = kUsualGas;
  const TokenAmount amount = std::min(plan_.largest, found_.tokens);
  if (amount == TokenAmount()) co_return base::Result<void>();
  const ContractCall transfer = to_token(eth::transfer_call(cold_address(), amount));
  const auto returned = co_await endpoints_.ask(ask_contract(transfer));
  if (!returned && returned.error().fault == RpcFault::reverted) {
    const auto& failure = returned.error();
    co_return bad_token(plan_, "it refuses a transfer: " + (failure.reason.empty() ? failure.message : failure.reason));
  }
  if (!returned) co_return tl::unexpected(to_error(returned.error(), "trying a transfer"));
  const auto success = eth::decode_success(*returned, true);
  if (!success || !*success) co_return bad_token(plan_, "it says that a transfer would fail");
  const auto estimate = co_await endpoints_.ask(ask_gas(transfer));
  if (!estimate && is_worth_repeating(estimate.error().fault)) {
    co_return tl::unexpected(to_error(estimate.error(), "estimating the gas of a transfer"));
  }
  if (!estimate) co_return base::Result<void>();  // too little for gas: the shortage says so
  auto limit = gas_limit_for(*estimate);
  if (!limit) co_return base::forward_error(limit);
  found_.gas_limit = *limit;
  co_return base::Result<void>();
}

void Check::reckon() {
  const base::Wei one = plan_.fees.cap * found_.gas_limit;
  found_.coins_needed = one * plan_.payments;
  found_.enough_for = enough_for(found_.tokens, found_.coins, plan_.largest, one);
  const bool lacks_tokens = found_.tokens < plan_.in_all;
  if (!lacks_tokens && found_.coins >= found_.coins_needed) return;
  found_.shortage = base::Error{
      ErrorKind::payment_environment,
      lacks_tokens ? fmt::format("the wallet holds {} {}, and the run pays up to {}", found_.tokens.to_string(),
                                 found_.symbol, plan_.in_all.to_string())
                   : fmt::format("the wallet holds {} of the chain's coin, and gas for {} payments may cost {}",
                                 found_.coins.to_coins(), plan_.payments, found_.coins_needed.to_coins()),
      fmt::format("send more to {}, or plan fewer flows: it is enough for {}", plan_.wallet.to_string(),
                  found_.enough_for),
      {}};
}

}  // namespace

std::uint64_t enough_for(const TokenAmount& tokens, const base::Wei& coins, const TokenAmount& payment,
                         const base::Wei& gas_of_payment) {
  Uint256 enough = UINT64_MAX;
  if (gas_of_payment > base::Wei()) enough = std::min(enough, Uint256(coins.count() / gas_of_payment.count()));
  if (TokenAmount() < payment) enough = std::min(enough, Uint256(tokens.base_units() / payment.base_units()));
  return static_cast<std::uint64_t>(enough);
}

Question<TokenAmount> ask_tokens(const eth::Address& token, const eth::Address& owner) {
  return {ask_contract({owner, token, eth::balance_of_call(owner)}).call, read_tokens};
}

net::Task<Preflight> preflight(Endpoints& endpoints, PreflightPlan plan) {
  Check check(endpoints, std::move(plan));
  co_return co_await check.run();
}

net::Task<WalletSnapshot> take_snapshot(Endpoints& endpoints, eth::Address wallet, eth::Address token,
                                        std::vector<eth::Address> destinations) {
  constexpr const char* kDoing = "reading balances for the books";
  std::vector<RpcCall> calls = {ask_block_number().call, ask_nonce(wallet, At::latest).call, ask_balance(wallet).call,
                                ask_tokens(token, wallet).call};
  for (const auto& destination : destinations) calls.push_back(ask_tokens(token, destination).call);
  auto results = co_await endpoints.ask_together(std::move(calls));
  if (!results) co_return tl::unexpected(to_error(results.error(), kDoing));
  const auto block = co_await endpoints.read_or_ask((*results)[0], ask_block_number());
  const auto nonce = co_await endpoints.read_or_ask((*results)[1], ask_nonce(wallet, At::latest));
  const auto coins = co_await endpoints.read_or_ask((*results)[2], ask_balance(wallet));
  const auto tokens = co_await endpoints.read_or_ask((*results)[3], ask_tokens(token, wallet));
  if (!block) co_return tl::unexpected(to_error(block.error(), kDoing));
  if (!nonce) co_return tl::unexpected(to_error(nonce.error(), kDoing));
  if (!coins) co_return tl::unexpected(to_error(coins.error(), kDoing));
  if (!tokens) co_return tl::unexpected(to_error(tokens.error(), kDoing));
  WalletSnapshot snapshot{*block, *tokens, *coins, *nonce, {}};
  for (std::size_t i = 0; i < destinations.size(); ++i) {
    const auto held = co_await endpoints.read_or_ask((*results)[4 + i], ask_tokens(token, destinations[i]));
    if (!held) co_return tl::unexpected(to_error(held.error(), kDoing));
    snapshot.destinations.emplace(destinations[i], *held);
  }
  co_return snapshot;
}

}  // namespace e2e::chain
