#include "app/e2e/run_start.hpp"

#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "net/system.hpp"
#include "run/passwords.hpp"

namespace e2e::app {

RunStart start_anew(const core::RunConfig& config, const RunMarks& marks) {
  const net::SystemClock clock;
  net::SystemIdSource ids;
  return {{run::make_run_id(clock, ids), config.seed.value_or(ids.next()), run::make_run_secret(ids),
           marks.profile_digest, marks.wallet},
          nullptr,
          nullptr};
}

RunStart start_again(ResumedRun& resumed) {
  const auto& begun = resumed.run.content.run;
  return {{begun.run_id, begun.config.seed, std::move(resumed.secret), begun.profile_digest, begun.wallet,
           &resumed.run.content},
          &resumed,
          nullptr};
}

// Without a journal nobody needs the secret.
RunFiles open_run_files(const std::string& dir, RunStart& start, net::Sink& messages) {
  const std::string& run_id = start.identity.run_id;
  if (start.resumed != nullptr) {
    return {std::move(start.resumed->run.file), net::TemporaryPath(secret_path(dir, run_id))};
  }
  RunFiles files;
  auto journal = JournalFile::create(journal_path(dir, run_id));
  if (!journal) {
    files.journal = std::make_unique<UnwritableJournal>(std::move(journal).error());
    return files;
  }
  files.journal = std::move(*journal);
  auto secret = create_secret(secret_path(dir, run_id), start.identity.secret);
  if (secret) {
    files.secret.emplace(std::move(*secret));
  } else {
    messages.line(fmt::format("{}; the run goes on, and cannot be resumed", base::describe(secret.error())));
  }
  return files;
}

}  // namespace e2e::app
