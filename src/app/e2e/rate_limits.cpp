#include "app/e2e/rate_limits.hpp"

#include <string>

namespace e2e::app {
namespace {

net::RateMode mode_of(core::RateLimitMode mode) {
  switch (mode) {
    case core::RateLimitMode::automatic:
      return net::RateMode::automatic;
    case core::RateLimitMode::off:
      return net::RateMode::off;
    case core::RateLimitMode::fixed:
      break;
  }
  return net::RateMode::fixed;
}

std::optional<std::filesystem::path> absolute_path_in(const Environment& environment, const char* variable) {
  const auto found = environment.find(variable);
  if (found == environment.end()) return std::nullopt;
  std::filesystem::path path(found->second);
  return path.is_absolute() ? std::optional(std::move(path)) : std::nullopt;
}

}  // namespace

net::RateSettings rate_settings(const core::RunConfig& config, const core::Profile& profile) {
  net::RateSettings settings;
  settings.mode = mode_of(config.rate_limit.mode);
  settings.assumes_from_start = !base::is_loopback(config.base_url.host);
  settings.max_wait = config.max_wait;
  const bool is_fixed = config.rate_limit.mode == core::RateLimitMode::fixed;
  for (const auto& tier : is_fixed ? config.rate_limit.tiers : profile.rate_tiers) {
    settings.tiers.push_back({std::string(core::to_string(tier.tier)), {tier.limit, tier.window}});
  }
  return settings;
}

std::optional<std::filesystem::path> state_folder(const Environment& environment) {
  constexpr const char* kOurs = "marketplace-e2e";
  if (const auto state = absolute_path_in(environment, "XDG_STATE_HOME")) return *state / kOurs;
  if (const auto home = absolute_path_in(environment, "HOME")) return *home / ".local" / "state" / kOurs;
  return std::nullopt;
}

std::unique_ptr<net::FileLedger> make_ledger(const core::RunConfig& config, const Environment& environment,
                                             net::Sink& messages) {
  const auto folder = config.no_ledger ? std::nullopt : state_folder(environment);
  if (!folder) return nullptr;
  return std::make_unique<net::FileLedger>(*folder, config.base_url, messages);
}

}  // namespace e2e::app
