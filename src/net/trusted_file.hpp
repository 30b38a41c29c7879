// Whether what a file says may decide anything: only where nobody but its owner, who is us, can have written it.
#pragma once

#include <optional>
#include <string>

namespace e2e::net {

// Why an open file is not to be trusted ("can be written by others (mode 0666)"); nothing where it is.
std::optional<std::string> distrust(int descriptor);

}  // namespace e2e::net
