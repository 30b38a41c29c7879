// Runs that are killed and gone on with: nothing is done twice, and the outcome is that of a run which was not.
#include "run/resume.hpp"

#include <algorithm>
#include <functional>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "run_in_process.hpp"
#include "sandbox/defect_names.hpp"

namespace e2e::test {
namespace {

using std::chrono::milliseconds;

// What two runs must have in common.
std::string outcome_of(const core::RunResult& result) {
  const auto& flows = result.summary.flows;
  const auto& counts = result.summary.notifications;
  std::string text = fmt::format("exit {} flows {}/{} ", result.verdict.exit_code, flows.passed, flows.total);
  text += fmt::format("required {} found {} late {} missing {} misfiled {} unchecked {} ", counts.required.total,
                      counts.required.found, counts.required.late, counts.required.missing, counts.required.misfiled,
                      counts.required.not_checked);
  text += fmt::format("gaps {}/{} optional {}/{} strangers {} {} duplicates {} drift {} unexpected {}\n",
                      counts.known_gaps.open, counts.known_gaps.total, counts.optional.seen, counts.optional.total,
                      counts.wrong_recipients.value_or(-1), counts.cross_flow.value_or(-1), counts.duplicates,
                      counts.unread_drift, counts.unexpected);
  for (const auto& flow : result.flows) {
    text += fmt::format("{} {} {}: {}", flow.flow_id, flow.passed, flow.final_status,
                        flow.failure ? core::to_string(flow.failure->kind) : "");
    for (const auto& step : flow.steps) text += fmt::format(" {}", core::to_string(step.step));
    for (const auto& checkpoint : flow.checkpoints) text += fmt::format(" {}", core::to_string(checkpoint.verdict));
    for (const auto& finding : flow.findings) text += fmt::format(" {}", core::to_string(finding.kind));
    text += '\n';
  }
  return text;
}

// A run in parts, against one backend that lives through all of them.
class Parts {
 public:
  explicit Parts(InProcessRun setting) : setting_(std::move(setting)) {
    auto opened = sandbox::Backend::open(std::move(setting_.options), time, ids_);
    if (!opened) throw std::runtime_error(opened.error().message);
    backend_ = std::move(*opened);
  }

  // Plays until `is_killed` or to the end: then there is a result.
  std::optional<core::RunResult> play(const std::function<bool()>& is_killed) {
    std::optional<run::JournalContent> earlier;
    if (!journal.text.empty()) earlier = read();
    InProcessClient client(*backend_, time);
    client.set_faults(faults);
    base::Redactor redactor;
    Silent progress;
    const run::RunIdentity identity{"0123456789abcd", 7,  base::Secret("a run secret"),
                                    "a digest",       "", earlier ? &*earlier : nullptr};
    net::RateGovernor governor({time, time, progress}, setting_.rates);
    run::Runner runner({client, time, time, governor, redactor, progress, journal}, setting_.config, setting_.profile,
                       identity);
    if (is_interrupted) runner.interrupt();
    auto result = time.run_until(runner.run(), is_killed);
    served.insert(served.end(), client.served().begin(), client.served().end());
    has_ended = runner.has_ended();
    return result;
  }

  core::RunResult play_to_the_end() {
    return play([] { return false; }).value();
  }

  run::JournalContent read() const {
    auto content = run::read_journal(journal.text);
    if (!content) throw std::runtime_error(content.error().message);
    return std::move(*content);
  }

  std::size_t records() const {
    return static_cast<std::size_t>(std::count(journal.text.begin(), journal.text.end(), '\n'));
  }

  // How often a request was acted on whose method and path begin and end so.
  int count(const std::string& begin, const std::string& end) const {
    return static_cast<int>(std::count_if(served.begin(), served.end(), [&](const std::string& request) {
      return request.starts_with(begin) && request.ends_with(end);
    }));
  }

  VirtualTime time;
  Lines journal;
  FaultPlan faults;
  std::vector<std::string> served;
  bool has_ended = false;
  bool is_interrupted = false;  // from the beginning

