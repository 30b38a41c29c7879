#include "golden/sample_runs.hpp"

#include <array>
#include <chrono>
#include <string_view>

#include <fmt/format.h>

#include "core/profile.hpp"
#include "core/summary.hpp"

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
