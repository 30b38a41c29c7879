// Whole text files: env files, password files, profiles.
#pragma once

#include <optional>
#include <string>

namespace e2e::app {

// Nothing where the path cannot be read as a file.
std::optional<std::string> read_text_file(const std::string& path);

}  // namespace e2e::app
