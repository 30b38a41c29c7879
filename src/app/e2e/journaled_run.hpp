// A run that is known by its journal, to be gone on with or cleaned up after.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "app/e2e/journal_file.hpp"
#include "core/config.hpp"
#include "run/journal_state.hpp"

namespace e2e::app {

// Owns: its journal, locked.
struct JournaledRun {
  std::string id;
  std::unique_ptr<JournalFile> file;
  run::JournalContent content;
};

// Errors: a journal that is not there, is in use, or cannot be read.
tl::expected<JournaledRun, core::ConfigProblem> open_journaled_run(const std::string& id,
                                                                   const std::filesystem::path& dir);

}  // namespace e2e::app
