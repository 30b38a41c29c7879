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
  EXPECT_EQ(explain(checkpoint, ids(), 5000ms),
            "nothing within 5000 ms; looked 4 times: at 0 ms HTTP 200, 2 items; at 50 ms HTTP 502; at 150 ms no reply; "
            "at 350 ms HTTP 200, 1 item; nearest: category offer, no related id; category chat, related id o2, titled "
            "\"Hello\"");
}

TEST(Explanation, NothingNearIsSaid) { EXPECT_THAT(explain(missing(), ids(), 5s), HasSubstr("; nearest: nothing")); }

TEST(Explanation, OfVeryManyAttemptsTheMiddleIsCounted) {
  auto checkpoint = missing();
  checkpoint.polls.clear();
  for (int i = 0; i < 100; ++i) checkpoint.polls.push_back({i * 1ms, 200U, 0});
  const auto text = explain(checkpoint, ids(), 5s);
  EXPECT_THAT(text, AllOf(HasSubstr("looked 100 times: at 0 ms"), HasSubstr("at 3 ms"), HasSubstr("… 84 more …"),
                          HasSubstr("at 88 ms"), HasSubstr("at 99 ms")));
  EXPECT_THAT(text, AllOf(Not(HasSubstr("at 4 ms")), Not(HasSubstr("at 87 ms"))));
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
    EXPECT_EQ(explain(checkpoint, ids(), 5s), filing.words);
    checkpoint.verdict = Verdict::known_gap;
    EXPECT_EQ(explain(checkpoint, ids(), 5s), filing.words);
  }
}

TEST(Explanation, ALateOneSaysWhenItCame) {
  auto checkpoint = missing();
  checkpoint.verdict = Verdict::late;
  checkpoint.arrival = 6204ms;
  EXPECT_THAT(explain(checkpoint, ids(), 5s), HasSubstr("seen 6204 ms after the reply, not within 5000 ms"));
}

TEST(Explanation, WhatCameAsItShouldNeedsNone) {
  for (const auto verdict :
       {Verdict::found, Verdict::gap_fixed, Verdict::known_gap, Verdict::optional_seen, Verdict::optional_absent}) {
    auto checkpoint = missing();
    checkpoint.verdict = verdict;
    EXPECT_EQ(explain(checkpoint, ids(), 5s), "");
  }
}

}  // namespace
}  // namespace e2e::core
