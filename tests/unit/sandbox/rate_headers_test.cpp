#include "sandbox/rate_headers.hpp"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace e2e::sandbox {
namespace {

using namespace std::chrono_literals;
using enum RateHeaderForm;

constexpr RateHeaderForm kForms[] = {draft6, draft7, draft8, legacy, none};
const base::WallTime kNow(1'780'000'000s + 250ms);

// As they stand on the wire.
std::string text_of(RateHeaderForm form, const RateDecision& decision) {
  std::string text;
  for (const auto& header : rate_headers(form, decision, kNow)) {
    EXPECT_TRUE(net::is_sendable(header)) << header.name;
    text += fmt::format("{}: {}\n", header.name, header.value);
  }
  return text;
}

const RateDecision kServed{900s, {{Tier::global, 100, 3, false, 49'100ms}, {Tier::auth, 10, 7, false, 899s + 1ns}}};
const RateDecision kRefused{900s, {{Tier::global, 100, 88, false, 880s}, {Tier::payment, 30, 0, true, 20s + 1ms}}};

TEST(RateHeaders, SayWhereAServedClientStands) {
  EXPECT_EQ(text_of(draft6, kServed),
            "RateLimit-Limit: 100\nRateLimit-Remaining: 3\nRateLimit-Reset: 50\nRateLimit-Policy: 100;w=900\n");
  EXPECT_EQ(text_of(draft7, kServed), "RateLimit: limit=100, remaining=3, reset=50\nRateLimit-Policy: 100;w=900\n");
  EXPECT_EQ(text_of(draft8, kServed),
            "RateLimit: \"global\";r=3;t=50, \"auth\";r=7;t=900\n"
            "RateLimit-Policy: \"global\";q=100;w=900, \"auth\";q=10;w=900\n");
  EXPECT_EQ(text_of(legacy, kServed),
            "X-RateLimit-Limit: 100\nX-RateLimit-Remaining: 3\nX-RateLimit-Reset: 1780000050\n");
  EXPECT_EQ(text_of(none, kServed), "");
}

TEST(RateHeaders, TellARefusedClientWhenToComeBack) {
  EXPECT_EQ(text_of(draft6, kRefused),
            "RateLimit-Limit: 30\nRateLimit-Remaining: 0\nRateLimit-Reset: 21\nRateLimit-Policy: 30;w=900\n"
            "Retry-After: 21\n");
  EXPECT_EQ(text_of(draft7, kRefused),
            "RateLimit: limit=30, remaining=0, reset=21\nRateLimit-Policy: 30;w=900\nRetry-After: 21\n");
  EXPECT_EQ(text_of(draft8, kRefused),
            "RateLimit: \"global\";r=88;t=880, \"payment\";r=0;t=21\n"
            "RateLimit-Policy: \"global\";q=100;w=900, \"payment\";q=30;w=900\nRetry-After: 21\n");
  EXPECT_EQ(text_of(legacy, kRefused),
            "X-RateLimit-Limit: 30\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 1780000021\nRetry-After: 21\n");
  EXPECT_EQ(text_of(none, kRefused), "");
}

TEST(RateHeaders, RoundTimesUpToWholeSeconds) {
  struct Case {
    base::Instant::duration reset;
    int delta;
    std::int64_t epoch;  // 250 ms of a second are over
  };
  for (const auto& [reset, delta, epoch] :
       {Case{1ns, 1, 1'780'000'001}, Case{1ms, 1, 1'780'000'001}, Case{750ms, 1, 1'780'000'001},
        Case{750ms + 1ns, 1, 1'780'000'002}, Case{1s, 1, 1'780'000'002}, Case{1s + 1ns, 2, 1'780'000'002},
        Case{5s, 5, 1'780'000'006}}) {
    const RateDecision decision{5s, {{Tier::global, 1, 0, true, reset}}};
    EXPECT_EQ(text_of(draft7, decision), fmt::format("RateLimit: limit=1, remaining=0, reset={}\n"
                                                     "RateLimit-Policy: 1;w=5\nRetry-After: {}\n",
                                                     delta, delta));
    EXPECT_EQ(text_of(legacy, decision), fmt::format("X-RateLimit-Limit: 1\nX-RateLimit-Remaining: 0\n"
                                                     "X-RateLimit-Reset: {}\nRetry-After: {}\n",
                                                     epoch, delta));
  }
}

TEST(RateHeaders, AreOnlyOnWhatIsCounted) {
  for (const auto form : kForms) {
    EXPECT_EQ(text_of(form, {900s, {}}), "");
  }
}

}  // namespace
}  // namespace e2e::sandbox
