#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "report/escape.hpp"
#include "report/markdown_format.hpp"
#include "report/markdown_sections.hpp"
#include "report/phrases.hpp"

namespace e2e::report {
namespace {

constexpr Bounds kEquationBounds{100, 30 * kKiB};
constexpr Bounds kPaymentBounds{300, 90 * kKiB};

std::string_view describe(core::PaymentOutcome outcome) {
  switch (outcome) {
    case core::PaymentOutcome::not_sent:
      return "nothing was sent";
    case core::PaymentOutcome::chain_failed:
      return "the chain failed";
    case core::PaymentOutcome::not_recognised:
      return "paid, but not recognised by the backend";
    case core::PaymentOutcome::recognised:
      return "recognised";
  }
  return "";
}

void append_wallet(std::string& out, const core::PayingWallet& wallet) {
  out += fmt::format(
      "Wallet {} on {} (chain {}), asked at {}. Before the run: {} {} and {} of the chain's coin, enough "
      "for {} payments of the highest price",
      markdown_code(wallet.address), markdown_text(wallet.network), wallet.chain_id, markdown_code(wallet.rpc_host),
      markdown_text(wallet.tokens), markdown_text(wallet.token_symbol), markdown_text(wallet.coins), wallet.enough_for);
  out += fmt::format("; after it for {} more. Limits: {} a payment, {} the run. Token contract {}.\n\n",
                     wallet.enough_for_more, markdown_text(wallet.max_payment), markdown_text(wallet.max_spend),
                     markdown_code(wallet.token));
  for (const auto& warning : wallet.warnings) out += fmt::format("* Note: {}\n", markdown_text(warning));
  if (!wallet.warnings.empty()) out += '\n';
}

std::string equation_row(const core::BookEquation& equation) {
  return table_row({equation.holds() ? "holds" : "**does not hold**", markdown_text(equation.side),
                    markdown_code(equation.account), markdown_code(equation.expected), markdown_code(equation.actual)});
}

// Those that do not hold first.
void append_books(std::string& out, const core::PaymentBooks& books) {
  if (books.verdict.empty()) return;
  out += fmt::format("Books: **{}**, {}", markdown_text(books.verdict),
                     counted(books.transactions, "transaction", "transactions"));
  out += books.reason.empty() ? ".\n\n" : fmt::format(": {}.\n\n", markdown_text(books.reason));
  if (books.equations.empty()) return;
  out +=
      table_head({{"Equation"}, {"Of"}, {"Account"}, {"By our journal", Align::right}, {"By the chain", Align::right}});
  BoundedList list(out, kEquationBounds);
  for (const bool holds : {false, true}) {
    for (const auto& equation : books.equations) {
      if (equation.holds() == holds) list.add([&] { return equation_row(equation); });
    }
  }
  list.close();
}

void append_times(std::string& out, const core::LivePayments& live) {
  out += table_head({{"Part of a payment"},
                     {"Count", Align::right},
                     {"p50 ms", Align::right},
                     {"p95 ms", Align::right},
                     {"p99 ms", Align::right},
                     {"max ms", Align::right}});
  const auto add = [&](const char* name, const core::Percentiles& times) {
    const auto cells = percentile_cells(times);
    out += table_row({name, std::to_string(times.count), cells.p50, cells.p95, cells.p99, cells.max});
  };
  add("signing", live.signing);
  add("broadcast", live.broadcast);
  add("inclusion in a block", live.inclusion);
  add("confirmations", live.confirmation);
  add("recognition by the backend", live.recognition);
  out += '\n';
}

std::string transaction_cell(const core::LivePayment& payment) {
  if (payment.transaction.empty()) return "–";
  const std::string hash = markdown_code(payment.transaction);
  return payment.explorer.empty() ? hash : hash + "<br>" + markdown_text(payment.explorer);
}

std::string number_cell(const std::optional<std::uint64_t>& number) { return number ? std::to_string(*number) : "–"; }

std::string payment_row(const core::FlowResult& flow) {
  const auto& payment = *flow.payment;
  const bool is_good = payment.outcome == core::PaymentOutcome::recognised;
  const std::string outcome(describe(payment.outcome));
  return table_row({is_good ? outcome : "**" + outcome + "**", markdown_text(payment.amount),
                    markdown_code(payment.destination), transaction_cell(payment), number_cell(payment.block),
                    number_cell(payment.gas_used), markdown_code(flow.flow_id)});
}

// What went wrong first.
void append_payments_of(std::string& out, const std::vector<core::FlowResult>& flows) {
  const auto has_payment = [](const core::FlowResult& flow) { return flow.payment.has_value(); };
  if (std::none_of(flows.begin(), flows.end(), has_payment)) return;
  out += table_head({{"Outcome"},
                     {"Amount", Align::right},
                     {"Destination"},
                     {"Transaction"},
                     {"Block", Align::right},
                     {"Gas", Align::right},
                     {"Flow"}});
  BoundedList list(out, kPaymentBounds);
  for (const auto outcome : {core::PaymentOutcome::chain_failed, core::PaymentOutcome::not_recognised,
                             core::PaymentOutcome::not_sent, core::PaymentOutcome::recognised}) {
    for (const auto& flow : flows) {
      if (flow.payment && flow.payment->outcome == outcome) list.add([&] { return payment_row(flow); });
    }
  }
  list.close();
}

}  // namespace

void append_live_payments(std::string& out, const core::RunResult& result) {
  const auto& live = result.summary.payments.live;
  if (!live) return;
  out += "## Live payments\n\n";
  append_wallet(out, live->wallet);
  append_books(out, live->books);
  append_payments_of(out, result.flows);
  append_times(out, *live);
}

}  // namespace e2e::report
