#include "base/version.hpp"

namespace e2e::base {

std::string_view version() { return E2E_VERSION; }

}  // namespace e2e::base
