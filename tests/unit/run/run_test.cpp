// What a run does, seen from its result and from what it asked of the backend.
#include <algorithm>
#include <chrono>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "core/plan.hpp"
#include "run_in_process.hpp"

namespace e2e::test {
namespace {

using core::Event;
using core::Verdict;
using std::chrono::milliseconds;

std::ptrdiff_t count(const std::vector<std::string>& served, std::string_view prefix) {
  return std::count_if(served.begin(), served.end(),
                       [&](const std::string& request) { return request.starts_with(prefix); });
}

int reads_of(const core::RunResult& result) {
  for (const auto& operation : result.summary.api.operations) {
    if (operation.operation == "list_notifications") return static_cast<int>(operation.latency.count);
  }
  return 0;
}

TEST(Run, PlaysLevelsWorkersAndRounds) {
  InProcessRun run;
  run.config.concurrency_levels = {1, 3};
  run.config.rounds = 2;
  const auto result = run.play();
  EXPECT_EQ(result.verdict.exit_code, 0);
  EXPECT_EQ(result.summary.flows.total, 8);
  ASSERT_EQ(result.levels.size(), 2U);
  EXPECT_EQ(result.levels[1].flows.passed, 6);
  std::vector<std::tuple<int, int, int>> order;
  for (const auto& flow : result.flows) order.emplace_back(flow.level, flow.worker, flow.round);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(Run, TheAdminOnlyCreatesUsers) {
  InProcessRun run;
  std::set<std::string> admin_requests;
  std::string admin_token;
  run.faults = [&](int, const net::HttpRequest& request) -> std::optional<Fault> {
    const auto token = net::find_header(request.headers, "Authorization");
    if (token.empty()) return std::nullopt;
    if (admin_token.empty()) admin_token = token;  // the first that is used
    if (admin_token == token) admin_requests.insert(std::string(net::to_string(request.method)) + " " + request.target);
    return std::nullopt;
  };
  EXPECT_EQ(run.play().verdict.exit_code, 0);
  EXPECT_EQ(admin_requests, std::set<std::string>{"POST /api/user/admin/create"});
}

TEST(Run, EveryRequestNamesRunFlowAndStep) {
  InProcessRun run;
  std::set<std::string> ids;
  int requests = 0;
  run.faults = [&](int, const net::HttpRequest& request) -> std::optional<Fault> {
    ++requests;
    const std::string id(net::find_header(request.headers, "X-Request-Id"));
    const std::string trace(net::find_header(request.headers, "traceparent"));
    EXPECT_TRUE(id.starts_with("0123456789abcd")) << id;
    EXPECT_EQ(trace.size(), 55U) << trace;
    EXPECT_TRUE(trace.starts_with("00-0123456789abcd")) << trace;
    ids.insert(id);
    return std::nullopt;
  };
  run.play();
  EXPECT_EQ(ids.size(), static_cast<std::size_t>(requests));
  EXPECT_TRUE(std::any_of(ids.begin(), ids.end(), [](const std::string& id) {
    return id.find("-l1-w1-r1.accept_offer.") != std::string::npos;
  }));
}

TEST(Run, TheLegacyPaymentRoutePaysWithoutTheStatusRoute) {
  InProcessRun run;
  run.config.payment_mode = core::PaymentMode::record;
  const auto result = run.play();
  EXPECT_EQ(result.verdict.exit_code, 0);
  ASSERT_EQ(result.flows.size(), 1U);
  EXPECT_EQ(result.flows[0].final_status, "delivered");
  EXPECT_FALSE(result.flows[0].ids.payment_id.empty());
  EXPECT_EQ(result.summary.payments.succeeded, 1);
  EXPECT_EQ(result.summary.payments.by_http_status, (std::map<unsigned, int>{{201U, 1}}));
  EXPECT_EQ(count(run.served, "PATCH /api/marketplace/purchase-requests/"), 1);  // the confirmation alone
}

TEST(Run, AnErrorOfTheLegacyPaymentRouteIsAFindingAndTheNextRoundIsPlayed) {
  InProcessRun run;
  run.config.payment_mode = core::PaymentMode::record;
  run.config.rounds = 2;
  run.faults = [](int, const net::HttpRequest& request) -> std::optional<Fault> {
    if (request.target != "/api/marketplace/payments") return std::nullopt;
    return Fault{std::nullopt, net::HttpReply{500, {}, R"({"success":false,"message":"no such column"})"}, false};
  };
  const auto result = run.play();
  EXPECT_EQ(result.verdict.exit_code, 1);
  ASSERT_EQ(result.flows.size(), 2U);
  for (const auto& flow : result.flows) {
    EXPECT_FALSE(flow.passed);
    EXPECT_EQ(flow.failure->step, "pay");
    ASSERT_EQ(flow.findings.size(), 1U);
    EXPECT_EQ(flow.findings[0].kind, core::FindingKind::payment_http_error);
    EXPECT_NE(flow.findings[0].detail.find("answered 500"), std::string::npos) << flow.findings[0].detail;
    EXPECT_NE(flow.findings[0].detail.find("no such column"), std::string::npos) << flow.findings[0].detail;
  }
  EXPECT_EQ(result.summary.payments.by_http_status, (std::map<unsigned, int>{{500U, 2}}));
  EXPECT_EQ(result.summary.notifications.required.missing, 0);
}

TEST(Run, ALostReplyOfTheLegacyPaymentRouteIsLookedUp) {
  InProcessRun run;
  run.config.payment_mode = core::PaymentMode::record;
  run.faults = [](int, const net::HttpRequest& request) -> std::optional<Fault> {
    if (request.target != "/api/marketplace/payments") return std::nullopt;
    return Fault{base::ErrorKind::unreachable, std::nullopt, true};
  };
  const auto result = run.play();
  EXPECT_EQ(result.verdict.exit_code, 0);
  EXPECT_EQ(count(run.served, "POST /api/marketplace/payments"), 1);
}

TEST(Run, ImmediateNotificationsCostTheDocumentedReads) {
  InProcessRun run;
  run.config.sellers_per_worker = 3;
  const auto result = run.play();
  EXPECT_EQ(result.verdict.exit_code, 0);
  // Baseline 4, checkpoints 4 + 3 + 3 + 2 + 1 + 1, sweep 4, end of the run 4.
  EXPECT_EQ(reads_of(result), 4 + 14 + 4 + 4);
}

TEST(Run, AFlowWithThreeSellersTakesTwentySevenRequests) {
  const auto requests_of = [](int rounds, core::Bystander bystander) {
    InProcessRun run;
    run.config.sellers_per_worker = 3;
    run.config.rounds = rounds;
    run.config.bystander = bystander;
    EXPECT_EQ(run.play().verdict.exit_code, 0);
    return run.requests;
  };
  EXPECT_EQ(requests_of(2, core::Bystander::off) - requests_of(1, core::Bystander::off), 27);
  EXPECT_EQ(requests_of(2, core::Bystander::on) - requests_of(1, core::Bystander::on), 28);
}

TEST(Run, TakesAsManyRequestsAsTheBudgetSays) {
  for (const auto& levels : {std::vector{1}, std::vector{1, 3}, std::vector{4, 2}}) {
    for (const int sellers : {2, 3, 5}) {
      for (const auto bystander : {core::Bystander::off, core::Bystander::on}) {
        InProcessRun run;
        run.config.concurrency_levels = levels;
        run.config.rounds = 2;
        run.config.sellers_per_worker = sellers;
        run.config.bystander = bystander;
        const auto counts = core::count_requests(run.config, run.profile, bystander == core::Bystander::on);
        const auto result = run.play();
        EXPECT_EQ(run.requests, core::total_of(counts)) << sellers;
        const auto& operations = result.summary.api.operations;
        const auto login = std::find_if(operations.begin(), operations.end(),
                                        [](const auto& stats) { return stats.operation == "login"; });
        EXPECT_EQ(static_cast<long long>(login->latency.count), counts.at(core::Action::login));
      }
    }
  }
}

TEST(Run, TheUnreadRouteIsAskedAtBaselineAndSweepsOnlyWhereTheListTellsNothing) {
  InProcessRun run;
  run.profile.actions.at(core::Action::list_notifications).results.erase("unread_count");
  const auto result = run.play();
  EXPECT_EQ(result.verdict.exit_code, 0);
  // For each of three actors: the baseline, the sweep of the flow, the end of the run.
  EXPECT_EQ(count(run.served, "GET /api/notifications/unread-count"), 9);
}

TEST(Run, ANotificationAtTheDeadlineIsFoundAndAfterItIsLate) {
  for (const int delay : {900, 1'100}) {
    InProcessRun run;
    run.config.notification_timeout = milliseconds(1'000);
    run.options.notify_delay = {milliseconds(delay), milliseconds(delay)};
    const auto result = run.play();
    const auto& required = result.summary.notifications.required;
    if (delay < 1'000) {
      EXPECT_EQ(required.found, required.total);
    } else {
      EXPECT_GT(required.late, 0);
      EXPECT_EQ(required.late + required.found, required.total);
      EXPECT_EQ(result.verdict.exit_code, 1);
      EXPECT_EQ(result.summary.flows.passed, 1);
    }
  }
}

TEST(Run, PollsFollowTheScheduleAndEndAtTheDeadline) {
  InProcessRun run;
  run.config.notification_timeout = milliseconds(2'000);
  run.options.notify_delay = {milliseconds(60'000), milliseconds(60'000)};
  const auto result = run.play();
  // 0, 50, 150, 350, 750, 1550 ms after the reply, and at the deadline.
  const auto& first = result.flows[0].checkpoints[0];
  EXPECT_EQ(first.event, Event::request_created);
  EXPECT_EQ(first.verdict, Verdict::missing);
  ASSERT_EQ(first.polls.size(), 7U);
  EXPECT_EQ(first.polls[0].after, milliseconds(0));
  EXPECT_GE(first.polls[5].after, milliseconds(1'550));
  EXPECT_GE(first.polls[6].after, milliseconds(2'000));
  EXPECT_EQ(first.polls[6].status, 200U);
  EXPECT_EQ(first.polls[6].items, 0U);
  for (const auto& checkpoint : result.flows[0].checkpoints) {
    if (checkpoint.need != core::Need::required) EXPECT_EQ(checkpoint.polls.size(), 1U);
  }
}

TEST(Run, StrictWaitsForKnownGaps) {
  InProcessRun run;
  run.config.strict_notifications = true;
  run.config.notification_timeout = milliseconds(1'000);
  run.options.notify_delay = {milliseconds(500), milliseconds(500)};
  const auto result = run.play();
  for (const auto& checkpoint : result.flows[0].checkpoints) {
    if (checkpoint.need == core::Need::known_gap) EXPECT_GT(checkpoint.polls.size(), 1U);
  }
  EXPECT_EQ(result.summary.notifications.known_gaps.fixed, 2);
}

TEST(Run, AbortEndsTheFlowAndStartsNoOther) {
  InProcessRun run;
  run.config.abort_on_notification_failure = true;
  run.config.rounds = 5;
  run.config.concurrency_levels = {1, 2};
  run.config.notification_timeout = milliseconds(300);
  run.options.notify_delay = {milliseconds(60'000), milliseconds(60'000)};
  const auto result = run.play();
  EXPECT_EQ(result.verdict.exit_code, 1);
  EXPECT_EQ(result.summary.flows.total, 1);
  ASSERT_TRUE(result.flows[0].failure);
  EXPECT_EQ(result.flows[0].failure->kind, core::FailureKind::notification);
  EXPECT_EQ(result.flows[0].failure->step, "create_request");
  EXPECT_EQ(count(run.served, "POST /api/marketplace/purchase-requests"), 1);
}

TEST(Run, SkipReadsOnlyInboxesWithSomethingOpen) {
  InProcessRun full;
  InProcessRun skipped;
  skipped.config.skip_wrong_recipient_check = true;
  const auto all = full.play();
  const auto some = skipped.play();
  EXPECT_EQ(some.verdict.exit_code, 0);
  EXPECT_FALSE(some.summary.notifications.wrong_recipients);
  EXPECT_EQ(all.summary.notifications.wrong_recipients, 0);
  // Only the selected seller's optional payment notice stays open: one read at the sweep and one at the end, of 3 each.
  EXPECT_EQ(reads_of(all) - reads_of(some), 2 + 2);
}

TEST(Run, WaitsForABackendThatStarts) {
  InProcessRun run;
  run.faults = [](int number, const net::HttpRequest&) -> std::optional<Fault> {
    if (number > 10) return std::nullopt;
    return number % 2 == 0 ? Fault{base::ErrorKind::unreachable, std::nullopt, false}
                           : Fault{std::nullopt, net::HttpReply{502, {}, "starting"}, false};
  };
  EXPECT_EQ(run.play().verdict.exit_code, 0);
}

TEST(Run, GivesUpOnABackendThatStaysAway) {
  InProcessRun run;
  run.faults = [](int, const net::HttpRequest&) { return Fault{base::ErrorKind::unreachable, std::nullopt, false}; };
  const auto result = run.play();
  EXPECT_EQ(result.verdict.exit_code, 3);
  EXPECT_GT(run.time.elapsed(), std::chrono::seconds(4));
  EXPECT_LT(run.time.elapsed(), std::chrono::seconds(6));
}

TEST(Run, PagesThatShiftWhileTheyAreReadLoseNothing) {
  for (const int cap : {1, 2}) {
    InProcessRun run;
    run.config.concurrency_levels = {4};
    run.config.rounds = 3;
    run.options.page_cap = cap;
    run.options.system_noise = 2;
    run.options.notify_delay = {milliseconds(0), milliseconds(300)};
    const auto result = run.play();
    EXPECT_EQ(result.verdict.exit_code, 0);
    EXPECT_EQ(result.summary.notifications.required.found, result.summary.notifications.required.total);
  }
}

TEST(Run, ASecondPageThatFailsIsReadAgain) {
  for (int broken = 1; broken < 12; ++broken) {
    InProcessRun run;
    run.options.page_cap = 1;
    run.options.system_noise = 2;
    int second_pages = 0;
    run.faults = [&](int, const net::HttpRequest& request) -> std::optional<Fault> {
      if (request.target.find("page=2&") == std::string::npos || ++second_pages != broken) return std::nullopt;
      return Fault{std::nullopt, net::HttpReply{500, {}, "boom"}, false};
    };
    // The first ones belong to the baseline, which is set-up.
    const int code = run.play().verdict.exit_code;
    EXPECT_TRUE(code == 0 || (code == 3 && broken <= 3)) << broken << ": " << code;
  }
}

TEST(Run, AnItemThatOnlyTheFinalSweepSeesIsLate) {
  InProcessRun run;
  run.config.rounds = 2;
  run.config.notification_timeout = milliseconds(100);
  run.options.notify_delay = {milliseconds(700), milliseconds(700)};
  const auto result = run.play();
  const auto& required = result.summary.notifications.required;
  EXPECT_GT(required.late, 0);
  EXPECT_EQ(result.summary.notifications.unexpected, 0);
  EXPECT_EQ(result.summary.notifications.duplicates, 0);
}

}  // namespace
}  // namespace e2e::test
