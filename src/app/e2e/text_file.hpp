// Whole text files that the user names: env files, secrets, profiles, known-gaps files, reports.
#pragma once

#include <cstddef>
#include <string>

#include <tl/expected.hpp>

namespace e2e::app {

inline constexpr std::size_t kLargestInput = 8U << 20U;

// Reads a regular file or a pipe (also as /dev/stdin or /dev/fd/N), once. Of a text that fits into 64 KiB there is no
// copy but the one returned. Errors: why it cannot be read ("it is a directory"): another kind of file, more than
// `largest` bytes, or a pipe into which nobody writes.
tl::expected<std::string, std::string> read_text_file(const std::string& path, std::size_t largest = kLargestInput);

}  // namespace e2e::app
