// The last look: how long is waited for it, and what it believes.
#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "flow/watcher.hpp"
#include "run_in_process.hpp"

namespace e2e::test {
namespace {

using std::chrono::milliseconds;

core::SortedDurations arrivals(std::initializer_list<int> ms) {
  core::SortedDurations durations;
  for (const int each : ms) durations.add(milliseconds(each));
  return durations;
}

TEST(WindowOfAbsence, IsTheRunsOwnP99WithinItsBounds) {
  constexpr milliseconds kTimeout{5'000};
  EXPECT_EQ(flow::window_of_absence({}, kTimeout), milliseconds(250));
  EXPECT_EQ(flow::window_of_absence(arrivals({1, 2, 249}), kTimeout), milliseconds(250));
  EXPECT_EQ(flow::window_of_absence(arrivals({1, 700, 20}), kTimeout), milliseconds(700));
  EXPECT_EQ(flow::window_of_absence(arrivals({1, 6'000}), kTimeout), kTimeout);
  EXPECT_EQ(flow::window_of_absence({}, milliseconds(100)), milliseconds(100));
}

// From the last look of the flow's checkpoints until its sweep begins.
core::Duration pause_before_the_sweep(int notify_delay) {
  InProcessRun run;
  run.options.notify_delay = {milliseconds(notify_delay), milliseconds(notify_delay)};
  base::Instant before;
  base::Instant swept;
  run.faults = [&](int, const net::HttpRequest& request) -> std::optional<Fault> {
    const std::string id(net::find_header(request.headers, "X-Request-Id"));
    const bool is_sweep = id.find("-r1.sweep.") != std::string::npos;
    if (is_sweep && swept == base::Instant()) swept = run.time.now();
    if (!is_sweep && swept == base::Instant()) before = run.time.now();
    return std::nullopt;
  };
  run.play();
  return swept - before;
}

TEST(Sweep, ComesAfterTheWindow) {
  EXPECT_GE(pause_before_the_sweep(0), milliseconds(250));
  EXPECT_LT(pause_before_the_sweep(0), milliseconds(300));
  EXPECT_GE(pause_before_the_sweep(600), milliseconds(600));
}

// A backend that tells the unread count of 300 ms ago.
class CachedCounts {
 public:
  explicit CachedCounts(const VirtualTime& time) : time_(time) {}

  void operator()(const net::ServerRequest& request, std::string& body) {
    constexpr std::string_view kKey = "\"unreadCount\":";
    const auto at = body.find(kKey);
    if (at == std::string::npos) return;
    const auto begin = at + kKey.size();
    const auto length = body.find_first_of(",}", begin) - begin;
    auto& history = history_[std::string(net::find_header(request.headers, "Authorization"))];
    history.emplace_back(time_.now(), body.substr(begin, length));
    std::string shown = "0";
    for (const auto& [when, count] : history) {
      if (when <= time_.now() - milliseconds(300)) shown = count;
    }
    body.replace(begin, length, shown);
  }

 private:
  const VirtualTime& time_;
  std::map<std::string, std::vector<std::pair<base::Instant, std::string>>> history_;
};

TEST(Sweep, ACachedUnreadCountIsAskedAgainBeforeItIsBelieved) {
  for (const bool is_in_list : {true, false}) {
    InProcessRun run;
    run.config.rounds = 2;
    run.rewrite = CachedCounts(run.time);
    if (!is_in_list) run.profile.actions.at(core::Action::list_notifications).results.erase("unread_count");
    const auto result = run.play();
    EXPECT_EQ(result.summary.notifications.unread_drift, 0);
    EXPECT_EQ(result.verdict.exit_code, 0);
  }
}

TEST(Sweep, ANoticeBetweenListAndCountOfTheBaselineIsNoDrift) {
  InProcessRun run;
  run.profile.actions.at(core::Action::list_notifications).results.erase("unread_count");
  run.options.system_noise = 1;
  // The welcome that every new user gets can be read from the second look on.
  run.options.notify_delay = {milliseconds(4), milliseconds(4)};
  const auto result = run.play();
  EXPECT_EQ(result.summary.notifications.unread_drift, 0);
  EXPECT_EQ(result.verdict.exit_code, 0);
}

}  // namespace
}  // namespace e2e::test
