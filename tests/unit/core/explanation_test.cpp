#include "core/explanation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace e2e::core {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

CheckpointResult missing() {
  CheckpointResult checkpoint;
  checkpoint.verdict = Verdict::missing;
  checkpoint.related_id = "o2";
  checkpoint.polls = {
      {0ms, 200U, 2}, {50ms, 502U, std::nullopt}, {150ms, std::nullopt, std::nullopt}, {350ms, 200U, 1}};
  return checkpoint;
}

ConfigInfo waiting() {
  ConfigInfo config;
  config.notification_timeout = 5000ms;
  return config;
}

FlowIds ids() {
  FlowIds ids;
  ids.purchase_request_id = "r1";
  ids.offer_ids = {"o1", "o2"};
  ids.payment_id = "p1";
  return ids;
}

TEST(Explanation, AMissingOneListsEveryAttemptAndTheNearestMisses) {
  auto checkpoint = missing();
  checkpoint.nearest = {{"n1", "offer", "", ""}, {"n2", "chat", "o2", "Hello"}};
  EXPECT_EQ(
      explain(checkpoint, ids(), waiting()),
      "nothing within 5000 ms; nearest: category offer, no related id; category chat, related id o2, titled "
      "\"Hello\"; looked 4 times: at 0 ms HTTP 200, 2 items; at 50 ms HTTP 502; at 150 ms no reply; at 350 ms HTTP "
      "200, 1 item");
}

TEST(Explanation, NothingNearIsSaid) {
  EXPECT_THAT(explain(missing(), ids(), waiting()), HasSubstr("; nearest: nothing; looked"));
}

TEST(Explanation, OfVeryManyAttemptsTheMiddleIsCounted) {
  auto checkpoint = missing();
  checkpoint.polls.clear();
  for (int i = 0; i < 300; ++i) checkpoint.polls.push_back({i * 1ms, 200U, 0});
  const auto text = explain(checkpoint, ids(), waiting());
  EXPECT_THAT(text, AllOf(HasSubstr("looked 300 times: at 0 ms"), HasSubstr("at 99 ms"), HasSubstr("… 100 more …"),
                          HasSubstr("at 200 ms"), HasSubstr("at 299 ms")));
  EXPECT_THAT(text, AllOf(Not(HasSubstr("at 100 ms")), Not(HasSubstr("at 199 ms"))));
}

struct Filing {
  const char* filed_under;
  const char* words;
};

TEST(Explanation, AMisfiledOneSaysWhatWasExpectedAndWhereItWas) {
  for (const Filing filing :
       {Filing{"", "arrived without a related id instead of under the offer o2 of seller 2"},
        Filing{"r1", "arrived under the purchase request r1 instead of the offer o2 of seller 2"},
        Filing{"o1", "arrived under the offer o1 of seller 1 instead of the offer o2 of seller 2"},
        Filing{"p1", "arrived under the payment p1 instead of the offer o2 of seller 2"},
        Filing{"zz", "arrived under the unknown id zz instead of the offer o2 of seller 2"}}) {
    auto checkpoint = missing();
    checkpoint.verdict = Verdict::misfiled;
    checkpoint.filed_under = filing.filed_under;
    EXPECT_EQ(explain(checkpoint, ids(), waiting()), filing.words);
    checkpoint.verdict = Verdict::known_gap;
    EXPECT_EQ(explain(checkpoint, ids(), waiting()), filing.words);
  }
}

TEST(Explanation, ALateOneSaysWhenItCame) {
  auto checkpoint = missing();
  checkpoint.verdict = Verdict::late;
  checkpoint.arrival = 6204ms;
  EXPECT_THAT(explain(checkpoint, ids(), waiting()), HasSubstr("seen 6204 ms after the reply, not within 5000 ms"));
  checkpoint.arrival.reset();  // a run that was killed in between
  EXPECT_THAT(explain(checkpoint, ids(), waiting()), HasSubstr("not seen within 5000 ms, but later"));
}

TEST(Explanation, WhatCameAsItShouldNeedsNone) {
  for (const auto verdict :
       {Verdict::found, Verdict::gap_fixed, Verdict::known_gap, Verdict::optional_seen, Verdict::optional_absent}) {
    auto checkpoint = missing();
    checkpoint.verdict = verdict;
    EXPECT_EQ(explain(checkpoint, ids(), waiting()), "");
  }
}

TEST(Explanation, AKnownGapThatWasWaitedForIsExplainedToo) {
  auto checkpoint = missing();
  checkpoint.verdict = Verdict::known_gap;
  auto config = waiting();
  config.strict_notifications = true;
  EXPECT_THAT(explain(checkpoint, ids(), config),
              HasSubstr("nothing within 5000 ms; nearest: nothing; looked 4 times"));
}

}  // namespace
}  // namespace e2e::core
