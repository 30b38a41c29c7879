// Writes reports where the user asked for them: whole or not at all, and never through a link (new_file.hpp).
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace e2e::app {

// Creates the folder where it is missing (with a .gitignore of `*`) and proves that files can be made in it.
// Errors: usage.
base::Result<void> prepare_report_dir(const std::filesystem::path& dir);

// Finds out whether prepare_report_dir would succeed, and leaves nothing behind. Errors: usage.
base::Result<void> try_report_dir(const std::filesystem::path& dir);

struct Reports {
  std::string json;
  std::string markdown;
};

// <stem>.json and <stem>.md: both are on the disk before either has its name, and where the first is, so is the other.
// Errors: environment.
base::Result<void> write_reports(const std::string& stem, const Reports& reports);
// What an earlier write_reports() left there must not stay.
void remove_reports(const std::string& stem);

}  // namespace e2e::app
