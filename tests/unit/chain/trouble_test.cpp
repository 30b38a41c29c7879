// Every kind of trouble at every request, and a crash after every line of the journal: tokens move at most once for a
// payment, everything that fails says so in a class, nothing hangs.
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wallet_story.hpp"

namespace e2e::chain {
namespace {

using namespace std::chrono_literals;
using base::TokenAmount;
using test::destination;
using test::order;
using test::Trouble;
using test::WalletStory;

constexpr std::uint8_t kPayments = 3;

std::vector<PaymentOrder> orders() {
  std::vector<PaymentOrder> all;
  for (std::uint8_t i = 1; i <= kPayments; ++i) all.push_back(order(i));
  return all;
}

// What must be true after whatever happened.
void expect_no_double_payment(WalletStory& story, const std::string& where) {
  for (std::uint8_t i = 1; i <= kPayments; ++i) {
    EXPECT_LE(story.chain.transfers_to(destination(i)), 1U) << where << ", payment " << int(i);
    EXPECT_TRUE(story.chain.tokens(destination(i)) == TokenAmount() ||
                story.chain.tokens(destination(i)) == *TokenAmount::parse("1"))
        << where;
  }
}

// A payment that is said to be made has been made; one that certainly was not is not made later either.
void expect_truth(WalletStory& story, const std::vector<PaymentResult<PaymentReceipt>>& results,
                  const std::string& where) {
  story.time.run([](test::VirtualTime& time) -> boost::asio::awaitable<int> {
    co_await time.sleep_for(600s);
    co_return 0;
  }(story.time));
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto made = story.chain.transfers_to(destination(static_cast<std::uint8_t>(i + 1)));
    if (results[i]) {
      EXPECT_EQ(made, 1U) << where;
      continue;
    }
    EXPECT_NE(results[i].error().fault, PaymentFault::internal) << where;
    EXPECT_FALSE(results[i].error().error.message.empty()) << where;
    const auto fault = results[i].error().fault;
    const bool is_certain = fault != PaymentFault::unknown_outcome && fault != PaymentFault::not_mined &&
                            fault != PaymentFault::not_confirmed;
    if (is_certain) {
      EXPECT_EQ(made, 0U) << where << ": " << to_string(fault);
    }
  }
}

struct Outcome {
  int requests = 0;
  std::size_t paid = 0;
  bool has_started = false;
};

// A run in which the plan decides about each request to the first node. Trouble that lasts may leave the books open.
Outcome play(WalletStory& story, const test::TroublePlan& plan, const std::string& where, bool lasts = false) {
  Outcome outcome;
  story.begin();
  story.node().set_plan(plan);
  const auto ready = story.start(kPayments);
  outcome.has_started = ready.has_value();
  if (ready) {
    const auto results = story.pay_together(orders());
    for (const auto& result : results) outcome.paid += result ? 1U : 0U;
    const auto books = story.finish();
    story.node().set_plan({});
    expect_truth(story, results, where);
    if (!books) {
      EXPECT_EQ(books.error().kind, base::ErrorKind::payment_environment) << where;
      EXPECT_TRUE(lasts) << where;
    } else if (outcome.paid == kPayments && !lasts) {
      EXPECT_EQ(books->verdict, BooksVerdict::balanced) << where;
    }
  } else {
    EXPECT_EQ(ready.error().kind, base::ErrorKind::payment_environment) << where;
    EXPECT_EQ(story.chain.mined_nonce(story.wallet), 0U) << where;
  }
  outcome.requests = story.node().requests();
  expect_no_double_payment(story, where);
  EXPECT_LT(story.time.elapsed(), 1h) << where;
  return outcome;
}

int requests_of_a_quiet_run(int nodes) {
  WalletStory story(nodes);
  const auto outcome = play(story, {}, "quiet");
  EXPECT_EQ(outcome.paid, kPayments);
  return outcome.requests;
}

class TroubleTest : public testing::TestWithParam<Trouble> {};

TEST_P(TroubleTest, StrikesOnceAtEachRequest) {
  const int requests = requests_of_a_quiet_run(1);
  ASSERT_GT(requests, 20);
  for (int n = 1; n <= requests; ++n) {
    const std::string where = fmt::format("{} at request {}", to_string(GetParam()), n);
    WalletStory story;
    // One hiccup is survived, unless the node named another chain or another hash: then nothing more is sent to it.
    const bool is_fatal = GetParam() == Trouble::wrong_chain || GetParam() == Trouble::wrong_hash;
    const auto outcome =
        play(story, [&](int number, const auto&) { return number == n ? GetParam() : Trouble::none; }, where, is_fatal);
    if (!is_fatal) EXPECT_EQ(outcome.paid, kPayments) << where;
  }
}

TEST_P(TroubleTest, StrikesOnceAtEachRequestToOneOfTwoNodes) {
  const int requests = requests_of_a_quiet_run(2);
  for (int n = 1; n <= requests; ++n) {
    const std::string where = fmt::format("{} at request {} of two nodes", to_string(GetParam()), n);
    WalletStory story(2);
    play(story, [&](int number, const auto&) { return number == n ? GetParam() : Trouble::none; }, where);
  }
}

TEST_P(TroubleTest, StrikesFromEachRequestOn) {
  const int requests = requests_of_a_quiet_run(1);
  for (int n = 1; n <= requests; n += 3) {
    const std::string where = fmt::format("{} from request {} on", to_string(GetParam()), n);
    WalletStory story;
    play(story, [&](int number, const auto&) { return number >= n ? GetParam() : Trouble::none; }, where, true);
  }
}

TEST_P(TroubleTest, StrikesEveryOtherRequest) {
  for (int phase = 0; phase < 3; ++phase) {
    const std::string where = fmt::format("{} at every third request, phase {}", to_string(GetParam()), phase);
    WalletStory story;
    play(story, [&](int number, const auto&) { return number % 3 == phase ? GetParam() : Trouble::none; }, where, true);
  }
}

// What is with one node for good is no hindrance while there is another.
TEST_P(TroubleTest, StaysWithOneOfTwoNodes) {
  WalletStory story(2);
  const std::string where = fmt::format("{} at one of two nodes", to_string(GetParam()));
  const auto outcome =
      play(story, [&](int number, const auto&) { return number > 2 ? GetParam() : Trouble::none; }, where, true);
  const bool is_trusted_no_more = GetParam() == Trouble::wrong_hash;
  const bool counts_wrongly = GetParam() == Trouble::stale_nonce || GetParam() == Trouble::high_nonce;
  const bool hides = GetParam() == Trouble::no_receipt;
  if (!is_trusted_no_more && !counts_wrongly && !hides) EXPECT_EQ(outcome.paid, kPayments) << where;
}

INSTANTIATE_TEST_SUITE_P(All, TroubleTest, testing::ValuesIn(test::all_troubles()),
                         [](const auto& parameter) { return to_string(parameter.param); });

// The process dies after each line of the journal, and another one goes on with the same payments.
TEST(CrashTest, LeavesEachPaymentMadeOnce) {
  WalletStory quiet;
  play(quiet, {}, "quiet");
  const int lines = quiet.process->log.lines();
  ASSERT_GE(lines, 1 + 4 * kPayments);
  for (int n = 1; n < lines; ++n) {
    const std::string where = fmt::format("a crash after line {}", n);
    WalletStory story;
    story.begin();
    ASSERT_TRUE(story.start(kPayments));
    story.process->log.break_after(n - 1);
    story.pay_together(orders());  // what happens after the last line is not written any more
    story.begin();
    const auto ready = story.start(kPayments);
    ASSERT_TRUE(ready) << where << ": " << base::describe(ready.error());
    const auto results = story.pay_together(orders());
    for (const auto& result : results) EXPECT_TRUE(result) << where << ": " << result.error().error.message;
    for (std::uint8_t i = 1; i <= kPayments; ++i) EXPECT_EQ(story.chain.transfers_to(destination(i)), 1U) << where;
    const auto books = story.finish();
    ASSERT_TRUE(books);
    EXPECT_EQ(books->verdict, BooksVerdict::balanced) << where;
  }
}

// The process dies at each request: what it has sent is on its way, what it has written is on the disk.
TEST(CrashTest, AtEachRequestLeavesEachPaymentMadeOnce) {
  const int requests = requests_of_a_quiet_run(1);
  for (const bool is_acted_on : {false, true}) {
    for (int n = 1; n <= requests; ++n) {
      const std::string where = fmt::format("a crash {} request {}", is_acted_on ? "after" : "before", n);
      WalletStory story;
      story.begin();
      story.node().set_plan([&](int number, const auto&) {
        if (number < n) return Trouble::none;
        story.process->log.break_now();
        return number == n && is_acted_on ? Trouble::lost_reply : Trouble::unreachable;
      });
      if (story.start(kPayments)) story.pay_together(orders());
      story.node().set_plan({});
      story.begin();
      const auto ready = story.start(kPayments);
      ASSERT_TRUE(ready) << where << ": " << base::describe(ready.error());
      for (const auto& result : story.pay_together(orders())) {
        EXPECT_TRUE(result) << where << ": " << result.error().error.message;
      }
      for (std::uint8_t i = 1; i <= kPayments; ++i) EXPECT_EQ(story.chain.transfers_to(destination(i)), 1U) << where;
    }
  }
}

// What the dead process had sent is gone from the pools by the time the next one starts.
TEST(CrashTest, HandsInAgainWhatTheNodesForgot) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start(kPayments));
  story.chain.mines = false;
  story.process->log.break_after(6);
  story.pay_together(orders());
  story.chain.drop_all();
  story.chain.mines = true;
  story.begin();
  ASSERT_TRUE(story.start(kPayments));
  for (const auto& result : story.pay_together(orders())) EXPECT_TRUE(result) << result.error().error.message;
  for (std::uint8_t i = 1; i <= kPayments; ++i) EXPECT_EQ(story.chain.transfers_to(destination(i)), 1U);
}

