// A run that is killed at any moment and resumed, whatever became of its payment journal: each purchase is paid once, or
// nothing more is signed.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "killed_run.hpp"

namespace e2e::chain {
namespace {

using base::TokenAmount;
using test::destination;
using test::expect_balanced;
using test::fault_of;
using test::order;
using test::Purchases;
using test::Trouble;
using test::WalletStory;
using testing::HasSubstr;

constexpr std::uint8_t kPurchases = 2;

std::vector<std::string> cuts_of(const std::string& journal) {
  std::vector<std::string> cuts;
  for (std::size_t end = journal.find('\n'); end != std::string::npos; end = journal.find('\n', end + 1)) {
    cuts.push_back(journal.substr(0, end / 2));  // somewhere in a line
    cuts.push_back(journal.substr(0, end + 1));
  }
  return cuts;
}

enum class Left { whole, nothing, another_homes, cut };

std::string name_of(Left left) {
  constexpr std::array kNames = {"whole", "absent", "of_another_home", "cut"};
  return kNames[static_cast<std::size_t>(left)];
}

// What a killed run may find of its payment journal.
std::vector<std::string> remains(Left left, const std::string& journal, const std::string& other) {
  if (left == Left::whole || journal.empty()) return {journal};
  if (left == Left::nothing) return {""};
  return left == Left::another_homes ? std::vector<std::string>{other} : cuts_of(journal);
}

struct Tally {
  int resumed = 0;
  int refused = 0;
};

// Another part of the run, after it was killed at these moments, with the nth that may be left of the journal; nothing where
// there is no nth.
std::optional<bool> recover(Left left, const std::vector<int>& moments, std::size_t nth, Tally& tally) {
  Purchases run(kPurchases);
  const std::string other = run.pay_from_another_home();
  std::string journal;
  bool was_killed = false;
  for (const int moment : moments) {
    was_killed = run.play_until(moment, journal);
    journal = run.process->log.content();
  }
  const auto left_ones = remains(left, journal, other);
  if (nth >= left_ones.size()) return std::nullopt;
  const bool had_asked = !run.record.asked.empty();
  const bool goes_on = run.resume_with(left_ones[nth]);
  ++(goes_on ? tally.resumed : tally.refused);
  const auto where = fmt::format("killed at {}, remains {}", fmt::join(moments, " and "), nth);
  if (left == Left::whole) EXPECT_TRUE(goes_on) << where;
  if (left == Left::nothing || left == Left::another_homes) EXPECT_EQ(goes_on, !had_asked) << where;
  for (std::uint8_t i = 1; i <= kPurchases; ++i) {
    const auto transfers = run.transfers_for(i);
    if (goes_on) EXPECT_EQ(transfers, 1U) << where << ", purchase " << int(i);
    EXPECT_LE(transfers, 1U) << where << ", purchase " << int(i);
  }
  for (const auto& end : run.ends) EXPECT_EQ(end, "paid") << where;
  return was_killed;
}

class RecoveryTest : public testing::TestWithParam<Left> {
 protected:
  // With everything that may be left; whether it was killed at the last moment, and did not end before.
  bool recover_after(const std::vector<int>& moments) {
    bool was_killed = false;
    for (std::size_t nth = 0; !HasFailure(); ++nth) {
      const auto killed = recover(GetParam(), moments, nth, tally_);
      if (!killed) break;
      was_killed = *killed;
    }
    return was_killed;
  }

