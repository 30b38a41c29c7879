// The worst RunResult a report can be asked to render: every field is filled, every text that can come from a backend
// carries something that breaks a careless renderer.
#pragma once

#include <string>

#include "core/run_result.hpp"

namespace e2e::test {

// Markup of HTML, XML, CSV and Markdown, line breaks, terminal escapes, emoji, text that runs backwards, bytes that are
// not UTF-8.
std::string hostile_text();

core::RunResult hostile_run_result();

}  // namespace e2e::test
