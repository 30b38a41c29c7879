// Takes known secrets out of the free texts of a result, before it is rendered.
//
// By value and not in the rendered text: a secret that happens to be a word of the report's own ("passed", "5000")
// must not break the report's form. Pure.
#pragma once

#include "base/redaction.hpp"
#include "core/run_result.hpp"

namespace e2e::core {

RunResult redacted(RunResult result, const base::Redactor& redactor);

}  // namespace e2e::core
