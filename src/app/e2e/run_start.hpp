// What a run begins with: its identity, the files it keeps beside its reports, and what of an earlier part it goes on with.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/e2e/journal_file.hpp"
#include "app/e2e/preparation.hpp"
#include "app/e2e/resumed_run.hpp"
#include "chain/settings.hpp"
#include "net/sink.hpp"
#include "run/runner.hpp"

namespace e2e::app {

// A run to be played, or to be gone on with. Borrows: the resumed run and the wallet's settings.
struct RunStart {
  run::RunIdentity identity;
  ResumedRun* resumed = nullptr;                  // null: a new run
  const chain::WalletSettings* wallet = nullptr;  // null: no live payments
};

RunStart start_anew(const core::RunConfig& config, const RunMarks& marks);
RunStart start_again(ResumedRun& resumed);

// What a run keeps beside its reports.
struct RunFiles {
  std::unique_ptr<run::JournalSink> journal;
  std::optional<net::TemporaryPath> secret;
};

// A run does not fail for these files; what is wrong with them goes to `messages`. Those of a run that is resumed are its
// own: they are taken over.
RunFiles open_run_files(const std::string& dir, RunStart& start, net::Sink& messages);

}  // namespace e2e::app
