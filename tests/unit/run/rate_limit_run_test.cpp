// Whole runs against a rate-limited backend, under a virtual clock: hours of waiting in seconds.
#include <chrono>

#include <gtest/gtest.h>

#include "core/plan.hpp"
#include "run_in_process.hpp"
#include "sandbox/rate_options.hpp"

namespace e2e::test {
namespace {

using namespace std::chrono_literals;

// The profile's tiers, as the governor of a remote target takes them.
net::RateSettings assumed_limits(const core::Profile& profile) {
  net::RateSettings settings;
  settings.assumes_from_start = true;
  for (const auto& tier : profile.rate_tiers) {
    settings.tiers.push_back({std::string(core::to_string(tier.tier)), {tier.limit, tier.window}});
  }
  return settings;
}

const core::RateLimitUse& use_of(const core::RunResult& result, std::string_view tier) {
  for (const auto& use : result.summary.rate_limits) {
    if (use.tier == tier) return use;
  }
  throw std::out_of_range("no such tier");
}

class RampTest : public testing::TestWithParam<const char*> {};

TEST_P(RampTest, TakesHoursAndDrawsNo429) {
  InProcessRun run;
  run.config.sellers_per_worker = 3;
  run.config.concurrency_levels = {1, 2, 4, 8, 16, 32};
  run.rates = assumed_limits(run.profile);
  run.options.rate_limits = sandbox::parse_rate_limits("amn").value();
  run.options.rate_headers = sandbox::parse_rate_headers(GetParam()).value();
  const auto result = run.play();
  EXPECT_EQ(result.verdict.exit_code, 0);
  EXPECT_EQ(result.summary.flows.passed, 63);
  EXPECT_EQ(result.summary.api.throttled, 0U);
  // More than twenty windows; for some of them the logins were waited for, and the other requests with them.
  EXPECT_GT(run.time.elapsed(), 20 * 900s);
  EXPECT_GE(use_of(result, "auth").waits + use_of(result, "global").waits, 20);
  // The plan is of the earliest end; it is one window later where one tier opens just behind the end of another's window.
  // Every window is held for a second longer than it is.
  const auto plan = core::make_plan(run.config, run.profile, run.profile.rate_tiers);
  EXPECT_EQ(run.requests, core::total_of(plan.counts));
  EXPECT_EQ(plan.ends_after / 900s, plan.windows - 1);
  EXPECT_GE(run.time.elapsed() / 901s, plan.windows - 1);
  EXPECT_LE(run.time.elapsed() / 901s, plan.windows);
  EXPECT_GT(plan.windows, 20);
  // Waiting is part of no latency, no arrival and no flow.
  EXPECT_LT(result.summary.api.overall.max, 1s);
  for (const auto& row : result.summary.notifications.by_event) EXPECT_LT(row.arrival.max, 1s);
  for (const auto& flow : result.flows) EXPECT_LT(flow.duration, 10s);
}

INSTANTIATE_TEST_SUITE_P(Headers, RampTest, testing::Values("none", "draft6", "draft7", "draft8", "legacy"),
                         [](const auto& instance) { return std::string(instance.param); });

TEST(RateLimitedRun, AWaitInTheMiddleOfACheckpointStopsItsClock) {
  InProcessRun run;
  run.config.sellers_per_worker = 3;
  run.config.notification_timeout = 1s;
  run.options.notify_delay = {300ms, 300ms};
  run.options.rate_limits = sandbox::parse_rate_limits("20/60s").value();
  run.options.rate_headers = sandbox::parse_rate_headers("none").value();
  run.rates.mode = net::RateMode::fixed;
  run.rates.tiers = {{"global", {20, 60s}}};
  const auto result = run.play();
  EXPECT_EQ(result.verdict.exit_code, 0);
  EXPECT_EQ(result.summary.notifications.required.found, result.summary.notifications.required.total);
  EXPECT_GE(use_of(result, "global").waits, run.requests / 20 - 1);
  for (const auto& checkpoint : result.flows.at(0).checkpoints) {
    for (const auto& poll : checkpoint.polls) EXPECT_LT(poll.after, 2s);
    if (checkpoint.arrival) EXPECT_LT(*checkpoint.arrival, 2s);
  }
}

TEST(RateLimitedRun, ALongerWaitThanIsAllowedEndsTheRun) {
  InProcessRun run;
  run.rates = assumed_limits(run.profile);
  run.rates.max_wait = 10min;
  run.config.rounds = 10;
  const auto result = run.play();
  EXPECT_EQ(result.verdict.exit_code, 4);
  EXPECT_EQ(result.verdict.status, core::RunStatus::rate_limited);
  EXPECT_GT(result.summary.flows.passed, 0);
  EXPECT_LT(run.time.elapsed(), 1min);
}

}  // namespace
}  // namespace e2e::test
