// Takes known secrets out of a result, before it is rendered.
//
// Texts of the backend (titles, its version) lose every secret; its ids, our own settings, and what was composed, only
// those that cannot be words of our own. Pure.
#pragma once

#include "base/redaction.hpp"
#include "core/run_result.hpp"

namespace e2e::core {

RunResult redacted(RunResult result, const base::Redactor& redactor);
NearMiss redacted(NearMiss miss, const base::Redactor& redactor);

}  // namespace e2e::core
