// A run that pays for purchases, is killed, and is resumed with what is left of its payment journal.
#pragma once

#include <map>

#include <gtest/gtest.h>

#include "wallet_story.hpp"

namespace e2e::test {

class Purchases : public WalletStory {
 public:
  explicit Purchases(std::uint8_t count) : count_(count) {
    settings.lane.max_spend = *base::TokenAmount::parse(std::to_string(count));
  }

  // Pays somebody in another run, whose journal is another home's.
  std::string pay_from_another_home() {
    const auto own = record;
    settings.lane.run_id = "run0";
    begin();
    EXPECT_TRUE(start());
    EXPECT_EQ(fault_of(pay(order(250))), "paid");
    settings.lane.run_id = "run1";
    record = own;
    return process->log.content();
  }

  // A part of the run, which is killed when everything waits for the nth time; whether it was. It forgets how it ended.
  bool play_until(int moment, std::string journal) {
    begin(std::move(journal));
    int moments = 0;
    return !time.run_until(play(), [&] { return ++moments > moment; });
  }

  // The last part. False where the run cannot be resumed: nothing is signed then.
  bool resume_with(std::string journal) {
    begin(std::move(journal));
    const int sent = node().count("eth_sendRawTransaction");
    const bool was_resumed = time.run(play());
    if (!was_resumed) EXPECT_EQ(node().count("eth_sendRawTransaction"), sent);
    return was_resumed;
  }

  // Once everything that is under way has been mined.
  std::size_t transfers_for(std::uint8_t purchase) {
    time.run([](VirtualTime& clock) -> boost::asio::awaitable<int> {
      co_await clock.sleep_for(std::chrono::minutes(1));
      co_return 0;
    }(time));
    chain.height();
    std::size_t transfers = 0;
    for (int intent = 0; intent < kMostIntents; ++intent) {
      transfers += chain.transfers_to(order_of(purchase, intent).destination);
    }
    return transfers;
  }

  std::vector<std::string> ends;  // of the last part's payments

 private:
  static constexpr int kMostIntents = 5;

  static chain::PaymentOrder order_of(std::uint8_t purchase, int intent) {
    return order(static_cast<std::uint8_t>(purchase + 40 * intent));
  }

  boost::asio::awaitable<bool> play() {
    ends.clear();
    const auto each = *base::TokenAmount::parse("1");
    const base::TokenAmount in_all(base::Uint256(each.base_units() * count_));
    const auto ready = co_await payer().start({count_, each, in_all}, record);
    if (!ready) EXPECT_EQ(ready.error().kind, base::ErrorKind::payment_environment) << base::describe(ready.error());
    if (!ready) co_return false;
    std::vector<chain::PaymentTask<chain::PaymentReceipt>> tasks;
    for (std::uint8_t purchase = 1; purchase <= count_; ++purchase) tasks.push_back(payer().pay(next_order(purchase)));
    for (const auto& result : co_await net::gather(std::move(tasks))) ends.push_back(fault_of(result));
    co_return true;
  }

  // Of what was signed the rest is done; for what was not there is a new intent.
  chain::PaymentOrder next_order(std::uint8_t purchase) {
    int& intent = intents_[purchase];
    const auto last = order_of(purchase, intent);
    if (record.asked.contains(last.id) && payer().book().find(last.id) == nullptr) {
      EXPECT_TRUE(payer().close(last.id));
      ++intent;
    }
    const auto next = order_of(purchase, intent);
    record.asked.insert(next.id);
    return next;
  }

  std::uint8_t count_;
  std::map<std::uint8_t, int> intents_;
};

}  // namespace e2e::test
