// Reads and writes all of an open file, through interruptions and short counts.
//
// Errors: false, with the reason in errno.
#pragma once

#include <string>
#include <string_view>

namespace e2e::net {

// Appends what is left of the file. A short file takes one allocation, so that nothing of a secret stays elsewhere.
bool read_all(int descriptor, std::string& text);

bool write_all(int descriptor, std::string_view text);

}  // namespace e2e::net
