#include "report/plan.hpp"

#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/escape.hpp"
#include "report/phrases.hpp"

namespace e2e::report {
namespace {

constexpr std::size_t kTargetBytes = 120;

std::string amount(long long count, std::string_view one, std::string_view many) {
  return counted(static_cast<std::size_t>(count), one, many);
}

long long logins_of(const core::Plan& plan) { return plan.counts.at(core::Action::login); }

std::string limits_text(const core::Plan& plan, std::string_view source) {
  if (plan.tiers.empty()) return "none";
  std::vector<std::string> parts;
  parts.reserve(plan.tiers.size());
  for (const auto& share : plan.tiers) {
    parts.push_back(fmt::format("{} {} per {}", core::to_string(share.tier.tier), share.tier.limit,
                                human_duration(share.tier.window)));
  }
  return fmt::format("{} ({})", base::join(parts, ", "), source);
}

std::string tiers_text(const core::Plan& plan) {
  std::vector<std::string> parts;
  parts.reserve(plan.tiers.size());
  for (const auto& share : plan.tiers) {
    parts.push_back(fmt::format("{} in {}", share.requests, core::to_string(share.tier.tier)));
  }
  return parts.empty() ? "" : fmt::format(" ({})", base::join(parts, ", "));
}

std::string windows_text(const core::Plan& plan) {
  if (plan.windows == 1) return "1; nothing has to be waited for";
  return fmt::format("{}; earliest end after {} of waiting", plan.windows, human_duration(plan.ends_after));
}

std::string level_text(const core::PlannedLevel& level) {
  const std::string when =
      level.starts_after.count() == 0 ? std::string("at once") : "after " + human_duration(level.starts_after);
  return fmt::format("{} starts in window {}, {}", amount(level.concurrency, "worker", "workers"), level.window, when);
}

}  // namespace

std::string to_plan_text(const core::Plan& plan, std::string_view target, std::string_view limits) {
  std::string text = fmt::format("plan for {} (nothing was sent)\n", one_line(target, kTargetBytes));
  text += fmt::format("  actors    {} for {}{}\n", plan.actors, amount(plan.workers, "worker", "workers"),
                      plan.has_bystander ? ", one of each worker a bystander" : "");
  text += fmt::format("  flows     {}\n", plan.flows);
  text += fmt::format("  requests  {}{}, {}{}\n", plan.is_exact ? "" : "at most ", core::total_of(plan.counts),
                      amount(logins_of(plan), "login", "logins"), tiers_text(plan));
  text += fmt::format("  limits    {}\n", limits_text(plan, limits));
  text += fmt::format("  windows   {}\n", windows_text(plan));
  for (std::size_t i = 0; i < plan.levels.size(); ++i) {
    text += fmt::format("  level {:<3} {}\n", i + 1, level_text(plan.levels[i]));
  }
  text += "  Notifications that are not there at the first look take further requests.\n";
  for (const auto& suggestion : plan.suggestions) text += fmt::format("  tip: {}\n", suggestion);
  return text;
}

std::string to_plan_line(const core::Plan& plan) {
  std::string line = fmt::format("plan: {}{}, {}", plan.is_exact ? "" : "at most ",
                                 amount(core::total_of(plan.counts), "request", "requests"),
                                 amount(logins_of(plan), "login", "logins"));
  if (plan.tiers.empty()) return line;
  if (plan.windows == 1) return line + ", in one rate window";
  return line +
         fmt::format(", in {} rate windows: at least {} of waiting", plan.windows, human_duration(plan.ends_after));
}

}  // namespace e2e::report
