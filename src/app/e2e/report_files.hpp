// Writes reports where the user asked for them: whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace e2e::app {

// Creates the folder where it is missing (with a .gitignore of `*`) and proves that files can be made in it.
// Errors: usage.
base::Result<void> prepare_report_dir(const std::filesystem::path& dir);

// Finds out whether prepare_report_dir would succeed, and leaves nothing behind. Errors: usage.
base::Result<void> try_report_dir(const std::filesystem::path& dir);

// Writes a file beside its final name, flushes it to the disk, and renames it. Errors: environment.
base::Result<void> write_atomically(const std::filesystem::path& path, std::string_view text);

}  // namespace e2e::app
