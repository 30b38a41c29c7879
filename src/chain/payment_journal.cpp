#include "chain/payment_journal.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace e2e::chain {
namespace {

using base::ErrorKind;

tl::unexpected<base::Error> damaged(std::size_t line) {
  return base::fail(ErrorKind::payment_environment,
                    fmt::format("the payment journal is damaged at line {}: what was paid cannot be told", line),
                    "look at the wallet's transactions; when none of them is under way, move the journal away");
}

}  // namespace

std::string payment_journal_name(std::uint64_t chain_id, const eth::Address& wallet) {
  return fmt::format("payments-{}-{}.jsonl", chain_id, wallet.to_lower_hex());
}

base::Result<PaymentJournalContent> read_payment_journal(std::string_view text) {
  PaymentJournalContent content;
  std::size_t number = 0;
  for (const std::string_view line : base::split(text, '\n')) {
    ++number;
    const auto stamped = parse_payment_line(line);
    if (!stamped) continue;  // torn, or a hole: the next number tells
    if (stamped->sequence != content.next_sequence) return damaged(number);
    if (!content.book.apply(stamped->record)) return damaged(number);
    ++content.next_sequence;
    if (const auto* run = std::get_if<RunBegun>(&stamped->record)) content.last_run = *run;
  }
  return content;
}

base::Result<void> PaymentJournal::record(const PaymentRecord& record) {
  const bool is_order = std::holds_alternative<Signed>(record) || std::holds_alternative<Bumped>(record);
  auto written = log_.append(to_line({content_.next_sequence, clock_.wall(), record}));
  if (written) ++content_.next_sequence;
  if (written || !is_order) content_.book.apply(record);
  if (written) return written;
  return base::fail(ErrorKind::payment_environment,
                    fmt::format("the payment journal cannot be written: {}", written.error().message),
                    "nothing is paid without it: check the disk");
}

}  // namespace e2e::chain
