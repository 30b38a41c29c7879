#include "core/plan.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "core/windows.hpp"

namespace e2e::core {
namespace {

// The shape of a run.
struct Size {
  explicit Size(const RunConfig& config, bool has_bystander)
      : sellers(config.sellers_per_worker), actors(sellers + 1 + (has_bystander ? 1 : 0)) {
    for (const int level : config.concurrency_levels) {
      workers = std::max<long long>(workers, level);
      flows += static_cast<long long>(level) * config.rounds;
    }
  }

  long long sellers;
  long long actors;  // of one worker
  long long workers = 0;
  long long flows = 0;
};

// How many actors must or may be told after a step: each of their inboxes is read once.
long long told_after(const NotificationPolicy& policy, Step step, long long sellers) {
  std::set<PolicyRole> roles;
  for (const auto& rule : policy.rules) {
    if (rule.after == step) roles.insert(rule.role);
  }
  const long long buyer = roles.contains(PolicyRole::buyer) ? 1 : 0;
  if (roles.contains(PolicyRole::seller)) return buyer + sellers;
  const long long selected = roles.contains(PolicyRole::selected_seller) ? 1 : 0;
  return buyer + selected + (roles.contains(PolicyRole::rejected_seller) ? sellers - 1 : 0);
}

// Inbox reads at the checkpoints of one flow.
long long checks_of(const NotificationPolicy& policy, long long sellers) {
  long long checks = 0;
  for (const Step step : all_steps()) {
    checks += (step == Step::create_offer ? sellers : 1) * told_after(policy, step, sellers);
  }
  return checks;
}

// Who has something open at the end where only optional notifications are absent.
long long swept_with_skip(const NotificationPolicy& policy, long long sellers) {
  std::set<PolicyRole> roles;
  for (const auto& rule : policy.rules) {
    if (!rule.is_required) roles.insert(rule.role);
  }
  NotificationPolicy optional;
  for (const PolicyRole role : roles) {
    PolicyRule rule;
    rule.role = role;
    rule.after = Step::pay;
    optional.rules.push_back(std::move(rule));
  }
  return told_after(optional, Step::pay, sellers);
}

void add(RequestCounts& sum, const RequestCounts& counts, long long times = 1) {
  for (const auto& [action, count] : counts) sum[action] += count * times;
}

// A live payment is recognised at the first look, where all goes well.
RequestCounts requests_of_payment(const RunConfig& config) {
  switch (config.payment_mode) {
    case PaymentMode::record:
      return {{Action::record_payment, 1}};
    case PaymentMode::live:
      return {{Action::create_intent, 1},
              {Action::check_before_payment, 1},
              {Action::check_payment, config.adversarial ? 2 : 1}};
    case PaymentMode::status:
      break;
  }
  return {{Action::set_status, 1}};
}

RequestCounts requests_of_flow(const RunConfig& config, const Profile& profile, const Size& size) {
  const long long swept =
      config.skip_wrong_recipient_check ? swept_with_skip(profile.policy, size.sellers) : size.actors;
  RequestCounts counts = {{Action::create_request, 1},
                          {Action::create_offer, size.sellers},
                          {Action::accept_offer, 1},
                          {Action::deliver, 1},
                          {Action::confirm_delivery, 1},
                          {Action::read_request, 1},
                          {Action::list_notifications, checks_of(profile.policy, size.sellers) + swept}};
  add(counts, requests_of_payment(config));
  return counts;
}

RequestCounts requests_of_actor() {
  return {{Action::create_user, 1}, {Action::login, 1}, {Action::list_notifications, 1}};
}

// With SKIP_WRONG_RECIPIENT_CHECK at most every seller, when each was selected once.
long long last_sweep_of_worker(const RunConfig& config, const Size& size) {
  return config.skip_wrong_recipient_check ? size.sellers : size.actors;
}

long long windows_at_least(const RequestCounts& counts, const Profile& profile) {
  long long windows = 1;
  for (const auto& tier : profile.rate_tiers) {
    if (tier.limit > 0)
      windows = std::max(windows, (total_in(counts, profile, tier.tier) + tier.limit - 1) / tier.limit);
  }
  return windows;
}

// Takes a run's requests through the windows, in the order in which they are sent: the workers of a level side by side.
class Walk {
 public:
  Walk(const RunConfig& config, const Profile& profile, const Size& size, const std::vector<RateTier>& limits)
      : config_(config), profile_(profile), size_(size), windows_(limits) {}

