#include "golden/sample_runs.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/profile.hpp"
#include "core/summary.hpp"
#include "core/verdict.hpp"

namespace e2e::test {
namespace {

using core::ActorRole;
using core::Event;
using core::Need;
using core::PolicyRole;
using core::Step;
using core::Verdict;
using namespace std::chrono_literals;

constexpr int kSellers = 3;
constexpr int kRounds = 2;

base::WallTime at(std::chrono::milliseconds after_start) { return base::WallTime(1'780'729'689'123ms + after_start); }

struct Recipient {
  Event event;
  Step step;
  PolicyRole role;
  Need need;
};

constexpr std::array kPolicy = {
    Recipient{Event::request_created, Step::create_request, PolicyRole::buyer, Need::required},
    Recipient{Event::request_created, Step::create_request, PolicyRole::seller, Need::required},
    Recipient{Event::offer_created, Step::create_offer, PolicyRole::buyer, Need::required},
    Recipient{Event::offer_accepted, Step::accept_offer, PolicyRole::selected_seller, Need::required},
    Recipient{Event::offer_rejected, Step::accept_offer, PolicyRole::rejected_seller, Need::required},
    Recipient{Event::payment_confirmed, Step::pay, PolicyRole::buyer, Need::required},
    Recipient{Event::payment_confirmed, Step::pay, PolicyRole::selected_seller, Need::optional},
    Recipient{Event::seller_delivered, Step::deliver, PolicyRole::buyer, Need::known_gap},
    Recipient{Event::delivery_confirmed, Step::confirm_delivery, PolicyRole::selected_seller, Need::known_gap},
};

core::NotificationPolicy policy() {
  core::NotificationPolicy policy;
  for (const auto& recipient : kPolicy) {
    core::PolicyRule rule;
    rule.event = recipient.event;
    rule.role = recipient.role;
    if (recipient.need == Need::known_gap) rule.gap = core::KnownGap{"2026-06-06", "nobody is told", "", "", ""};
    policy.rules.push_back(rule);
  }
  return policy;
}

// One purchase of the two; seller `round` wins.
class Purchase {
 public:
  explicit Purchase(int round) : round_(round) {}

  core::FlowResult flow() const {
    core::FlowResult flow;
    flow.flow_id = fmt::format("20260606-070809-4c1e-w1-r{}", round_);
    flow.round = round_;
    flow.passed = true;
    flow.final_status = "delivered";
    flow.duration = 412ms + round_ * 10ms;
    flow.ids.purchase_request_id = request();
    for (int seller = 1; seller <= kSellers; ++seller) flow.ids.offer_ids.push_back(offer(seller));
    flow.ids.selected_offer_id = offer(round_);
    flow.steps = steps();
    for (const auto& recipient : kPolicy) add_checkpoints(flow, recipient);
    return flow;
  }

 private:
  std::string request() const { return fmt::format("9d52aa10-0000-4000-8000-0000000000{:02}", round_); }
  std::string offer(int seller) const {
    return fmt::format("0ffe4000-0000-4000-8000-000000000{}{:02}", round_, seller);
  }

  std::vector<core::StepResult> steps() const {
    std::vector<core::StepResult> steps;
    const auto add = [&](Step step, std::string_view operation, unsigned status) {
      const auto started = at(round_ * 500ms + static_cast<int>(steps.size()) * 50ms);
      steps.push_back(
          {step, std::string(operation), status, 4ms + 125us * static_cast<int>(steps.size()), started, ""});
    };
    add(Step::create_request, "create_request", 201);
    for (int seller = 1; seller <= kSellers; ++seller) add(Step::create_offer, "create_offer", 201);
    add(Step::accept_offer, "accept_offer", 200);
    add(Step::pay, "set_status", 200);
    add(Step::deliver, "deliver", 200);
    add(Step::confirm_delivery, "confirm_delivery", 200);
    return steps;
  }

  void add_checkpoints(core::FlowResult& flow, const Recipient& recipient) const {
    switch (recipient.role) {
      case PolicyRole::buyer:
        if (recipient.event == Event::offer_created) {
          for (int seller = 1; seller <= kSellers; ++seller) add(flow, recipient, 0, offer(seller));
        } else {
          add(flow, recipient, 0, request());
        }
        break;
      case PolicyRole::seller:
        for (int seller = 1; seller <= kSellers; ++seller) add(flow, recipient, seller, request());
        break;
      case PolicyRole::selected_seller:
        add(flow, recipient, round_, recipient.event == Event::offer_accepted ? offer(round_) : request());
        break;
      case PolicyRole::rejected_seller:
        for (int seller = 1; seller <= kSellers; ++seller) {
          if (seller != round_) add(flow, recipient, seller, offer(seller));
        }
        break;
    }
  }