// What no node takes any more keeps the wallet from nothing: its nonce is used up by a transaction that moves nothing.
TEST(CrashTest, ClosesTheNonceOfWhatNoNodeTakes) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start(1));
  story.chain.mines = false;
  EXPECT_FALSE(story.pay(order(1)));
  story.chain.drop_all();
  story.chain.mines = true;
  story.chain.least_price = base::Wei::from_gwei(2);
  story.chain.gas_price = base::Wei::from_gwei(2);
  story.begin();
  ASSERT_TRUE(story.start(1));
  EXPECT_EQ(story.payer().book().find("payment-1")->state, PaymentState::lost);
  EXPECT_FALSE(story.pay(order(1)));
  EXPECT_TRUE(story.pay(order(2)));
  EXPECT_EQ(story.chain.transfers_to(destination(1)), 0U);
  EXPECT_EQ(story.finish()->verdict, BooksVerdict::balanced);
}

TEST(InterruptionTest, EndsEveryPaymentAtOnce) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start(kPayments));
  int left = 7;
  story.node().set_plan([&](int, const auto&) {
    if (--left == 0) story.time.cancel_all();
    return Trouble::none;
  });
  for (const auto& result : story.pay_together(orders())) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().fault, PaymentFault::interrupted);
    EXPECT_EQ(result.error().error.kind, base::ErrorKind::cancelled);
  }
}

TEST(InterruptionTest, SignsNothingMore) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start(5));
  story.node().set_plan([&](int, const std::vector<std::string>& methods) {
    if (methods.front() == "eth_sendRawTransaction") story.time.cancel_all();
    return Trouble::none;
  });
  for (const auto& result : story.pay_together({order(1), order(2), order(3), order(4), order(5)})) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().fault, PaymentFault::interrupted);
  }
  EXPECT_EQ(story.payer().book().all().size(), 1U);
}

TEST(DiskTest, SignsNothingThatCannotBeWritten) {
  WalletStory story;
  story.begin();
  ASSERT_TRUE(story.start(kPayments));
  story.process->log.break_now();
  const auto refused = story.pay(order(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, PaymentFault::journal_lost);
  EXPECT_EQ(story.node().count("eth_sendRawTransaction"), 0);
  EXPECT_FALSE(story.pay(order(2)));
}

}  // namespace
}  // namespace e2e::chain
