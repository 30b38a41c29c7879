// What the journal of a run keeps of its live payments: nothing that was signed may be lost with the payment journal.
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "run/journal.hpp"
#include "support/virtual_time.hpp"

namespace e2e::run {
namespace {

PaymentNoted noted(const std::string& id) {
  PaymentNoted record;
  record.flow_id = "f1";
  record.note.payment_id = id;
  return record;
}

std::string journal_of(const std::vector<JournalRecord>& records) {
  std::string text;
  std::uint64_t sequence = 1;
  for (const auto& record : records) text += to_line({sequence++, base::WallTime(), record}, base::Redactor());
  return text;
}

// A file whose disk may be full, or gone when it is to be synced.
class Lines final : public JournalSink, public net::Sink {
 public:
  bool is_broken = false;
  bool is_unsynced = false;

  base::Result<void> append(std::string_view /*line*/) override { return outcome(is_broken); }
  base::Result<void> sync() override { return outcome(is_unsynced); }
  void line(std::string_view /*message*/) override {}

 private:
  static base::Result<void> outcome(bool is_bad) {
    if (is_bad) return base::fail(base::ErrorKind::environment, "the disk is gone");
    return {};
  }
};

TEST(ReadJournal, KeepsEveryPaymentThatWasNotedOrSigned) {
  const std::vector<JournalRecord> records = {RunBegun(), FlowBegun{"f1", 1, 1, 1, 1}, noted("p-1"),
                                              PaymentSigned{"r/p-1", 7, "0xaa"}, PaymentSigned{"r/p-1", 7, "0xab"}};
  const auto content = read_journal(journal_of(records));
  ASSERT_TRUE(content);
  EXPECT_EQ(content->noted_payments, std::set<std::string>{"p-1"});
  ASSERT_EQ(content->signed_payments.size(), 2U);
  EXPECT_EQ(content->signed_payments[1].hash, "0xab");
  EXPECT_EQ(content->flows.at("f1").payment->payment_id, "p-1");

  auto longer = records;
  longer.emplace_back(PaymentClosed{"f1", "p-1"});
  EXPECT_FALSE(read_journal(journal_of(longer))->flows.at("f1").payment) << "the flow asks for another one";
  longer.emplace_back(noted("p-2"));
  const auto later = read_journal(journal_of(longer));
  EXPECT_EQ(later->noted_payments, (std::set<std::string>{"p-1", "p-2"}));
  EXPECT_EQ(later->flows.at("f1").payment->payment_id, "p-2");
}

TEST(Journal, SaysWhetherAPaymentIsOnTheDisk) {
  Lines lines;
  test::VirtualTime time;
  const base::Redactor redactor;
  Journal journal({lines, time, redactor, lines});
  journal.record(RunBegun());
  EXPECT_TRUE(journal.record_payment({"r/p-1", 7, "0xaa"}));
  lines.is_unsynced = true;
  EXPECT_FALSE(journal.record_payment({"r/p-1", 7, "0xab"}));
  lines.is_unsynced = false;
  EXPECT_FALSE(journal.record_payment({"r/p-1", 7, "0xac"})) << "the disk may have lost what it refused";

  Journal other({lines, time, redactor, lines});
  lines.is_broken = true;
  EXPECT_FALSE(other.record_payment({"r/p-1", 7, "0xad"}));
  lines.is_broken = false;
  EXPECT_FALSE(other.record_payment({"r/p-1", 7, "0xae"})) << "the journal has a hole, and cannot be resumed";
}

}  // namespace
}  // namespace e2e::run