  Tally tally_;
};

TEST_P(RecoveryTest, PaysOnceOrSignsNothing) {
  for (int moment = 1; recover_after({moment});) ++moment;
  EXPECT_GT(tally_.resumed, 3);
  if (GetParam() != Left::whole) EXPECT_GT(tally_.refused, 20);
}

TEST_P(RecoveryTest, PaysOnceOrSignsNothingWhereItIsKilledTwice) {
  for (int first = 10; first < 60; first += 5) {
    for (int second = 5; recover_after({first, second});) second += 9;
  }
  EXPECT_GT(tally_.resumed + tally_.refused, 50);
}

INSTANTIATE_TEST_SUITE_P(Journals, RecoveryTest,
                         testing::Values(Left::whole, Left::nothing, Left::another_homes, Left::cut),
                         [](const auto& parameter) { return name_of(parameter.param); });

TEST(RunRecordTest, IsWrittenBeforeAnythingIsSent) {
  WalletStory story;
  story.begin();
  std::vector<std::string> noted;
  story.record.note_signed = [&](const SigningNote& note) {
    EXPECT_EQ(story.node().count("eth_sendRawTransaction"), static_cast<int>(noted.size()));
    noted.push_back(note.hash);
    return base::Result<void>();
  };
  ASSERT_TRUE(story.start());
  story.chain.least_price = base::Wei::from_gwei(2);  // signed twice
  EXPECT_EQ(fault_of(story.pay(order(1))), "paid");
  EXPECT_EQ(noted.size(), 2U);
  EXPECT_EQ(noted.back(), eth::to_hex(story.payer().book().find("payment-1")->attempts.back().hash));
}

TEST(RunRecordTest, KeepsAPaymentFromBeingSentWhereItCannotBeWritten) {
  WalletStory story;
  const auto empty = story.record;
  story.begin();
  story.record.note_signed = [](const SigningNote&) {
    return base::Result<void>(base::fail(base::ErrorKind::environment, "the disk is full"));
  };
  ASSERT_TRUE(story.start());
  const auto refused = story.pay(order(1));
  EXPECT_EQ(fault_of(refused), "journal_lost");
  EXPECT_EQ(fault_of(story.pay(order(2))), "lane_blocked");
  EXPECT_EQ(story.node().count("eth_sendRawTransaction"), 0);
  // A later run does not send it either.
  story.record = empty;
  story.settings.lane.run_id = "run2";
  story.begin();
  ASSERT_TRUE(story.start());
  EXPECT_EQ(fault_of(story.pay(order(3))), "paid");
  EXPECT_EQ(story.chain.transfers_to(destination(1)), 0U);
}

// What the journal had by the end of the first record of that kind.
std::string until_first(const std::string& kind, const std::string& journal) {
  return journal.substr(0, journal.find('\n', journal.find(fmt::format(R"("record":"{}")", kind))) + 1);
}

// No node can be reached when the payment is handed in.
void sign_without_sending(WalletStory& story) {
  story.node().set_plan([&](int, const std::vector<std::string>& methods) {
    return methods.front() == "eth_sendRawTransaction" ? Trouble::unreachable : Trouble::none;
  });
  EXPECT_EQ(fault_of(story.pay(order(1))), "unknown_outcome");
  story.node().set_plan({});
}

// Killed between the two journals, resumed, and killed again: the payment journal may be lost by then.
TEST(RunRecordTest, HasEverythingBeforeItIsSent) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  sign_without_sending(story);
  story.record.signed_hashes.clear();
  const auto note = story.record.note_signed;
  story.record.note_signed = [&](const SigningNote& noted) {
    EXPECT_EQ(story.node().count("eth_sendRawTransaction"), 0);
    return note(noted);
  };
  story.begin(until_first("signed", story.process->log.content()));
  ASSERT_TRUE(story.start());
  EXPECT_EQ(story.record.signed_hashes.size(), 1U);
  EXPECT_EQ(fault_of(story.pay(order(1))), "paid");
  EXPECT_EQ(story.chain.transfers_to(destination(1)), 1U);
}

// Only the run that signed a payment may send it for the first time: nobody else can note it.
TEST(RunRecordTest, IsNotFilledByAnotherRun) {
  WalletStory story;
  const auto empty = story.record;
  story.begin();
  ASSERT_TRUE(story.start());
  sign_without_sending(story);
  const std::string journal = until_first("signed", story.process->log.content());
  story.record = empty;
  story.settings.lane.run_id = "run2";
  story.begin(journal);
  ASSERT_TRUE(story.start());
  EXPECT_EQ(fault_of(story.pay(order(2))), "paid");
  EXPECT_EQ(story.chain.transfers_to(destination(1)), 0U);
  expect_balanced(story);
}

TEST(RunRecordTest, KeepsAReplacementFromBeingSentWhereItCannotBeWritten) {
  WalletStory story;
  story.begin();
  const auto note = story.record.note_signed;
  int signings = 0;
  story.record.note_signed = [&](const SigningNote& noted) {
    if (++signings == 1) return note(noted);
    return base::Result<void>(base::fail(base::ErrorKind::environment, "the disk is full"));
  };
  ASSERT_TRUE(story.start());
  story.chain.mines = false;
  EXPECT_EQ(fault_of(story.pay(order(1))), "not_mined");
  EXPECT_GE(signings, 2);
  EXPECT_EQ(story.payer().book().find("payment-1")->attempts.size(), 2U);
  story.chain.mines = true;
  story.begin();
  ASSERT_FALSE(story.start()) << "it cannot be noted now either";
  story.record.note_signed = note;
  story.begin();
  ASSERT_TRUE(story.start());
  EXPECT_EQ(fault_of(story.pay(order(1))), "paid");
  EXPECT_EQ(story.chain.transfers_to(destination(1)), 1U);
}

TEST(RunRecordTest, RefusesAJournalThatTheRunDoesNotKnow) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  EXPECT_EQ(fault_of(story.pay(order(1))), "paid");
  story.record.asked = {"payment-2", "payment-10", "payment"};
  story.begin();
  const auto refused = story.start();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("the journal of run run1 lacks payment payment-1"));
}

// What the journal says of money must be what the wallet signed.
TEST(PaymentJournalTest, DirectsNoMoneyWhereItWasChanged) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start());
  EXPECT_EQ(fault_of(story.pay(order(1))), "paid");
  const auto payment = *story.payer().book().find("payment-1");
  const Attempt& made = payment.attempts[0];
  const Signed record{payment.id,     payment.purpose, payment.nonce, payment.to, payment.amount,
                      made.gas_limit, made.price,      made.hash,     made.raw};
  EXPECT_TRUE(matches_signature(payment, story.wallet, 97));
  const std::vector<std::function<void(Signed&)>> changes = {
      [](Signed& it) { it.to = destination(66); },
      [](Signed& it) { it.amount = *TokenAmount::parse("66"); },
      [](Signed& it) { it.nonce = 1; },
      [](Signed& it) { it.purpose = Purpose::gap; },
      [](Signed& it) { it.hash = eth::Hash{}; },
      [](Signed& it) { it.raw.back() ^= 1U; },
      [](Signed& it) { it.raw.clear(); },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Signed changed = record;
    changes[i](changed);
    story.begin(to_line({1, base::WallTime(), changed}));
    EXPECT_EQ(story.process->payer, nullptr) << i;
    EXPECT_EQ(story.process->problem.kind, base::ErrorKind::payment_environment) << i;
  }
  story.begin(to_line({1, base::WallTime(), record}));
  EXPECT_NE(story.process->payer, nullptr);
}

}  // namespace
}  // namespace e2e::chain
