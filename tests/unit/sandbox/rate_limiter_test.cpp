#include "sandbox/rate_limiter.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace e2e::sandbox {
namespace {

using namespace std::chrono_literals;
using Duration = base::Instant::duration;

constexpr RateLimits kContract{100, 10, 30, 900s};
constexpr RateLimits kSmall{5, 2, 3, 10s};
constexpr Tiers kGlobal{.global = true};
constexpr Tiers kAuth{.global = true, .auth = true};
constexpr Tiers kPayment{.global = true, .payment = true};

base::Instant at(Duration time) { return base::Instant(1000h + time); }

// "global 4/5 9000ms, auth 0/2 10000ms refused"
std::string shown(const RateDecision& decision) {
  std::string text;
  for (const auto& standing : decision.tiers) {
    text += fmt::format("{}{} {}/{} {}ms{}", text.empty() ? "" : ", ", to_string(standing.tier), standing.remaining,
                        standing.limit, std::chrono::duration_cast<std::chrono::milliseconds>(standing.reset).count(),
                        standing.refused ? " refused" : "");
  }
  return text;
}

// So many requests at once; how the last one was decided.
RateDecision count(RateLimiter& limiter, const Tiers& tiers, Duration time, int times = 1) {
  RateDecision last;
  for (int i = 0; i < times; ++i) {
    last = limiter.count("192.0.2.1", tiers, at(time));
  }
  return last;
}

TEST(RateLimiter, RefusesTheRequestAfterTheLimit) {
  struct Case {
    RateLimits limits;
    Tiers tiers;
    int limit;
  };
  for (const auto& [limits, tiers, limit] : {Case{kContract, kGlobal, 100}, Case{kContract, kAuth, 10},
                                             Case{kContract, kPayment, 30}, Case{{1, {}, {}, 1s}, kAuth, 1}}) {
    RateLimiter limiter(limits);
    for (int request = 1; request <= limit; ++request) {
      const auto decision = count(limiter, tiers, 0s);
      EXPECT_FALSE(decision.refused()) << request << " of " << limit;
      EXPECT_EQ(decision.closest()->remaining, static_cast<std::uint32_t>(limit - request));
    }
    EXPECT_TRUE(count(limiter, tiers, 0s).refused()) << limit;
    EXPECT_EQ(count(limiter, tiers, 0s).closest()->remaining, 0U) << limit;
  }
}

TEST(RateLimiter, AWindowBeginsWithItsFirstRequestAndLastsItsTime) {
  struct Case {
    Duration time;
    std::string_view decision;
  };
  RateLimiter limiter({2, {}, {}, 10s});
  for (const auto& [time, decision] :
       {Case{7s, "global 1/2 10000ms"}, Case{16'999ms, "global 0/2 1ms"}, Case{17s - 1ns, "global 0/2 0ms refused"},
        Case{17s, "global 1/2 10000ms"}, Case{18s, "global 0/2 9000ms"}, Case{19s, "global 0/2 8000ms refused"},
        Case{60s, "global 1/2 10000ms"}, Case{69s, "global 0/2 1000ms"}, Case{70s, "global 1/2 10000ms"}}) {
    EXPECT_EQ(shown(count(limiter, kGlobal, time)), decision);
  }
}

TEST(RateLimiter, ARefusedRequestDoesNotProlongTheWindow) {
  RateLimiter limiter({1, {}, {}, 10s});
  count(limiter, kGlobal, 0s);
  for (auto time = 1s; time < 10s; ++time) {
    EXPECT_EQ(shown(count(limiter, kGlobal, time, 3)),
              fmt::format("global 0/1 {}ms refused", Duration(10s - time) / 1ms));
  }
  EXPECT_EQ(shown(count(limiter, kGlobal, 10s)), "global 0/1 10000ms");
}

TEST(RateLimiter, ARequestCountsInAllItsTiers) {
  RateLimiter limiter(kSmall);
  EXPECT_EQ(shown(count(limiter, kAuth, 0s)), "global 4/5 10000ms, auth 1/2 10000ms");
  EXPECT_EQ(shown(count(limiter, kPayment, 1s)), "global 3/5 9000ms, payment 2/3 10000ms");
  EXPECT_EQ(shown(count(limiter, kAuth, 2s)), "global 2/5 8000ms, auth 0/2 8000ms");
  EXPECT_EQ(shown(count(limiter, kAuth, 3s)), "global 1/5 7000ms, auth 0/2 7000ms refused") << "counts in global, too";
  EXPECT_EQ(shown(count(limiter, kGlobal, 4s)), "global 0/5 6000ms");
  EXPECT_EQ(shown(count(limiter, kPayment, 5s)), "global 0/5 5000ms refused, payment 1/3 6000ms");
  EXPECT_EQ(shown(count(limiter, kPayment, 10s)), "global 4/5 10000ms, payment 0/3 1000ms") << "refused ones counted";
  EXPECT_EQ(shown(count(limiter, kAuth, 10s)), "global 3/5 10000ms, auth 1/2 10000ms");
}

TEST(RateLimiter, CountsNothingInTiersWithoutALimit) {
  RateLimiter limiter({2, {}, {}, 900s});
  EXPECT_EQ(shown(count(limiter, kAuth, 0s)), "global 1/2 900000ms");
  EXPECT_EQ(shown(count(limiter, kPayment, 0s)), "global 0/2 900000ms");
  RateLimiter idle(kContract);
  const auto decision = count(idle, {}, 0s);
  EXPECT_EQ(shown(decision), "");
  EXPECT_FALSE(decision.refused());
  EXPECT_EQ(decision.closest(), nullptr);
  EXPECT_EQ(idle.addresses(), 0U);
}

TEST(RateLimiter, AddressesHaveTheirOwnWindows) {
  RateLimiter limiter({1, {}, {}, 10s});
  EXPECT_EQ(shown(limiter.count("192.0.2.1", kGlobal, at(0s))), "global 0/1 10000ms");
  EXPECT_EQ(shown(limiter.count("192.0.2.11", kGlobal, at(5s))), "global 0/1 10000ms");
  EXPECT_EQ(shown(limiter.count("2001:db8::1", kGlobal, at(6s))), "global 0/1 10000ms");
  EXPECT_EQ(shown(limiter.count("192.0.2.1", kGlobal, at(10s))), "global 0/1 10000ms");
  EXPECT_EQ(shown(limiter.count("192.0.2.11", kGlobal, at(10s))), "global 0/1 5000ms refused");
}

TEST(RateLimiter, SaysWhichTiersRefuseAndWhichIsClosest) {
  struct Case {
    std::string_view what;
    std::vector<TierStanding> tiers;
    std::string_view refusing;
    Tier closest;
    Duration retry_after;
  };
  const auto standing = [](Tier tier, std::uint32_t remaining, bool refused, Duration reset) {
    return TierStanding{tier, 100, remaining, refused, reset};
  };
  using enum Tier;
  for (const auto& [what, tiers, refusing, closest, retry_after] :
       {Case{"fewer left", {standing(global, 3, false, 9s), standing(auth, 4, false, 9s)}, "", global, 0s},
        Case{"as many left", {standing(global, 4, false, 9s), standing(auth, 4, false, 5s)}, "", auth, 0s},
        Case{"one refuses", {standing(global, 1, false, 9s), standing(auth, 0, true, 5s)}, "auth", auth, 5s},
        Case{"the other does", {standing(global, 0, true, 3s), standing(payment, 7, false, 5s)}, "global", global, 3s},
        Case{"both refuse",
             {standing(global, 0, true, 9s), standing(payment, 0, true, 5s)},
             "global payment",
             payment,
             9s},
        Case{"the next try would be refused",
             {standing(global, 0, true, 3s), standing(auth, 0, false, 5s)},
             "global",
             auth,
             5s}}) {
    const RateDecision decision{10s, tiers};
    const Tiers found = decision.refusing();
    EXPECT_EQ(std::string(found.global ? "global" : "") + (found.global && (found.auth || found.payment) ? " " : "") +
                  (found.auth ? "auth" : "") + (found.payment ? "payment" : ""),
              refusing)
        << what;
    EXPECT_EQ(decision.refused(), !refusing.empty()) << what;
    EXPECT_EQ(decision.closest()->tier, closest) << what;
    EXPECT_EQ(decision.retry_after(), retry_after) << what;
  }
}

TEST(RateLimiter, ForgetsAddressesWhoseWindowsAreOver) {
  RateLimiter limiter(kSmall);
  limiter.count("a", kGlobal, at(0s));
  limiter.count("b", kGlobal, at(1s));
  limiter.count("a", kAuth, at(6s));
  EXPECT_EQ(limiter.addresses(), 2U);
  limiter.count("c", kGlobal, at(11s));
  EXPECT_EQ(limiter.addresses(), 2U) << "b is gone; a is in its auth window still";
  EXPECT_EQ(shown(limiter.count("a", kAuth, at(12s))), "global 4/5 10000ms, auth 0/2 4000ms");
  limiter.count("c", {}, at(100s));
  limiter.count("d", kGlobal, at(100s));
  EXPECT_EQ(limiter.addresses(), 1U);
}

TEST(RateLimiter, KeepsNoMoreAddressesThanItMay) {
  RateLimiter limiter({1, 1, {}, 10s}, 3);
  limiter.count("a", kGlobal, at(0s));
  limiter.count("b", kGlobal, at(1s));
  limiter.count("c", kGlobal, at(2s));
  limiter.count("a", kAuth, at(3s));
  limiter.count("d", kGlobal, at(4s));
  EXPECT_EQ(limiter.addresses(), 3U);
  EXPECT_TRUE(limiter.count("a", kGlobal, at(5s)).refused()) << "its newest window is newer than that of b";
  EXPECT_TRUE(limiter.count("c", kGlobal, at(5s)).refused());
  EXPECT_FALSE(limiter.count("b", kGlobal, at(5s)).refused()) << "forgotten: begins anew";
  EXPECT_EQ(limiter.addresses(), 3U);
}

}  // namespace
}  // namespace e2e::sandbox
