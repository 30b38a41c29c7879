// The table of everything that the sandbox serves.
#pragma once

#include <span>

#include "sandbox/router.hpp"

namespace e2e::sandbox {

std::span<const Route> routes();

}  // namespace e2e::sandbox
