// The journal that a whole run leaves behind.
#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "run/passwords.hpp"
#include "run_in_process.hpp"

namespace e2e::test {
namespace {

using core::Step;
using flow::StepOutcome;
using run::ActorState;

run::JournalContent journal_of(const InProcessRun& run) {
  auto content = run::read_journal(run.journal.text);
  if (!content) throw std::runtime_error(content.error().message);
  return *content;
}

// The steps of a flow as "create_offer 1 done".
std::vector<std::string> steps_of(const run::JournaledFlow& flow) {
  std::vector<std::string> steps;
  for (const auto& step : flow.steps) {
    std::string text(core::to_string(step.begun.mark.step));
    if (step.begun.mark.seller > 0) text += " " + std::to_string(step.begun.mark.seller);
    steps.push_back(text + (step.finished ? " " + std::string(to_string(step.finished->end.outcome)) : " …"));
  }
  return steps;
}

TEST(JournalOfARun, HoldsWhatARunDid) {
  InProcessRun run;
  run.config.rounds = 2;
  run.config.bystander = core::Bystander::on;
  run.options.system_noise = 1;  // among others a welcome to each actor
  const auto result = run.play();
  ASSERT_EQ(result.verdict.exit_code, 0);
  const auto journal = journal_of(run);
  EXPECT_TRUE(journal.is_whole);
  EXPECT_EQ(journal.run.run_id, result.run_id);
  EXPECT_EQ(journal.run.profile_digest, "a digest");
  EXPECT_EQ(journal.run.base_url, "http://127.0.0.1:5001");
  EXPECT_EQ(journal.run.config.rounds, 2);
  EXPECT_EQ(journal.run.config.seed, 7U);
  EXPECT_TRUE(journal.run.config.bystander);
  EXPECT_EQ(journal.started_at, result.started_at);
  ASSERT_TRUE(journal.ended);
  EXPECT_EQ(journal.ended->exit_code, 0);
  EXPECT_FALSE(journal.category.empty());

  ASSERT_EQ(journal.actors.size(), 4U);
  int bystanders = 0;
  for (const auto& [key, actor] : journal.actors) {
    EXPECT_EQ(actor.state, ActorState::ready);
    EXPECT_TRUE(actor.email.starts_with("e2e-0123456789abcd-w1-")) << actor.email;
    EXPECT_EQ(actor.ids.size(), 2U);
    EXPECT_EQ(actor.known_items.size(), 1U);  // the welcome
    EXPECT_EQ(actor.unread, 1);
    bystanders += actor.is_bystander ? 1 : 0;
  }
  EXPECT_EQ(bystanders, 1);

  ASSERT_EQ(journal.flows.size(), 2U);
  for (const auto& flow : result.flows) {
    const auto& journaled = journal.flows.at(flow.flow_id);
    EXPECT_EQ(steps_of(journaled),
              (std::vector<std::string>{"create_request done", "create_offer 1 done", "create_offer 2 done",
                                        "accept_offer done", "pay done", "deliver done", "confirm_delivery done"}));
    EXPECT_EQ(journaled.begun.round, flow.round);
    ASSERT_TRUE(journaled.ended);
    EXPECT_TRUE(journaled.ended->passed);
    EXPECT_EQ(journaled.ended->final_status, "delivered");
    const auto entity = [&](std::size_t step) { return journaled.steps[step].finished->end.entity; };
    EXPECT_EQ(entity(0), flow.ids.purchase_request_id);
    EXPECT_EQ(entity(1), flow.ids.offer_ids[0]);
    EXPECT_EQ(entity(2), flow.ids.offer_ids[1]);
    EXPECT_EQ(entity(3), flow.ids.selected_offer_id);
    EXPECT_EQ(entity(3), flow.ids.offer_ids[static_cast<std::size_t>(journaled.begun.selected) - 1]);
    EXPECT_EQ(journaled.steps[0].finished->result.status, 201U);
    EXPECT_EQ(journaled.steps[0].begun.made_after.has_value(), flow.round == 2);
    EXPECT_TRUE(journaled.steps[1].begun.made_after);
  }
}

// Whatever happens to a request, the journal was told before it was sent, and knows what came of it.
TEST(JournalOfARun, IsWrittenBeforeTheRequestIsSent) {
  InProcessRun run;
  run.faults = [&](int, const net::HttpRequest& request) -> std::optional<Fault> {
    const auto journal = journal_of(run);
    if (request.target == "/api/user/admin/create") {
      EXPECT_EQ(std::count_if(journal.actors.begin(), journal.actors.end(),
                              [](const auto& actor) { return actor.second.state == ActorState::begun; }),
                1);
    }
    if (request.method == net::Method::put && request.target.ends_with("/accept")) {
      EXPECT_EQ(steps_of(journal.flows.begin()->second).back(), "accept_offer …");
    }
    return std::nullopt;
  };
  EXPECT_EQ(run.play().verdict.exit_code, 0);
}

TEST(JournalOfARun, TellsALostReplyFromARefusal) {
  struct Case {
    Fault fault;
    StepOutcome outcome;
  };
  const std::vector<Case> cases = {
      {{base::ErrorKind::unreachable, std::nullopt, true}, StepOutcome::looked_up},
      {{base::ErrorKind::unreachable, std::nullopt, false}, StepOutcome::unknown},
      {{std::nullopt, net::HttpReply{500, {}, "{}"}, false}, StepOutcome::failed},
  };
  for (const auto& [fault, outcome] : cases) {
    InProcessRun run;
    run.faults = [&, planned = fault](int, const net::HttpRequest& request) -> std::optional<Fault> {
      const bool is_pay = request.method == net::Method::patch && request.target.ends_with("/status");
      return is_pay ? std::optional(planned) : std::nullopt;
    };
    const auto result = run.play();
    const auto journal = journal_of(run);
    const auto& flow = journal.flows.begin()->second;
    const auto pay = std::find_if(flow.steps.begin(), flow.steps.end(),
                                  [](const auto& step) { return step.begun.mark.step == Step::pay; });
    ASSERT_NE(pay, flow.steps.end());
    EXPECT_EQ(to_string(pay->finished->end.outcome), to_string(outcome));
    EXPECT_EQ(flow.ended->passed, result.flows[0].passed);
    EXPECT_EQ(flow.ended->failure.has_value(), result.flows[0].failure.has_value());
  }
}

TEST(JournalOfARun, KnowsWhichActorsMayExist) {
  struct Case {
    Fault fault;
    bool login_fails;
    ActorState state;
  };
  const auto reply = [](unsigned status) { return net::HttpReply{status, {}, R"({"success":false})"}; };
  const std::vector<Case> cases = {
      {{std::nullopt, reply(400), false}, false, ActorState::absent},
      {{std::nullopt, reply(500), false}, false, ActorState::begun},
      {{base::ErrorKind::unreachable, std::nullopt, true}, false, ActorState::ready},    // logging in finds it
      {{base::ErrorKind::unreachable, std::nullopt, false}, false, ActorState::absent},  // 401
      {{base::ErrorKind::unreachable, std::nullopt, true}, true, ActorState::begun},
      {{std::nullopt, net::HttpReply{201, {}, R"({"success":true,"data":{}})"}, true}, false, ActorState::begun},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    InProcessRun run;
    bool is_planned = false;
    run.faults = [&](int, const net::HttpRequest& request) -> std::optional<Fault> {
      if (request.target == "/api/user/admin/create" && !is_planned) {
        is_planned = true;
        return cases[i].fault;
      }
      if (is_planned && cases[i].login_fails && request.target == "/api/auth/login") {
        return Fault{base::ErrorKind::unreachable, std::nullopt, false};
      }
      return std::nullopt;
    };
    run.play();
    EXPECT_EQ(journal_of(run).actors.at({1, core::ActorRole::buyer, 1}).state, cases[i].state) << i;
  }
}

TEST(JournalOfARun, ARunGoesOnWithoutIt) {
  InProcessRun run;
  run.journal.is_broken = true;
  EXPECT_EQ(run.play().verdict.exit_code, 0);
  EXPECT_EQ(run.journal.text, "");
}

TEST(JournalOfARun, HoldsNoTokenAndNoPassword) {
  InProcessRun run;
  std::set<std::string> secrets = {std::string(kAdminPassword), std::string(kAdminEmail), "a run secret"};
  run.faults = [&](int, const net::HttpRequest& request) -> std::optional<Fault> {
    const std::string token(net::find_header(request.headers, "Authorization"));
    if (!token.empty()) secrets.insert(token.substr(token.find(' ') + 1));
    if (!request.target.ends_with("/status")) return std::nullopt;
    std::string echo = R"({"success":false,"error":")";
    for (const auto& secret : secrets) echo += secret + " ";
    return Fault{std::nullopt, net::HttpReply{400, {}, echo + "\"}"}, false};
  };
  run.play();
  const auto journal = journal_of(run);
  for (const auto& [key, actor] : journal.actors) {
    secrets.emplace(run::actor_password(base::Secret("a run secret"), actor.email).expose());
  }
  EXPECT_GT(secrets.size(), 7U);
  EXPECT_NE(run.journal.text.find("[redacted]"), std::string::npos);
  for (const auto& secret : secrets) EXPECT_EQ(run.journal.text.find(secret), std::string::npos) << secret;
}

}  // namespace
}  // namespace e2e::test
