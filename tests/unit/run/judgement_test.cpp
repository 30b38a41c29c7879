// What a run says of backends that tell too much, too often, or by false counts.
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "run_in_process.hpp"
#include "sandbox/defect_names.hpp"

namespace e2e::test {
namespace {

using core::Event;
using core::Verdict;
using std::chrono::milliseconds;

TEST(Judgement, AnUnreadCountThatDriftsIsAFinding) {
  for (const bool is_in_list : {true, false}) {
    InProcessRun run;
    run.rewrite = [](const net::ServerRequest& request, std::string& body) {
      // One too high as soon as there are three.
      if (!request.path.starts_with("/api/notifications")) return;
      for (int count = 9; count >= 3; --count) {
        const auto at = body.find("\"unreadCount\":" + std::to_string(count));
        if (at != std::string::npos) body.replace(at + 14, 1, std::to_string(count + 1));
      }
    };
    auto& results = run.profile.actions.at(core::Action::list_notifications).results;
    if (!is_in_list) results.erase("unread_count");
    const auto result = run.play();
    EXPECT_EQ(result.verdict.exit_code, 1);
    // The buyer has six, the selected seller three, the other one two.
    EXPECT_EQ(result.summary.notifications.unread_drift, 2);
    EXPECT_EQ(result.flows[0].findings.size(), 2U);
    EXPECT_EQ(result.summary.notifications.required.found, result.summary.notifications.required.total);
  }
}

// A backend that also tells every seller of the offer that it has just made, under the offer's id.
class Echoes {
 public:
  explicit Echoes(const VirtualTime& time) : time_(time) {}

  void operator()(const net::ServerRequest& request, std::string& body) {
    auto& echoes = by_token_[std::string(net::find_header(request.headers, "Authorization"))];
    if (request.method == "POST" && request.path.ends_with("/offers")) {
      const auto offer = boost::json::parse(body).at_pointer("/data/offer/id").as_string();
      echoes +=
          fmt::format(R"(,{{"id":"echo-{0}","category":"offer","relatedId":"{0}","isRead":true,"createdAt":"{1}"}})",
                      std::string_view(offer), base::to_rfc3339(time_.wall()));
    }
    const auto end = body.find("],\"pagination\"");
    if (request.path == "/api/notifications" && end != std::string::npos) body.insert(end, echoes);
  }

 private:
  const VirtualTime& time_;
  std::map<std::string, std::string> by_token_;
};

TEST(Judgement, WhatASellerWasToldBeforeTheAcceptanceIsNoNewsOfIt) {
  InProcessRun run;
  run.config.sellers_per_worker = 3;
  run.config.rounds = 6;
  run.config.notification_timeout = milliseconds(500);
  run.options.defects =
      sandbox::parse_defects("clean", std::vector<std::string>{"accepted-related-id-missing"}).value();
  run.rewrite = Echoes(run.time);
  const auto result = run.play();
  int checked = 0;
  for (const auto& flow : result.flows) {
    if (flow.ids.selected_offer_id == flow.ids.offer_ids.back()) continue;  // nothing newer was seen before
    for (const auto& checkpoint : flow.checkpoints) {
      if (checkpoint.event != Event::offer_accepted) continue;
      EXPECT_EQ(checkpoint.verdict, Verdict::misfiled);
      EXPECT_EQ(checkpoint.filed_under, "");
      ++checked;
    }
  }
  EXPECT_GT(checked, 0);
  EXPECT_EQ(result.verdict.exit_code, 1);
}

// What became of every expectation and what was found beside them, flow by flow.
std::multiset<std::string> judgements_of(const core::RunResult& result) {
  std::multiset<std::string> judgements;
  for (const auto& flow : result.flows) {
    std::multiset<std::string> rows;
    for (const auto& checkpoint : flow.checkpoints) {
      rows.insert(fmt::format("{} {} {}", to_string(checkpoint.event), to_string(checkpoint.role),
                              to_string(checkpoint.verdict)));
    }
    for (const auto& finding : flow.findings) rows.insert(std::string(to_string(finding.kind)));
    judgements.insert(fmt::format("{}", fmt::join(rows, "; ")));
  }
  return judgements;
}

// Four flows of a backend with several defects.
std::multiset<std::string> judgements_with(int page_cap, int workers) {
  InProcessRun run;
  run.config.sellers_per_worker = 3;
  run.config.concurrency_levels = {workers};
  run.config.rounds = 4 / workers;
  run.config.bystander = core::Bystander::on;
  run.options.page_cap = page_cap;
  run.options.system_noise = 2;
  run.options.defects =
      sandbox::parse_defects("amn-2026-06-06",
                             std::vector<std::string>{"duplicate:offer_created", "extra-recipient:offer_rejected",
                                                      "missing:payment_confirmed:buyer"})
          .value();
  run.config.notification_timeout = milliseconds(300);
  return judgements_of(run.play());
}

TEST(Judgement, PagingAndInterleavingChangeNoVerdict) {
  const auto expected = judgements_with(20, 1);
  ASSERT_EQ(expected.size(), 4U);
  for (const int page_cap : {1, 3, 7}) EXPECT_EQ(judgements_with(page_cap, 1), expected) << page_cap;
  for (const int workers : {2, 4}) EXPECT_EQ(judgements_with(20, workers), expected) << workers;
  EXPECT_EQ(judgements_with(3, 4), expected);
}

}  // namespace
}  // namespace e2e::test
