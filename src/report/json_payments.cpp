#include "report/json_payments.hpp"

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>

#include "report/json_figures.hpp"

namespace e2e::report {
namespace {

using boost::json::array;
using boost::json::object;

void add_text(object& out, std::string_view key, const std::string& text) {
  if (!text.empty()) out[key] = text;
}

void add_number(object& out, std::string_view key, const std::optional<std::uint64_t>& number) {
  if (number) out[key] = *number;
}

void add_time(object& out, std::string_view key, const std::optional<core::Duration>& time) {
  if (time) out[key] = milliseconds(*time);
}

object wallet_object(const core::PayingWallet& wallet, bool are_books_closed) {
  object out{{"address", wallet.address},        {"network", wallet.network},   {"chainId", wallet.chain_id},
             {"rpcHost", wallet.rpc_host},       {"token", wallet.token},       {"tokenSymbol", wallet.token_symbol},
             {"tokens", wallet.tokens},          {"coins", wallet.coins},       {"enoughFor", wallet.enough_for},
             {"maxPayment", wallet.max_payment}, {"maxSpend", wallet.max_spend}};
  if (are_books_closed) out["enoughForMore"] = wallet.enough_for_more;
  array warnings;
  for (const auto& warning : wallet.warnings) warnings.emplace_back(boost::json::string(warning));
  if (!warnings.empty()) out["warnings"] = std::move(warnings);
  return out;
}

object books_object(const core::PaymentBooks& books) {
  object out{{"verdict", books.verdict}};
  add_text(out, "reason", books.reason);
  out["transactions"] = books.transactions;
  array equations;
  for (const auto& equation : books.equations) {
    equations.push_back(object{{"side", equation.side},
                               {"account", equation.account},
                               {"expected", equation.expected},
                               {"actual", equation.actual},
                               {"holds", equation.holds()}});
  }
  out["equations"] = std::move(equations);
  return out;
}

}  // namespace

object payment_object(const core::LivePayment& payment) {
  object out{{"outcome", core::to_string(payment.outcome)},
             {"chainId", payment.chain_id},
             {"token", payment.token},
             {"destination", payment.destination},
             {"amount", payment.amount}};
  add_text(out, "transactionHash", payment.transaction);
  add_text(out, "explorer", payment.explorer);
  add_number(out, "nonce", payment.nonce);
  add_number(out, "block", payment.block);
  add_number(out, "gasUsed", payment.gas_used);
  add_text(out, "gasPriceWei", payment.gas_price);
  add_number(out, "confirmations", payment.confirmations);
  object times;
  add_time(times, "signMs", payment.times.signing);
  add_time(times, "broadcastMs", payment.times.broadcast);
  add_time(times, "inclusionMs", payment.times.inclusion);
  add_time(times, "confirmationMs", payment.times.confirmation);
  add_time(times, "recognitionMs", payment.times.recognition);
  out["times"] = std::move(times);
  return out;
}

object live_payments_object(const core::LivePayments& live) {
  object out{{"wallet", wallet_object(live.wallet, live.books.are_closed())}};
  if (!live.books.verdict.empty()) out["books"] = books_object(live.books);
  out["times"] = object{{"sign", percentiles_object(live.signing)},
                        {"broadcast", percentiles_object(live.broadcast)},
                        {"inclusion", percentiles_object(live.inclusion)},
                        {"confirmation", percentiles_object(live.confirmation)},
                        {"recognition", percentiles_object(live.recognition)}};
  return out;
}

}  // namespace e2e::report
