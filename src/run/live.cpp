#include "run/live.hpp"

#include <algorithm>
#include <string>

#include "chain/networks.hpp"
#include "core/plan.hpp"

namespace e2e::run {

chain::PaymentPlan payment_plan(const core::RunConfig& config, const JournalContent* earlier) {
  std::uint64_t flows = 0;
  for (const int level : config.concurrency_levels) {
    flows += static_cast<std::uint64_t>(level) * static_cast<std::uint64_t>(config.rounds);
  }
  if (earlier != nullptr) {
    const auto is_signed = [&](const std::string& id) {
      const auto key = flow::payment_key(earlier->run.run_id, id);
      return std::any_of(earlier->signed_payments.begin(), earlier->signed_payments.end(),
                         [&](const PaymentSigned& payment) { return payment.payment_id.starts_with(key); });
    };
    const auto paid = std::count_if(earlier->flows.begin(), earlier->flows.end(), [&](const auto& flow) {
      return flow.second.payment && is_signed(flow.second.payment->payment_id);
    });
    flows -= std::min(flows, static_cast<std::uint64_t>(paid));
  }
  chain::PaymentPlan plan;
  plan.payments = config.adversarial ? 2 * flows : flows;
  plan.largest = core::highest_price(config);
  plan.in_all = base::TokenAmount(base::Uint256(plan.largest.base_units() * flows));
  return plan;
}

chain::RunRecord run_record(const JournalContent* earlier) {
  chain::RunRecord record;
  if (earlier == nullptr) return record;
  for (const auto& id : earlier->noted_payments) record.asked.insert(flow::payment_key(earlier->run.run_id, id));
  for (const auto& payment : earlier->signed_payments) record.signed_hashes.insert(payment.hash);
  return record;
}

core::PayingWallet wallet_of(const chain::Preflight& preflight, const flow::LiveDesk& desk) {
  core::PayingWallet wallet;
  wallet.address = desk.payer.wallet().to_string();
  wallet.network = chain::network_name(desk.terms.chain_id);
  wallet.chain_id = desk.terms.chain_id;
  wallet.rpc_host = preflight.host;
  wallet.token = desk.terms.token.to_string();
  wallet.token_symbol = preflight.symbol;
  wallet.tokens = preflight.tokens.to_string();
  wallet.coins = preflight.coins.to_coins();
  wallet.enough_for = preflight.enough_for;
  wallet.max_payment = desk.terms.max_payment.to_string();
  wallet.max_spend = desk.terms.max_spend.to_string();
  wallet.warnings = preflight.warnings;
  return wallet;
}

// An equation of the wallet names no account.
core::PaymentBooks books_of(const chain::Books& books, const eth::Address& wallet) {
  core::PaymentBooks shown;
  shown.verdict = chain::to_string(books.verdict);
  shown.transactions = books.transactions;
  for (const auto& equation : books.equations) {
    shown.equations.push_back({std::string(chain::to_string(equation.side)),
                               (equation.account.is_zero() ? wallet : equation.account).to_string(), equation.expected,
                               equation.actual});
  }
  return shown;
}

core::PaymentBooks books_not_closed(const base::Error& error) {
  core::PaymentBooks books;
  books.verdict = "not_closed";
  books.reason = base::describe(error);
  return books;
}

}  // namespace e2e::run