  void run(Plan& plan) {
    play(1, {Action::health, Action::login}, 1);
    for (const int concurrency : config_.concurrency_levels) {
      play(std::max(0LL, concurrency - hired_), {Action::create_user, Action::login, Action::list_notifications},
           size_.actors);
      hired_ = std::max<long long>(hired_, concurrency);
      if (plan.levels.empty()) play(1, {Action::list_categories}, 1);
      plan.levels.push_back({concurrency, windows_.number(), windows_.elapsed()});
      play(concurrency, in_any_order(requests_of_flow(config_, profile_, size_)), config_.rounds);
    }
    play(size_.workers, {Action::list_notifications}, last_sweep_of_worker(config_, size_));
    plan.windows = windows_.number();
    plan.ends_after = windows_.elapsed();
  }

 private:
  static std::vector<Action> in_any_order(const RequestCounts& counts) {
    std::vector<Action> script;
    for (const auto& [action, count] : counts) script.insert(script.end(), static_cast<std::size_t>(count), action);
    return script;
  }

  // Each of the workers sends these requests so often, one after another.
  void play(long long workers, const std::vector<Action>& script, long long times) {
    const auto length = static_cast<long long>(script.size());
    std::vector<long long> sent(static_cast<std::size_t>(workers), 0);
    for (long long left = workers * length * times; left > 0;) {
      std::optional<std::chrono::seconds> opens;
      long long spent = 0;
      for (auto& done : sent) {
        if (done == length * times) continue;
        const Tier tier = profile_.action(script[static_cast<std::size_t>(done % length)]).tier;
        if (windows_.try_spend(tier)) {
          ++done;
          ++spent;
        } else {
          opens = std::min(opens.value_or(std::chrono::seconds::max()), windows_.opens_at(tier));
        }
      }
      left -= spent;
      if (spent == 0 && opens) windows_.wait_until(*opens);
    }
  }

