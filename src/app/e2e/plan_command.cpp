#include "app/e2e/plan_command.hpp"

#include <string_view>
#include <vector>

#include "report/plan.hpp"

namespace e2e::app {
namespace {

constexpr int kUsage = 2;

// The limits that a plan reckons with, and where they come from.
struct Limits {
  std::vector<core::RateTier> tiers;
  std::string_view source;
};

Limits limits_of(const Preparation& preparation) {
  const auto& config = preparation.config;
  if (config.rate_limit.mode == core::RateLimitMode::off) return {{}, ""};
  if (config.rate_limit.mode == core::RateLimitMode::fixed) return {config.rate_limit.tiers, "RATE_LIMIT"};
  const bool is_loopback = base::is_loopback(config.base_url.host);
  return {preparation.profile.rate_tiers,
          is_loopback ? "the profile's, if the target turns out to have them" : "assumed, as the profile says"};
}

core::Plan plan_of(const Preparation& preparation, const Limits& limits) {
  return core::make_plan(preparation.config, preparation.profile, limits.tiers);
}

}  // namespace

int run_plan_command(const Settings& settings, const Environment& environment, Terminal& terminal) {
  const auto preparation = prepare(settings, environment, ReportDir::tried);
  if (!preparation) {
    for (const auto& problem : preparation.error()) terminal.problem(problem.what, problem.fix);
    return kUsage;
  }
  const auto limits = limits_of(*preparation);
  return terminal.print_outcome(
      report::to_plan_text(plan_of(*preparation, limits), preparation->config.base_url.shown(), limits.source), 0);
}

std::string plan_line(const Preparation& preparation) {
  return report::to_plan_line(plan_of(preparation, limits_of(preparation)));
}

}  // namespace e2e::app
