// The payment journal as it is written: nothing is sent that is not in it, and on the disk, first.
//
// Errors: payment_environment. A journal with a hole in it is refused: what it no longer says may have been paid. A last
// line that is torn is passed over, because what it was to say had not been acted on.
// Borrows: the ports, which outlive it. Threads: one.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "chain/payment_book.hpp"
#include "net/durable_log.hpp"

namespace e2e::chain {

struct PaymentJournalContent {
  PaymentBook book;
  std::uint64_t next_sequence = 1;
  std::optional<RunBegun> last_run;
};

base::Result<PaymentJournalContent> read_payment_journal(std::string_view text);

// Where a wallet's journal lies in the folder that the journals are kept in: "payments-97-0xabc….jsonl".
std::string payment_journal_name(std::uint64_t chain_id, const eth::Address& wallet);

class PaymentJournal {
 public:
  PaymentJournal(net::DurableLog& log, const base::Clock& clock, PaymentJournalContent content)
      : log_(log), clock_(clock), content_(std::move(content)) {}

  // Writes it, then applies it. What was not written is applied as well, unless it was to be sent: it has happened.
  base::Result<void> record(const PaymentRecord& record);

  const PaymentBook& book() const { return content_.book; }

 private:
  net::DurableLog& log_;
  const base::Clock& clock_;
  PaymentJournalContent content_;
};

}  // namespace e2e::chain
