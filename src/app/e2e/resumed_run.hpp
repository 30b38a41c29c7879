// A run that was killed, opened to be gone on with (--resume RUN_ID).
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "app/e2e/journaled_run.hpp"
#include "app/e2e/preparation.hpp"
#include "base/secret.hpp"

namespace e2e::app {

struct ResumedRun {
  JournaledRun run;
  base::Secret secret;
};

// What else a run is known by.
struct RunMarks {
  std::string profile_digest;
  std::string wallet;  // "" where no live payments are made
};

// Problems: a run that is unknown, has ended, was begun with other settings, or whose secret is gone.
tl::expected<ResumedRun, std::vector<core::ConfigProblem>> open_resumed_run(const std::string& id,
                                                                            const Preparation& preparation,
                                                                            const RunMarks& marks);

}  // namespace e2e::app
