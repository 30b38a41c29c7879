#include <fmt/format.h>

#include "report/escape.hpp"
#include "report/markdown_format.hpp"
#include "report/markdown_sections.hpp"
#include "report/phrases.hpp"

namespace e2e::report {
namespace {

constexpr std::size_t kCommandBytes = 4 * kKiB;
constexpr Bounds kRefusedBounds{20, 8 * kKiB};

std::string refused_entry(const core::KeptActor& kept) {
  const std::string status = kept.status ? fmt::format("HTTP {}", *kept.status) : "not asked for";
  return fmt::format("* {} of worker {}: {}{}\n", actor_cell(kept.actor), kept.worker, status,
                     kept.message.empty() ? "" : ": " + markdown_text(kept.message));
}

}  // namespace

void append_cleanup(std::string& out, const core::RunResult& result) {
  if (!result.cleanup || result.cleanup->created == 0) return;
  const auto& cleanup = *result.cleanup;
  out += fmt::format("\n## Test users: {}\n\n", describe(cleanup));
  if (!cleanup.refused.empty()) {
    BoundedList list(out, kRefusedBounds);
    for (const auto& kept : cleanup.refused) list.add([&] { return refused_entry(kept); });
    list.close();
  }
  if (!cleanup.command.empty())
    out += fmt::format("To remove them: {}\n", markdown_code(cleanup.command, kCommandBytes));
}

}  // namespace e2e::report
