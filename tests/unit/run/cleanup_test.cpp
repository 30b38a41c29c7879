// What the answers to a clean-up mean, and whole runs that clean up after themselves.
#include "run/cleanup.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "run_in_process.hpp"

namespace e2e::test {
namespace {

using run::ActorState;
using run::Removal;

TEST(JudgeRemoval, ReadsTheAnswer) {
  struct Case {
    std::optional<unsigned> status;
    const char* refusal;
    Removal removal;
  };
  const std::vector<Case> cases = {
      {200U, "", Removal::removed},
      {204U, "", Removal::removed},
      {400U, "Rows depend on this user", Removal::refused},
      {401U, "jwt expired", Removal::refused},
      {403U, "Forbidden", Removal::refused},
      {404U, "User not found", Removal::gone},
      {404U, "USER_NOT_FOUND", Removal::gone},
      {404U, "No such user", Removal::gone},
      {404U, "Cannot DELETE /api/user/admin/u-1", Removal::ambiguous},
      {404U, "Route not found: user admin", Removal::ambiguous},
      {404U, "<pre>Cannot DELETE /api/user/admin/u-1</pre>", Removal::ambiguous},
      {404U, "Not Found", Removal::ambiguous},
      {404U, "", Removal::ambiguous},
      {405U, "Method Not Allowed", Removal::refused},
      {409U, "USER_HAS_DEPENDENCIES", Removal::refused},
      {429U, "Too many requests", Removal::unanswered},
      {500U, "boom", Removal::refused},
      {503U, "", Removal::refused},
      {std::nullopt, "", Removal::unanswered},
  };
  for (const auto& [status, refusal, removal] : cases) {
    market::CallInfo call;
    call.status = status;
    call.heard = refusal;
    call.refusal = "[redacted]";  // what a password may make of it
    base::Result<void> result;
    if (!(status >= 200U && status < 300U)) result = base::fail(base::ErrorKind::product, "refused");
    EXPECT_EQ(run::judge_removal(call, result), removal) << status.value_or(0) << " " << refusal;
  }
}

TEST(CleanupCommand, CanBePastedIntoAShell) {
  core::RunConfig config;
  config.base_url = base::parse_http_url("http://127.0.0.1:5001").value();
  config.report_dir = "tmp/e2e-reports";
  EXPECT_EQ(run::cleanup_command("0a", config), "marketplace-e2e cleanup 0a");
  config.base_url = base::parse_http_url("https://dev.example.com/api/").value();
  config.report_dir = "it's; here";
  config.profile_file = "p.yaml";
  EXPECT_EQ(run::cleanup_command("0a", config),
            "marketplace-e2e cleanup 0a --base-url https://dev.example.com/api --report-dir 'it'\\''s; here' "
            "--profile p.yaml");
}

bool is_deletion(const net::HttpRequest& request) { return request.method == net::Method::del; }

std::ptrdiff_t deletions(const InProcessRun& run) {
  return std::count_if(run.served.begin(), run.served.end(),
                       [](const std::string& request) { return request.starts_with("DELETE /api/user/admin/"); });
}

run::JournalContent journal_of(const InProcessRun& run) { return run::read_journal(run.journal.text).value(); }

TEST(Cleanup, WithoutItTheActorsAreCountedAndTheCommandIsNamed) {
  InProcessRun run;
  const auto result = run.play();
  EXPECT_EQ(deletions(run), 0);
  ASSERT_TRUE(result.cleanup);
  EXPECT_EQ(result.cleanup->created, 3);
  EXPECT_EQ(result.cleanup->left(), 3);
  EXPECT_EQ(result.cleanup->command, "marketplace-e2e cleanup 0123456789abcd --report-dir ''");
}

TEST(Cleanup, RemovesEveryActorAndSaysSoInTheJournal) {
  InProcessRun run;
  run.config.cleanup = true;
  run.config.concurrency_levels = {2};
  run.config.bystander = core::Bystander::on;
  const auto result = run.play();
  EXPECT_EQ(result.verdict.exit_code, 0);
  EXPECT_EQ(deletions(run), 8);
  EXPECT_EQ(result.cleanup->removed, 8);
  EXPECT_EQ(result.cleanup->left(), 0);
  EXPECT_EQ(result.cleanup->command, "");
  const auto journal = journal_of(run);
  EXPECT_TRUE(journal.is_whole);
  EXPECT_EQ(run::count_actors(journal.actors).left(), 0);
}

// Every refusal is listed, and none changes the outcome of the run.
TEST(Cleanup, RefusedDeletionsAreListedAndNothingElse) {
  struct Case {
    unsigned status;
    const char* body;
    int removed;
    std::size_t refused;
  };
  const std::vector<Case> cases = {
      {409, R"({"success":false,"message":"Rows depend on this user"})", 0, 3},
      {400, "{}", 0, 3},
      {405, "Method Not Allowed", 0, 3},
      {500, "", 0, 3},
      {404, R"({"success":false,"message":"User not found"})", 3, 0},
      {404, "<pre>Cannot DELETE /api/user/admin/u-1</pre>", 0, 3},
      {401, "{}", 0, 3},
      {429, "{}", 0, 0},
  };
  for (const auto& [status, body, removed, refused] : cases) {
    InProcessRun run;
    run.config.cleanup = true;
    run.faults = [&, code = status, text = body](int, const net::HttpRequest& request) -> std::optional<Fault> {
      if (!is_deletion(request)) return std::nullopt;
      return Fault{std::nullopt, net::HttpReply{code, {}, text}, false};
    };
    const auto result = run.play();
    EXPECT_EQ(result.verdict.exit_code, 0) << status;
    EXPECT_EQ(result.verdict.status, core::RunStatus::passed) << status;
    EXPECT_EQ(result.cleanup->removed, removed) << status;
    EXPECT_EQ(result.cleanup->left(), 3 - removed) << status;
    ASSERT_EQ(result.cleanup->refused.size(), refused) << status;
    EXPECT_EQ(result.cleanup->command.empty(), removed == 3) << status;
    for (const auto& kept : result.cleanup->refused) EXPECT_EQ(kept.status, status);
    if (status == 409) EXPECT_EQ(result.cleanup->refused[0].message, "Rows depend on this user");
  }
}

// Where another user could be deleted, an unclear 404 says that this one is gone.
TEST(Cleanup, AnUnclear404IsReadByTheOtherAnswers) {
  InProcessRun run;
  run.config.cleanup = true;
  bool is_first = true;
  run.faults = [&](int, const net::HttpRequest& request) -> std::optional<Fault> {
    if (!is_deletion(request) || !std::exchange(is_first, false)) return std::nullopt;
    return Fault{std::nullopt, net::HttpReply{404, {}, "{}"}, false};
  };
  const auto result = run.play();
  EXPECT_EQ(result.cleanup->removed, 3);
  EXPECT_TRUE(result.cleanup->refused.empty());
}

TEST(Cleanup, StopsAtATargetThatDoesNotAnswer) {
  InProcessRun run;
  run.config.cleanup = true;
  int asked = 0;
  run.faults = [&](int, const net::HttpRequest& request) -> std::optional<Fault> {
    if (!is_deletion(request) || ++asked == 1) return std::nullopt;
    return Fault{base::ErrorKind::timed_out, std::nullopt, false};
  };
  const auto result = run.play();
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(result.verdict.exit_code, 0);
  EXPECT_EQ(result.cleanup->removed, 1);
  EXPECT_EQ(result.cleanup->left(), 2);
}

// Also those of a set-up that failed half-way.
TEST(Cleanup, KnowsEveryActorThatMayExist) {
  InProcessRun run;
  run.config.cleanup = true;
  int created = 0;
  run.faults = [&](int, const net::HttpRequest& request) -> std::optional<Fault> {
    if (request.target != "/api/user/admin/create" || ++created < 2) return std::nullopt;
    return Fault{std::nullopt, net::HttpReply{500, {}, "{}"}, true};  // it was created all the same
  };
  const auto result = run.play();
  EXPECT_EQ(result.verdict.exit_code, 3);
  EXPECT_EQ(deletions(run), 2);
  EXPECT_EQ(result.cleanup->created, 2);
  EXPECT_EQ(result.cleanup->left(), 0);
}

TEST(Cleanup, AnActorThatWasNeverMadeIsNotCounted) {
  InProcessRun run;
  run.config.cleanup = true;
  int created = 0;
  run.faults = [&](int, const net::HttpRequest& request) -> std::optional<Fault> {
    if (request.target != "/api/user/admin/create" || ++created < 2) return std::nullopt;
    return Fault{std::nullopt, net::HttpReply{502, {}, "{}"}, false};
  };
  const auto result = run.play();
  EXPECT_EQ(deletions(run), 1);
  EXPECT_EQ(result.cleanup->created, 1);
  EXPECT_EQ(result.cleanup->left(), 0);
}

TEST(Cleanup, WithoutAnAdminNothingIsAskedFor) {
  InProcessRun run;
  run.config.cleanup = true;
  run.config.admin_password = base::Secret("another password");
  const auto result = run.play();
  EXPECT_EQ(result.verdict.exit_code, 3);
  EXPECT_EQ(deletions(run), 0);
  EXPECT_EQ(result.cleanup->created, 0);
}

TEST(Cleanup, ABrokenJournalOffersNoCommand) {
  InProcessRun run;
  run.journal.is_broken = true;
  const auto result = run.play();
  EXPECT_EQ(result.cleanup->left(), 3);
  EXPECT_EQ(result.cleanup->command, "");
}

// The admin's token is used for nothing but creating and deleting users.
TEST(Cleanup, TheAdminOnlyCreatesAndDeletesUsers) {
  InProcessRun run;
  run.config.cleanup = true;
  std::set<std::string> requests;
  std::string admin_token;
  run.faults = [&](int, const net::HttpRequest& request) -> std::optional<Fault> {
    const std::string token(net::find_header(request.headers, "Authorization"));
    if (token.empty()) return std::nullopt;
    if (admin_token.empty()) admin_token = token;
    if (admin_token == token) {
      requests.insert(std::string(net::to_string(request.method)) + " " + request.target.substr(0, 16));
    }
    return std::nullopt;
  };
  run.play();
  EXPECT_EQ(requests, (std::set<std::string>{"POST /api/user/admin/", "DELETE /api/user/admin/"}));
}

}  // namespace
}  // namespace e2e::test
