#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "report/escape.hpp"
#include "report/markdown_format.hpp"
#include "report/markdown_sections.hpp"
#include "report/payment_end.hpp"
#include "report/phrases.hpp"

namespace e2e::report {
namespace {

constexpr Bounds kPaymentBounds{200, 40 * kKiB};
constexpr Bounds kEquationBounds{50, 12 * kKiB};
constexpr Bounds kWarningBounds{10, 4 * kKiB};
constexpr std::size_t kBooksBytes = 1'200;

struct FlowPayment {
  const core::FlowResult* flow;
  const core::LivePayment* payment;
  PaymentEnd end;
};

std::vector<FlowPayment> worst_first(const std::vector<core::FlowResult>& flows) {
  std::vector<FlowPayment> order;
  for (const PaymentEnd end : all_payment_ends()) {
    for (const auto& flow : flows) {
      if (flow.payment && payment_end_of(flow) == end) order.push_back({&flow, &*flow.payment, end});
    }
  }
  return order;
}

std::size_t count_of(const std::vector<FlowPayment>& payments, PaymentEnd end) {
  return static_cast<std::size_t>(
      std::count_if(payments.begin(), payments.end(), [end](const auto& entry) { return entry.end == end; }));
}

// What differs in whose turn it is stands in a line of its own.
void append_ends(std::string& out, const std::vector<FlowPayment>& payments) {
  bool is_any = false;
  for (const PaymentEnd end : all_payment_ends()) {
    const std::size_t count = count_of(payments, end);
    if (count == 0 || meaning_of(end).empty()) continue;
    out += fmt::format("* **{} {}**: {}\n", count, describe(end), meaning_of(end));
    is_any = true;
  }
  if (is_any) out += '\n';
}

std::string time_cell(const std::optional<core::Duration>& time) { return time ? human_duration(*time) : "–"; }

std::string number_cell(const std::optional<std::uint64_t>& number) { return number ? std::to_string(*number) : "–"; }

std::string payment_row(const FlowPayment& entry) {
  const auto& payment = *entry.payment;
  const std::string_view mark = entry.end == PaymentEnd::recognised ? "" : "**";
  return table_row({fmt::format("{}{}{}", mark, describe(entry.end), mark), markdown_text(payment.amount),
                    linked_code(markdown_code(payment.transaction), payment.explorer), number_cell(payment.block),
                    number_cell(payment.gas_used), time_cell(payment.times.signing), time_cell(payment.times.broadcast),
                    time_cell(payment.times.inclusion), time_cell(payment.times.confirmation),
                    time_cell(payment.times.recognition), markdown_code(entry.flow->flow_id)});
}

void append_payments(std::string& out, const std::vector<FlowPayment>& payments) {
  if (payments.empty()) return;
  out += table_head({{"Outcome"},
                     {"Amount", Align::right},
                     {"Transaction"},
                     {"Block", Align::right},
                     {"Gas", Align::right},
                     {"Signed in", Align::right},
                     {"Broadcast in", Align::right},
                     {"In a block after", Align::right},
                     {"Confirmed after", Align::right},
                     {"Recognised after", Align::right},
                     {"Flow"}});
  BoundedList list(out, kPaymentBounds);
  for (const auto& entry : payments) list.add([&] { return payment_row(entry); });
  list.close();
}

std::string equation_row(const core::BookEquation& equation) {
  const bool holds = equation.holds();
  return table_row({holds ? "holds" : "**broken**", markdown_text(core::side_in_words(equation)),
                    markdown_text(core::amount_in_words(equation, equation.expected)),
                    markdown_text(core::amount_in_words(equation, equation.actual))});
}

std::string books_text(const core::PaymentBooks& books) {
  const std::string sentence = markdown_text(core::describe(books), kBooksBytes);
  if (!books.are_closed()) return fmt::format("**Nothing is proved of what was paid**: {}.", sentence);
  if (!books.is_balanced()) return fmt::format("**What was paid is in doubt (exit code 5)**: {}.", sentence);
  return fmt::format("For {}, {}: payment journal and chain agree.",
                     counted(books.transactions, "transaction", "transactions"), sentence);
}

// The broken equations first.
void append_books(std::string& out, const core::PaymentBooks& books) {
  if (books.verdict.empty()) return;
  out += "### Books\n\n" + books_text(books) + "\n\n";
  if (books.equations.empty()) return;
  out += table_head(
      {{"Equation"}, {"What moved"}, {"By the payment journal", Align::right}, {"By the chain", Align::right}});
  BoundedList list(out, kEquationBounds);
  for (const bool holds : {false, true}) {
    for (const auto& equation : books.equations) {
      if (equation.holds() == holds) list.add([&] { return equation_row(equation); });
    }
  }
  list.close();
}

void append_times(std::string& out, const core::LivePayments& live) {
  struct Row {
    const char* name;
    const core::Percentiles& times;
  };
  const std::array rows = {Row{"sign", live.signing}, Row{"broadcast", live.broadcast},
                           Row{"inclusion in a block", live.inclusion}, Row{"confirmations", live.confirmation},
                           Row{"recognition by the backend", live.recognition}};
  if (std::none_of(rows.begin(), rows.end(), [](const Row& row) { return row.times.count > 0; })) return;
  out += "### Times of payments\n\n";
  out += table_head({{"Part"},
                     {"Count", Align::right},
                     {"p50 ms", Align::right},
                     {"p95 ms", Align::right},
                     {"p99 ms", Align::right},
                     {"max ms", Align::right}});
  for (const auto& [name, times] : rows) {
    const auto cells = percentile_cells(times);
    out += table_row({name, std::to_string(times.count), cells.p50, cells.p95, cells.p99, cells.max});
  }
  out += '\n';
  if (std::any_of(rows.begin(), rows.end(), [](const Row& row) { return rests_on_few_samples(row.times); })) {
    out += std::string(kFewSamplesNote) + "\n";
  }
}

std::string enough_text(const core::LivePayments& live) {
  const auto& wallet = live.wallet;
  std::string text = fmt::format("{} of the highest price", counted(wallet.enough_for, "payment", "payments"));
  if (live.books.are_closed()) text += fmt::format("; {} more after the run", wallet.enough_for_more);
  return text;
}

void append_wallet(std::string& out, const core::LivePayments& live) {
  const auto& wallet = live.wallet;
  const std::string symbol = markdown_text(wallet.token_symbol);
  out += "### Wallet\n\n";
  out += table_head({{"Wallet"}, {markdown_code(wallet.address)}});
  out += table_row({"network", fmt::format("{}, chain {}", markdown_code(wallet.network), wallet.chain_id)});
  out += table_row({"RPC node", markdown_code(wallet.rpc_host)});
  out += table_row({"token", fmt::format("{} {}", symbol, markdown_code(wallet.token))});
  out += table_row({"held before the run", fmt::format("{} {} and {} of the chain's coin", markdown_text(wallet.tokens),
                                                       symbol, markdown_text(wallet.coins))});
  out += table_row({"enough for", enough_text(live)});
  out += table_row({"limits", fmt::format("{} a payment, {} the run", markdown_text(wallet.max_payment),
                                          markdown_text(wallet.max_spend))});
  out += '\n';
  if (wallet.warnings.empty()) return;
  BoundedList list(out, kWarningBounds);
  for (const auto& warning : wallet.warnings) {
    list.add([&] { return fmt::format("* Note: {}\n", markdown_text(warning)); });
  }
  list.close();
}

}  // namespace

void append_live_payments(std::string& out, const core::RunResult& result) {
  const auto& live = result.summary.payments.live;
  const std::vector<FlowPayment> payments = worst_first(result.flows);
  if (!live && payments.empty()) return;
  out += fmt::format("## Live payments: {} of {} recognised\n\n", count_of(payments, PaymentEnd::recognised),
                     payments.size());
  append_ends(out, payments);
  append_payments(out, payments);
  if (!live) return;
  append_books(out, live->books);
  append_times(out, *live);
  append_wallet(out, *live);
}

}  // namespace e2e::report