 private:
  InProcessRun setting_;
  base::SeededIdSource ids_{1};
  std::unique_ptr<sandbox::Backend> backend_;
};

InProcessRun two_rounds() {
  InProcessRun run;
  run.config.rounds = 2;
  run.config.bystander = core::Bystander::on;
  return run;
}

sandbox::Defects defects(const std::vector<std::string>& names) {
  return sandbox::parse_defects("clean", names).value();
}

constexpr int kUsers = 4;

void expect_nothing_twice(const Parts& run, int flows) {
  EXPECT_EQ(run.count("POST /api/user/admin/create", ""), kUsers);
  EXPECT_EQ(run.count("POST ", "/purchase-requests"), flows);
  EXPECT_EQ(run.count("POST ", "/offers"), 2 * flows);
  EXPECT_EQ(run.count("PUT ", "/accept"), flows);
  EXPECT_EQ(run.count("PUT ", "/delivery"), flows);
  EXPECT_EQ(run.count("PATCH ", "/confirm-delivery"), flows);
}

TEST(Resume, KilledAfterAnyRecordItEndsAsIfItHadNotBeen) {
  Parts whole(two_rounds());
  const std::string expected = outcome_of(whole.play_to_the_end());
  ASSERT_TRUE(expected.starts_with("exit 0 flows 2/2 ")) << expected;
  for (std::size_t n = 1; n < whole.records(); ++n) {
    SCOPED_TRACE(fmt::format("killed after record {}", n));
    Parts run(two_rounds());
    ASSERT_FALSE(run.play([&] { return run.records() >= n; }));
    const auto result = run.play_to_the_end();
    EXPECT_EQ(outcome_of(result), expected);
    expect_nothing_twice(run, 2);
    EXPECT_EQ(run.count("PATCH ", "/status"), 2);
    EXPECT_EQ(result.resumed_at.size(), 1U);
    EXPECT_EQ(result.started_at, whole.read().started_at);
    const auto journal = run.read();
    EXPECT_TRUE(journal.is_whole);
    EXPECT_TRUE(journal.ended);
  }
}

// Also between the moment in which the backend acts on a request and its reply.
TEST(Resume, KilledAtAnyMomentItEndsAsIfItHadNotBeen) {
  InProcessRun one_round;
  Parts whole(std::move(one_round));
  const std::string expected = outcome_of(whole.play_to_the_end());
  for (int moment = 0;; ++moment) {
    SCOPED_TRACE(fmt::format("killed at moment {}", moment));
    InProcessRun setting;
    Parts run(std::move(setting));
    int passed = 0;
    if (run.play([&] { return run.records() > 0 && passed++ >= moment; })) break;
    EXPECT_EQ(outcome_of(run.play_to_the_end()), expected);
    EXPECT_EQ(run.count("POST /api/user/admin/create", ""), 3);
    EXPECT_EQ(run.count("POST ", "/purchase-requests"), 1);
    EXPECT_EQ(run.count("POST ", "/offers"), 2);
    EXPECT_EQ(run.count("PUT ", "/accept"), 1);
    EXPECT_EQ(run.count("PATCH ", "/status"), 1);
    EXPECT_EQ(run.count("PUT ", "/delivery"), 1);
    EXPECT_EQ(run.count("PATCH ", "/confirm-delivery"), 1);
  }
}

// Each part writes that it goes on, and three records more: an actor is not there, is asked for, and is.
TEST(Resume, KilledAgainAndAgainItGetsToItsEnd) {
  Parts whole(two_rounds());
  const std::string expected = outcome_of(whole.play_to_the_end());
  Parts run(two_rounds());
  std::optional<core::RunResult> result;
  std::size_t parts = 0;
  while (!result) {
    ASSERT_LT(++parts, 200U);
    const std::size_t before = run.records();
    result = run.play([&] { return run.records() >= before + 4; });
  }
  EXPECT_EQ(outcome_of(*result), expected);
  EXPECT_EQ(result->resumed_at.size(), parts - 1);
  EXPECT_GT(parts, 15U);
  expect_nothing_twice(run, 2);
}

// Plays a setting whole, and once more for each record, killed behind it.
void expect_same_outcome_after_any_record(const std::function<InProcessRun()>& setting) {
  Parts whole(setting());
  const std::string expected = outcome_of(whole.play_to_the_end());
  for (std::size_t n = 1; n < whole.records(); ++n) {
    SCOPED_TRACE(fmt::format("killed after record {} of\n{}", n, whole.journal.text));
    Parts run(setting());
    ASSERT_FALSE(run.play([&] { return run.records() >= n; }));
    EXPECT_EQ(outcome_of(run.play_to_the_end()), expected);
    if (testing::Test::HasFailure()) return;
  }
}

TEST(Resume, AFailedPaymentStaysOne) {
  expect_same_outcome_after_any_record([] {
    InProcessRun run;
    run.config.rounds = 2;
    run.config.payment_mode = core::PaymentMode::record;
    run.options.defects = defects({"payments-500"});
    return run;
  });
}

// A count that is wrong is so against the baseline that the journal keeps; what was there before is nobody's.
TEST(Resume, AnUnreadCountThatDriftsStaysOne) {
  expect_same_outcome_after_any_record([] {
    InProcessRun run;
    run.options.system_noise = 2;
    run.options.defects = defects({"unread-drift"});
    return run;
  });
}

TEST(Resume, AMissingNotificationStaysOneAndAbortsOnce) {
  for (const bool aborts : {false, true}) {
    expect_same_outcome_after_any_record([aborts] {
      InProcessRun run;
      if (aborts) run.config.concurrency_levels = {1, 2};
      run.config.abort_on_notification_failure = aborts;
      run.config.notification_timeout = milliseconds(900);
      run.options.defects = defects({"accepted-related-id-missing"});
      return run;
    });
  }
}

TEST(Resume, AWaitThatWasCutShortBeginsAnewAndItsArrivalIsUnknown) {
  Parts whole(two_rounds());
  whole.play_to_the_end();
  // Behind the first step, and behind its checkpoint.
  for (const std::string behind : {"step_finished", "checkpoint_ended"}) {
    Parts run(two_rounds());
    ASSERT_FALSE(run.play([&] { return run.journal.text.find(behind) != std::string::npos; }));
    const auto result = run.play_to_the_end();
    const auto& checkpoints = result.flows.front().checkpoints;
    ASSERT_FALSE(checkpoints.empty());
    for (const auto& checkpoint : checkpoints) {
      if (checkpoint.verdict != core::Verdict::found) continue;
      const bool is_unknown = behind == "step_finished" && checkpoint.step == core::Step::create_request;
      EXPECT_EQ(checkpoint.arrival.has_value(), !is_unknown) << core::to_string(checkpoint.step);
      EXPECT_GT(checkpoint.polls.size(), 0U);
    }
  }
}

TEST(Resume, AWaitThatWasCutShortHasItsWholeTimeAgain) {
  InProcessRun setting;
  setting.config.notification_timeout = milliseconds(1000);
  setting.options.defects = defects({"late:offer_accepted:1500"});
  Parts run(std::move(setting));
  std::optional<base::Instant> accepted;
  ASSERT_FALSE(run.play([&] {
    const bool is_accepted =
        run.journal.text.find("\"step\":\"accept_offer\",\"seller\":0,\"outcome\"") != std::string::npos;
    if (is_accepted && !accepted) accepted = run.time.now();
    return accepted && run.time.now() - *accepted >= milliseconds(700);
  }));
  const auto result = run.play_to_the_end();
  EXPECT_EQ(result.summary.notifications.required.late, 0) << outcome_of(result);
  EXPECT_EQ(result.summary.notifications.required.found, result.summary.notifications.required.total);
}

// What had not come by its deadline is late, whenever this part sees it.
TEST(Resume, ALateNotificationIsNotFoundInTimeByAResumption) {
  InProcessRun setting = two_rounds();
  setting.config.notification_timeout = milliseconds(400);
  setting.options.defects = defects({"late:offer_accepted:500"});
  Parts run(std::move(setting));
  const auto killed = run.play([&] { return run.journal.text.find("\"step_begun\",\"seq\":51") != std::string::npos; });
  ASSERT_FALSE(killed) << run.journal.text;
  const auto result = run.play_to_the_end();
  const auto& required = result.summary.notifications.required;
  EXPECT_EQ(required.late, 2) << outcome_of(result);
  EXPECT_EQ(required.missing, 0);
}

TEST(Resume, AnAbortedRunIsKnownByItsJournal) {
  InProcessRun setting = two_rounds();
  setting.config.abort_on_notification_failure = true;
  setting.options.defects = defects({"missing:offer_accepted:selected_seller"});
  Parts run(std::move(setting));
  ASSERT_FALSE(run.play([&] { return run.journal.text.find("\"checkpoint_ended\"") != std::string::npos; }));
  EXPECT_FALSE(run::was_aborted(run.read()));
  ASSERT_FALSE(run.play([&] { return run.journal.text.find("\"flow_ended\"") != std::string::npos; }));
  EXPECT_TRUE(run::was_aborted(run.read()));
  EXPECT_EQ(run.play_to_the_end().summary.flows.total, 1);
}

TEST(Resume, WhatCannotBeTakenUpCanBeResumedOnceMore) {
  Parts whole(two_rounds());
  const std::string expected = outcome_of(whole.play_to_the_end());
  Parts run(two_rounds());
  ASSERT_FALSE(run.play([&] { return run.records() >= 30; }));
  run.faults = [](int, const net::HttpRequest&) { return Fault{base::ErrorKind::unreachable, {}, false}; };
  EXPECT_EQ(run.play_to_the_end().verdict.exit_code, 3);
  EXPECT_FALSE(run.has_ended);
  EXPECT_FALSE(run.read().ended);
  run.faults = nullptr;
  const auto result = run.play_to_the_end();
  EXPECT_EQ(outcome_of(result), expected);
  EXPECT_TRUE(run.has_ended);
  EXPECT_EQ(result.resumed_at.size(), 2U);
}

TEST(Resume, AnInterruptionBeforeItIsTakenUpLosesNothing) {
  Parts whole(two_rounds());
  const std::string expected = outcome_of(whole.play_to_the_end());
  Parts run(two_rounds());
  ASSERT_FALSE(run.play([&] { return run.records() >= 45; }));
  run.is_interrupted = true;
  EXPECT_EQ(run.play_to_the_end().verdict.exit_code, 130);
  EXPECT_FALSE(run.has_ended);
  run.is_interrupted = false;
  EXPECT_EQ(outcome_of(run.play_to_the_end()), expected);
}

// The reply of the look-up is lost as well: nothing is sent.
TEST(Resume, WhatNobodyKnowsIsNotSentAgain) {
  Parts run(two_rounds());
  ASSERT_FALSE(run.play([&] { return run.journal.text.find("\"step\":\"accept_offer\"") != std::string::npos; }));
  run.faults = [](int, const net::HttpRequest& request) -> std::optional<Fault> {
    const bool is_look_up =
        request.method == net::Method::get && request.target.find("/purchase-requests/") != std::string::npos;
    if (is_look_up) return Fault{base::ErrorKind::unreachable, {}, false};
    return std::nullopt;
  };
  const auto result = run.play_to_the_end();
  EXPECT_EQ(run.count("PUT ", "/accept"), 1) << "that of the second flow";
  ASSERT_TRUE(result.flows.front().failure);
  EXPECT_EQ(result.flows.front().failure->kind, core::FailureKind::environment);
}

run::RunSetting setting_of(const run::JournalContent& journal) {
  return {journal.run.base_url, journal.run.profile_digest, journal.run.wallet, journal.run.config};
}

TEST(Resume, IsRefusedUnderOtherSettings) {
  Parts run(two_rounds());
  ASSERT_FALSE(run.play([&] { return run.records() >= 5; }));
  const auto journal = run.read();
  EXPECT_TRUE(run::resume_problems(journal, setting_of(journal)).empty());
  auto other = setting_of(journal);
  other.base_url = "http://127.0.0.1:5009";
  other.profile_digest = "another";
  auto& config = other.config;
  config.payment_mode = core::PaymentMode::record;
  config.concurrency_levels = {1, 2};
  config.rounds = 3;
  config.sellers_per_worker = 5;
  config.strict_notifications = true;
  config.abort_on_notification_failure = true;
  config.skip_wrong_recipient_check = true;
  config.bystander = false;
  config.notification_timeout = milliseconds(1);
  config.request_timeout = milliseconds(1);
  config.offer_amount = "9";
  config.seed = 8;
  const auto problems = run::resume_problems(journal, other);
  EXPECT_EQ(problems.size(), 14U);
  EXPECT_EQ(problems[3].what, "ROUNDS is 3, and the run was begun with 2");
  for (const auto& problem : problems) EXPECT_FALSE(problem.fix.empty()) << problem.what;
}

TEST(Resume, IsRefusedOfRunsThatAreOverOrBroken) {
  Parts run(two_rounds());
  run.play_to_the_end();
  auto journal = run.read();
  const auto setting = setting_of(journal);
  EXPECT_EQ(run::resume_problems(journal, setting).front().what,
            "run 0123456789abcd has come to its end, and cannot be resumed");
  journal.ended.reset();
  journal.has_cleanup = true;
  EXPECT_EQ(run::resume_problems(journal, setting).front().fix, "finish with: marketplace-e2e cleanup 0123456789abcd");
  journal.has_cleanup = false;
  journal.is_whole = false;
  EXPECT_EQ(run::resume_problems(journal, setting).front().what,
            "run 0123456789abcd has a journal that misses records, and cannot be resumed");
}

}  // namespace
}  // namespace e2e::test
