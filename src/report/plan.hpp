// A plan as text: for `marketplace-e2e plan`, and in one line at the start of a run. Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/plan.hpp"

namespace e2e::report {

// `limits` says where the limits come from: "assumed, as the profile says".
std::string to_plan_text(const core::Plan& plan, std::string_view target, std::string_view limits);

// "plan: 79 requests, 6 logins, in one rate window".
std::string to_plan_line(const core::Plan& plan);

}  // namespace e2e::report
