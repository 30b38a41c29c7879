#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "report/escape.hpp"
#include "report/markdown_format.hpp"
#include "report/markdown_sections.hpp"
#include "report/phrases.hpp"

namespace e2e::report {
namespace {

constexpr Bounds kOperationBounds{100, 40 * kKiB};
constexpr Bounds kLevelBounds{200, 40 * kKiB};

std::string operation_row(const core::OperationStats& stats) {
  const auto cells = percentile_cells(stats.latency);
  return table_row({markdown_code(stats.operation), std::to_string(stats.latency.count), std::to_string(stats.errors),
                    cells.p50, cells.p95, cells.p99, cells.max});
}

void append_operations(std::string& out, const core::ApiStats& api) {
  if (api.requests == 0) return;
  out += fmt::format("## API: {}, {}, {} throttled\n\n", counted(api.requests, "request", "requests"),
                     counted(api.errors, "error", "errors"), api.throttled);
  out += table_head({{"Operation"},
                     {"Count", Align::right},
                     {"Errors", Align::right},
                     {"p50 ms", Align::right},
                     {"p95 ms", Align::right},
                     {"p99 ms", Align::right},
                     {"max ms", Align::right}});
  const auto cells = percentile_cells(api.overall);
  out += table_row({"**all**", std::to_string(api.requests), std::to_string(api.errors), cells.p50, cells.p95,
                    cells.p99, cells.max});
  BoundedList list(out, kOperationBounds);
  for (const auto& stats : api.operations) list.add([&] { return operation_row(stats); });
  list.close();
}

std::string level_row(const core::LevelResult& level, std::size_t number) {
  const auto cells = percentile_cells(level.api.overall);
  return table_row({std::to_string(number), std::to_string(level.concurrency),
                    ratio(level.flows.passed, level.flows.total), std::to_string(level.api.requests),
                    std::to_string(level.api.errors), std::to_string(level.api.throttled), cells.p50, cells.p95,
                    cells.p99, cells.max, human_duration(level.duration)});
}

void append_levels(std::string& out, const std::vector<core::LevelResult>& levels) {
  if (levels.empty()) return;
  out += "## Levels\n\n";
  out += table_head({{"Level", Align::right},
                     {"Workers", Align::right},
                     {"Flows passed", Align::right},
                     {"Requests", Align::right},
                     {"Errors", Align::right},
                     {"Throttled", Align::right},
                     {"p50 ms", Align::right},
                     {"p95 ms", Align::right},
                     {"p99 ms", Align::right},
                     {"max ms", Align::right},
                     {"Duration", Align::right}});
  BoundedList list(out, kLevelBounds);
  std::size_t number = 0;
  for (const auto& level : levels) {
    ++number;
    list.add([&] { return level_row(level, number); });
  }
  list.close();
}

std::string_view describe_source(std::string_view source) {
  if (source == "profile") return "assumed, as the profile says";
  if (source == "configured") return "RATE_LIMIT";
  if (source == "headers") return "the target's headers";
  return source == "learnt" ? "the profile, since a 429" : "none in force";
}

void append_rate_limits(std::string& out, const std::vector<core::RateLimitUse>& uses) {
  const bool is_worth_it =
      std::any_of(uses.begin(), uses.end(), [](const auto& use) { return use.limit || use.throttled > 0; });
  if (!is_worth_it) return;
  out += "## Rate limits\n\n";
  out += table_head({{"Tier"},
                     {"Requests", Align::right},
                     {"Window", Align::right},
                     {"By"},
                     {"Throttled", Align::right},
                     {"Windows waited for", Align::right},
                     {"Waited", Align::right}});
  for (const auto& use : uses) {
    out += table_row({markdown_code(use.tier), use.limit ? std::to_string(*use.limit) : "–",
                      use.limit ? human_duration(use.window) : "–", std::string(describe_source(use.source)),
                      std::to_string(use.throttled), std::to_string(use.waits), human_duration(use.waited)});
  }
  out += '\n';
}

bool has_arrivals(const core::EventCounts& row) { return row.arrival.count > 0; }

void append_arrivals(std::string& out, const std::vector<core::EventCounts>& rows) {
  if (std::none_of(rows.begin(), rows.end(), has_arrivals)) return;
  out +=
      "## Arrival of notifications\n\nFrom the reply to the mutation until the notification was first seen; exact to "
      "the "
      "pause between two looks, 50 to 800 ms. One that did not come, or not rightly filed, counts as longer than the "
      "time-out.\n\n";
  out += table_head({{"Event → recipient"},
                     {"Count", Align::right},
                     {"Not come", Align::right},
                     {"p50 ms", Align::right},
                     {"p95 ms", Align::right},
                     {"p99 ms", Align::right},
                     {"max ms", Align::right}});
  for (const auto& row : rows) {
    if (!has_arrivals(row)) continue;
    const auto cells = percentile_cells(row.arrival);
    out += table_row({fmt::format("{} → {}", core::to_string(row.event), core::to_string(row.role)),
                      std::to_string(row.arrival.count), std::to_string(row.arrival.misses), cells.p50, cells.p95,
                      cells.p99, cells.max});
  }
  out += '\n';
}

bool has_few_samples(const core::RunResult& result) {
  const auto& summary = result.summary;
  return rests_on_few_samples(summary.api.overall) ||
         std::any_of(summary.api.operations.begin(), summary.api.operations.end(),
                     [&](const auto& stats) { return rests_on_few_samples(stats.latency); }) ||
         std::any_of(result.levels.begin(), result.levels.end(),
                     [&](const auto& level) { return rests_on_few_samples(level.api.overall); }) ||
         std::any_of(summary.notifications.by_event.begin(), summary.notifications.by_event.end(),
                     [&](const auto& row) { return rests_on_few_samples(row.arrival); });
}

}  // namespace

void append_measurements(std::string& out, const core::RunResult& result) {
  append_operations(out, result.summary.api);
  append_levels(out, result.levels);
  append_rate_limits(out, result.summary.rate_limits);
  append_arrivals(out, result.summary.notifications.by_event);
  if (has_few_samples(result)) out += std::string(kFewSamplesNote) + "\n";
}

}  // namespace e2e::report