  // seller 0 is the buyer.
  static void add(core::FlowResult& flow, const Recipient& recipient, int seller, std::string related_id) {
    core::CheckpointResult checkpoint;
    checkpoint.step = recipient.step;
    checkpoint.event = recipient.event;
    checkpoint.role = recipient.role;
    checkpoint.need = recipient.need;
    checkpoint.actor = {seller == 0 ? ActorRole::buyer : ActorRole::seller, seller == 0 ? 1 : seller,
                        fmt::format("7a1b0000-0000-4000-8000-0000000000{:02}", seller)};
    checkpoint.related_id = std::move(related_id);
    checkpoint.polls = {{1ms, 200U, flow.checkpoints.size() + 1}};
    checkpoint.unread_count = static_cast<std::int64_t>(flow.checkpoints.size()) + 1;
    checkpoint.verdict = recipient.need == Need::required    ? Verdict::found
                         : recipient.need == Need::known_gap ? Verdict::gap_fixed
                                                             : Verdict::optional_absent;
    if (checkpoint.verdict != Verdict::optional_absent) checkpoint.arrival = 3ms + 250us * seller;
    flow.checkpoints.push_back(std::move(checkpoint));
  }

  int round_;
};

std::vector<core::RequestSample> requests() {
  std::vector<core::RequestSample> samples;
  const auto add = [&](std::string_view operation, int count) {
    for (int i = 0; i < count; ++i) samples.push_back({std::string(operation), 1, 2ms + 40us * i, false, false});
  };
  add("accept_offer", 2);
  add("confirm_delivery", 2);
  add("create_offer", 6);
  add("create_request", 2);
  add("create_user", 4);
  add("deliver", 2);
  add("list_categories", 1);
  add("list_notifications", 105);
  add("login", 5);
  add("read_request", 2);
  add("set_status", 2);
  return samples;
}

core::RunResult common() {
  core::RunResult result;
  result.tool_version = "0.1.0";
  result.run_id = "20260606-070809-4c1e";
  result.started_at = at(0ms);
  result.target = {"http://127.0.0.1:5001", "amn", ""};
  result.config.concurrency_levels = {1};
  result.config.rounds = kRounds;
  result.config.sellers_per_worker = kSellers;
  result.config.notification_timeout = 5'000ms;
  result.config.request_timeout = 10'000ms;
  result.config.offer_amount = "1";
  result.config.seed = 42;
  return result;
}

constexpr const char* kWallet = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
constexpr const char* kToken = "0x109F54Dab34426D5477986b0460aE5dFBA65f022";

std::string destination(int round) { return fmt::format("0xDe5700000000000000000000000000000000000{}", round); }

// Base units of what each round pays: 1.01 and 1.02.
std::string price(int round) { return fmt::format("10{}0000000000000000", round); }

core::LivePayment payment(int round) {
  core::LivePayment payment;
  payment.outcome = core::PaymentOutcome::recognised;
  payment.chain_id = 97;
  payment.token = kToken;
  payment.destination = destination(round);
  payment.amount = fmt::format("1.0{}", round);
  payment.transaction = fmt::format("0x5e{:062}", round);
  payment.explorer = "https://testnet.bscscan.com/tx/" + payment.transaction;
  payment.nonce = 40 + static_cast<std::uint64_t>(round);
  payment.block = 52'003'000 + static_cast<std::uint64_t>(round) * 7;
  payment.gas_used = 51'234;
  payment.gas_price = "1000000000";
  payment.confirmations = 5;
  payment.times = {340us, 118ms, 512ms + round * 90ms, 2'263ms, 41ms};
  return payment;
}

core::PayingWallet wallet() {
  core::PayingWallet wallet;
  wallet.address = kWallet;
  wallet.network = "bsc-testnet";
  wallet.chain_id = 97;
  wallet.rpc_host = "bsc-testnet-rpc.publicnode.com";
  wallet.token = kToken;
  wallet.token_symbol = "tUSDT";
  wallet.tokens = "1000";
  wallet.coins = "0.3";
  wallet.enough_for = 230;
  wallet.enough_for_more = 228;
  wallet.max_payment = "100";
  wallet.max_spend = "2.244";
  return wallet;
}

core::PaymentBooks balanced_books() {
  core::PaymentBooks books;
  books.verdict = "balanced";
  books.transactions = 2;
  books.equations = {{"wallet_tokens", kWallet, "2030000000000000000", "2030000000000000000"},
                     {"wallet_coins", kWallet, "102468000000000", "102468000000000"},
                     {"wallet_nonce", kWallet, "2", "2"}};
  for (int round = 1; round <= kRounds; ++round) {
    books.equations.push_back({"destination_tokens", destination(round), price(round), price(round)});
  }
  return books;
}

// Nothing came of the steps after the payment.
void fail_at_pay(core::FlowResult& flow, core::FlowFailure failure) {
  const auto pay =
      std::find_if(flow.steps.begin(), flow.steps.end(), [](const auto& s) { return s.step == Step::pay; });
  pay->error = failure.message;
  flow.steps.erase(pay + 1, flow.steps.end());
  std::erase_if(flow.checkpoints, [](const auto& checkpoint) { return checkpoint.step >= Step::pay; });
  flow.passed = false;
  flow.final_status = "received_offers";
  flow.failure = std::move(failure);
}

core::RunResult live_run() {
  core::RunResult result = common();
  result.finished_at = at(9'640ms);
  result.target.version = "2.9.12";
  result.config.payment_mode = core::PaymentMode::live;
  for (int round = 1; round <= kRounds; ++round) {
    auto flow = Purchase(round).flow();
    flow.duration += 2'900ms;
    flow.ids.payment_id = fmt::format("9a1d0000-0000-4000-8000-0000000000{:02}", round);
    flow.payment = payment(round);
    for (auto& step : flow.steps) {
      if (step.step == Step::pay) step.operation = "check_payment";
    }
    result.flows.push_back(std::move(flow));
  }
  auto& live = result.summary.payments.live.emplace();
  live.wallet = wallet();
  live.books = balanced_books();
  return result;
}

void settle(core::RunResult& result) {
  auto live = std::move(*result.summary.payments.live);
  core::add_payment_times(live, result.flows);
  result.summary.flows = core::count_flows(result.flows);
  result.summary.notifications = core::count_notifications(result.flows, policy(), true, 5s);
  result.summary.payments = core::count_payments(result.flows, core::PaymentMode::live);
  result.summary.payments.live = std::move(live);
  result.verdict = core::decide_verdict({}, result.summary, result.flows);
}

}  // namespace

core::RunResult passed_two_round_run() {
  core::RunResult result = common();
  result.finished_at = at(1'850ms);
  result.target.version = "2.9.12";
  result.verdict = {core::RunStatus::passed, 0, {}};
  for (int round = 1; round <= kRounds; ++round) result.flows.push_back(Purchase(round).flow());
  const auto samples = requests();
  result.summary.flows = core::count_flows(result.flows);
  result.summary.notifications = core::count_notifications(result.flows, policy(), true, 5s);
  result.summary.payments = core::count_payments(result.flows, core::PaymentMode::status);
  result.summary.api = core::summarize_requests(samples);
  result.levels = {{1, result.summary.flows, result.summary.api, 1'204ms}};
  result.cleanup = core::CleanupResult{4, 0, {}, "marketplace-e2e cleanup " + result.run_id};
  result.secret_search = core::SecretSearch{13, {}, {}};
  return result;
}

core::RunResult passed_live_run() {
  core::RunResult result = live_run();
  settle(result);
  return result;
}

core::RunResult live_run_that_does_not_balance() {
  core::RunResult result = live_run();
  auto& failed = result.flows.back();
  fail_at_pay(failed, {core::FailureKind::payment, "pay", "the payment was sent, and not mined in time",
                       "see what became of the transaction, or allow it more time (E2E_PAYMENT_TIMEOUT_MS)"});
  auto& payment = *failed.payment;
  payment.outcome = core::PaymentOutcome::chain_failed;
  payment.explorer.clear();
  payment.block = payment.gas_used = payment.confirmations = std::nullopt;
  payment.gas_price.clear();
  payment.times.inclusion = payment.times.confirmation = payment.times.recognition = std::nullopt;
  auto& live = *result.summary.payments.live;
  live.wallet.enough_for_more = 229;
  live.wallet.warnings = {"the token calls itself tUSDT, and USDT was expected"};
  live.books.verdict = "foreign_activity";
  live.books.transactions = 1;
  live.books.equations = {{"wallet_tokens", kWallet, price(1), "6010000000000000001"},
                          {"wallet_coins", kWallet, "51234000000000", "102468000000000"},
                          {"wallet_nonce", kWallet, "1", "2"},
                          {"destination_tokens", destination(1), price(1), price(1)},
                          {"destination_tokens", destination(2), "0", "0"}};
  settle(result);
  return result;
}

core::RunResult live_run_without_recognition() {
  core::RunResult result = live_run();
  auto& failed = result.flows.back();
  const std::string what = fmt::format(
      "the transfer {} has arrived, but 120000 ms later the backend calls the payment "
      "'pending', balance observed 0",
      failed.payment->transaction);
  fail_at_pay(failed, {core::FailureKind::product, "pay", what,
                       "the tokens were paid; look at the backend's scanner and its token list"});
  failed.findings = {
      {core::FindingKind::check_never_confirms, failed.checkpoints.front().actor, "", std::nullopt, what}};
  failed.payment->outcome = core::PaymentOutcome::not_recognised;
  failed.payment->times.recognition = std::nullopt;
  settle(result);
  return result;
}

core::RunResult run_without_flows() {
  core::RunResult result = common();
  result.finished_at = at(5'012ms);
  result.verdict = {
      core::RunStatus::environment, 3, {"127.0.0.1:5001 refuses connections (while asking for its version)"}};
  result.config.skip_wrong_recipient_check = true;
  return result;
}

}  // namespace e2e::test
