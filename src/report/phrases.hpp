// Wording that the Markdown report and the terminal summary share. Everything here is plain text without
// markup.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/run_result.hpp"

namespace e2e::report {

// "1 flow", "2 flows".
std::string counted(std::size_t count, std::string_view one, std::string_view many);

struct NamedCount {
  int count = 0;
  std::string_view name;
};

// "2 late, 1 missing": the counts that are not 0; "" when all are.
std::string list_nonzero(std::initializer_list<NamedCount> counts);

// "4.2 ms", "850 ms", "12.3 s", "4 min 5 s".
std::string human_duration(core::Duration duration);

// "passed", "environment problem".
std::string_view describe(core::RunStatus status);

// "failing differently".
std::string_view describe(core::GapState state);

// "5 left on the target", "all 5 removed", "2 of 5 removed, 3 left on the target (3 removals refused)".
std::string describe(const core::CleanupResult& cleanup);

// "2/3".
std::string ratio(int part, int whole);

// "delivered", or "delivered ×2, payment, not read" when flows differ; the most frequent first.
std::string describe_final_statuses(const std::vector<core::FlowResult>& flows);

// "HTTP 200 ×2, HTTP 500"; "" without any reply.
std::string describe_http_statuses(const core::PaymentCounts& payments);

core::Duration wall_duration(const core::RunResult& result);

}  // namespace e2e::report