  const RunConfig& config_;
  const Profile& profile_;
  const Size& size_;
  Windows windows_;
  long long hired_ = 0;
};

std::string counted(long long count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

// The most rounds of one worker that fit into one window; 0 where not even one does.
int rounds_that_fit(RunConfig& config, const Profile& profile, const std::vector<RateTier>& limits) {
  constexpr int kMost = 1'000;
  config.concurrency_levels = {1};
  int fit = 0;
  for (config.rounds = 1; config.rounds <= kMost; ++config.rounds) {
    const auto counts = count_requests(config, profile, hires_bystander(config, profile));
    const bool fits = std::all_of(limits.begin(), limits.end(), [&](const RateTier& tier) {
      return total_in(counts, profile, tier.tier) <= tier.limit;
    });
    if (!fits) break;
    fit = config.rounds;
  }
  config.rounds = std::max(fit, 1);
  return fit;
}

// A configuration without what make_plan does not read: secrets cannot be copied by accident.
RunConfig with_same_shape(const RunConfig& config) {
  RunConfig other;
  other.payment_mode = config.payment_mode;
  other.concurrency_levels = config.concurrency_levels;
  other.rounds = config.rounds;
  other.sellers_per_worker = config.sellers_per_worker;
  other.bystander = config.bystander;
  other.skip_wrong_recipient_check = config.skip_wrong_recipient_check;
  return other;
}

std::vector<std::string> suggest(const RunConfig& config, const Profile& profile, const std::vector<RateTier>& limits,
                                 const Plan& plan) {
  std::vector<std::string> suggestions;
  if (plan.windows == 1) return suggestions;
  RunConfig fewer = with_same_shape(config);
  const int rounds = rounds_that_fit(fewer, profile, limits);
  if (rounds > 0) {
    const auto counts = count_requests(fewer, profile, hires_bystander(fewer, profile));
    suggestions.push_back(fmt::format("{} at level 1 fit in one window: {}, {}", counted(rounds, "round", "rounds"),
                                      counted(total_of(counts), "request", "requests"),
                                      counted(counts.at(Action::login), "login", "logins")));
  }
  if (config.sellers_per_worker > 2) {
    RunConfig two = with_same_shape(config);
    two.sellers_per_worker = 2;
    const auto counts = count_requests(two, profile, hires_bystander(two, profile));
    suggestions.push_back(
        fmt::format("SELLERS_PER_WORKER=2 saves {}, of them {}",
                    counted(total_of(plan.counts) - total_of(counts), "request", "requests"),
                    counted(plan.counts.at(Action::login) - counts.at(Action::login), "login", "logins")));
  }
  if (!config.skip_wrong_recipient_check) {
    RunConfig skipping = with_same_shape(config);
    skipping.skip_wrong_recipient_check = true;
    skipping.bystander = Bystander::off;
    const auto counts = count_requests(skipping, profile, false);
    suggestions.push_back(
        fmt::format("SKIP_WRONG_RECIPIENT_CHECK=true saves {}, and misses what reaches the wrong actor",
                    counted(total_of(plan.counts) - total_of(counts), "request", "requests")));
  }
  return suggestions;
}

}  // namespace

RequestCounts count_requests(const RunConfig& config, const Profile& profile, bool has_bystander) {
  const Size size(config, has_bystander);
  RequestCounts counts = {{Action::health, 1}, {Action::login, 1}, {Action::list_categories, 1}};
  add(counts, requests_of_actor(), size.workers * size.actors);
  add(counts, requests_of_flow(config, profile, size), size.flows);
  counts[Action::list_notifications] += size.workers * last_sweep_of_worker(config, size);
  return counts;
}

long long total_of(const RequestCounts& counts) {
  return std::accumulate(counts.begin(), counts.end(), 0LL,
                         [](long long sum, const auto& entry) { return sum + entry.second; });
}

long long total_in(const RequestCounts& counts, const Profile& profile, Tier tier) {
  long long sum = 0;
  for (const auto& [action, count] : counts) {
    const Tier own = profile.action(action).tier;
    if (own == tier || (tier == Tier::global && own != Tier::none)) sum += count;
  }
  return sum;
}

base::TokenAmount highest_price(const RunConfig& config) {
  return config.offer_amount.scaled(100U + static_cast<unsigned>(config.sellers_per_worker), 100);
}

bool hires_bystander(const RunConfig& config, const Profile& profile) {
  if (config.bystander != Bystander::automatic) return config.bystander == Bystander::on;
  if (config.skip_wrong_recipient_check) return false;
  return windows_at_least(count_requests(config, profile, true), profile) ==
         windows_at_least(count_requests(config, profile, false), profile);
}

Plan make_plan(const RunConfig& config, const Profile& profile, const std::vector<RateTier>& limits) {
  Plan plan;
  plan.has_bystander = hires_bystander(config, profile);
  const Size size(config, plan.has_bystander);
  plan.workers = size.workers;
  plan.actors = size.workers * size.actors;
  plan.flows = size.flows;
  plan.counts = count_requests(config, profile, plan.has_bystander);
  plan.is_exact = !config.skip_wrong_recipient_check;
  for (const auto& tier : limits) plan.tiers.push_back({tier, total_in(plan.counts, profile, tier.tier)});
  Walk(config, profile, size, limits).run(plan);
  plan.suggestions = suggest(config, profile, limits, plan);
  return plan;
}

}  // namespace e2e::core
