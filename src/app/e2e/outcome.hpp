// Publishes what came of a run: reports, their search for secrets, the summary on stdout.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "app/e2e/terminal.hpp"
#include "base/redaction.hpp"
#include "core/run_result.hpp"

namespace e2e::app {

// A file that a run has appended to, from a place on.
struct Journal {
  std::filesystem::path path;
  std::uintmax_t begin = 0;
};

// What a run leaves behind, beside what it prints.
struct Artifacts {
  std::filesystem::path dir;  // of the reports
  std::string run_id;
  Journal journal;
  std::optional<Journal> payment_journal;

  std::string stem() const;
  std::filesystem::path json() const;
  std::filesystem::path markdown() const;
};

struct Outputs {
  Terminal& terminal;
  const base::Redactor& redactor;
};

// Writes the reports, without the secrets that are known by now, then reads back every artifact and searches it for them.
// Where one is found, the verdict becomes internal, with the places as its reasons, and the reports are written again
// without it; journals are never changed. Prints the outcome, and returns the exit code.
int publish(core::RunResult result, const Artifacts& artifacts, bool prints_json, Outputs outputs);

}  // namespace e2e::app
