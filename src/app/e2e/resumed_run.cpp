#include "app/e2e/resumed_run.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/plan.hpp"
#include "run/resume.hpp"

namespace e2e::app {

tl::expected<ResumedRun, std::vector<core::ConfigProblem>> open_resumed_run(const std::string& id,
                                                                            const Preparation& preparation,
                                                                            const RunMarks& marks) {
  const auto& config = preparation.config;
  auto run = open_journaled_run(id, config.report_dir);
  if (!run) return tl::unexpected(std::vector{run.error()});
  run::RunSetting now{config.base_url.shown(), marks.profile_digest, marks.wallet,
                      core::describe(config, config.seed.value_or(run->content.run.config.seed))};
  now.config.bystander = core::hires_bystander(config, preparation.profile);
  auto problems = run::resume_problems(run->content, now);
  auto secret = read_secret(secret_path(config.report_dir, id));
  if (!secret) {
    problems.push_back({secret.error().message, secret.error().fix});
  } else if (problems.empty() && secret->empty()) {
    problems.push_back({fmt::format("the secret of run {} is gone from '{}': nobody can log in as its actors any more",
                                    id, config.report_dir),
                        "start a new run"});
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return ResumedRun{std::move(*run), std::move(*secret)};
}

}  // namespace e2e::app
