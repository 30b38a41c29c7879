#include "report/phrases.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace e2e::report {
namespace {

std::string times(std::string_view what, int count) {
  return count == 1 ? std::string(what) : fmt::format("{} ×{}", what, count);
}

}  // namespace

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string list_nonzero(std::initializer_list<NamedCount> counts) {
  std::vector<std::string> parts;
  for (const auto& [count, name] : counts) {
    if (count != 0) parts.push_back(fmt::format("{} {}", count, name));
  }
  return base::join(parts, ", ");
}

std::string human_duration(core::Duration duration) {
  using std::chrono::milliseconds;
  using std::chrono::minutes;
  using std::chrono::seconds;
  const std::chrono::duration<double, std::milli> exact(duration);
  if (exact.count() < 9.95) return fmt::format("{:.1f} ms", exact.count());
  const auto total = std::chrono::round<milliseconds>(duration);
  if (total < seconds(1)) return fmt::format("{} ms", total.count());
  if (total < minutes(1)) return fmt::format("{:.1f} s", static_cast<double>(total.count()) / 1000.0);
  const auto whole = std::chrono::floor<minutes>(total);
  return fmt::format("{} min {} s", whole.count(), std::chrono::floor<seconds>(total - whole).count());
}

std::string_view describe(core::RunStatus status) {
  switch (status) {
    case core::RunStatus::passed:
      return "passed";
    case core::RunStatus::failed:
      return "failed";
    case core::RunStatus::environment:
      return "environment problem";
    case core::RunStatus::rate_limited:
      return "rate limited";
    case core::RunStatus::payment:
      return "payment environment problem";
    case core::RunStatus::nothing_checked:
      return "nothing checked";
    case core::RunStatus::internal:
      return "internal error";
    case core::RunStatus::interrupted:
      return "interrupted";
  }
  return "";
}

std::string_view describe(core::GapState state) {
  switch (state) {
    case core::GapState::failing_differently:
      return "failing differently";
    case core::GapState::not_checked:
      return "not checked";
    default:
      return core::to_string(state);
  }
}

std::string describe(const core::CleanupResult& cleanup) {
  if (cleanup.left() == 0) return fmt::format("all {} removed", cleanup.created);
  std::string text = cleanup.removed > 0 ? fmt::format("{} of {} removed, ", cleanup.removed, cleanup.created) : "";
  text += fmt::format("{} left on the target", cleanup.left());
  if (cleanup.refused.empty()) return text;
  return text + fmt::format(" ({} refused)", counted(cleanup.refused.size(), "removal", "removals"));
}

std::string ratio(int part, int whole) { return fmt::format("{}/{}", part, whole); }

std::string describe_final_statuses(const std::vector<core::FlowResult>& flows) {
  constexpr std::size_t kShown = 5;
  std::map<std::string, int> counts;
  for (const auto& flow : flows) ++counts[flow.final_status];
  std::vector<std::pair<std::string, int>> statuses(counts.begin(), counts.end());
  std::sort(statuses.begin(), statuses.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  if (statuses.size() == 1 && !statuses[0].first.empty()) return statuses[0].first;
  std::vector<std::string> parts;
  for (const auto& [status, count] : statuses) {
    if (parts.size() == kShown) {
      parts.push_back(counted(statuses.size() - kShown, "other", "others"));
      break;
    }
    parts.push_back(times(status.empty() ? "not read" : status, count));
  }
  return base::join(parts, ", ");
}

std::string describe_http_statuses(const core::PaymentCounts& payments) {
  std::vector<std::string> parts;
  parts.reserve(payments.by_http_status.size());
  for (const auto& [status, count] : payments.by_http_status) {
    parts.push_back(times(fmt::format("HTTP {}", status), count));
  }
  return base::join(parts, ", ");
}

core::Duration wall_duration(const core::RunResult& result) { return result.finished_at - result.started_at; }

}  // namespace e2e::report
