// The table of everything that the sandbox serves.
#pragma once

#include <span>

#include "sandbox/router.hpp"

namespace e2e::sandbox {

enum class LivePayments { off, on };

std::span<const Route> routes(LivePayments live);

}  // namespace e2e::sandbox
