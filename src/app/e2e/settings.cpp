#include "app/e2e/settings.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "app/e2e/env_file.hpp"
#include "app/e2e/text_file.hpp"
#include "base/text.hpp"

namespace e2e::app {
namespace {

// Variables of the live payment mode. Until that mode is offered they may be set, and are not read.
constexpr std::array<std::string_view, 13> kLiveVariables = {"E2E_PAYMENT_PRIVATE_KEY",
                                                             "E2E_PAYMENT_PRIVATE_KEY_FILE",
                                                             "E2E_PAYMENT_MNEMONIC",
                                                             "E2E_PAYMENT_MNEMONIC_FILE",
                                                             "E2E_NETWORK",
                                                             "E2E_CHAIN_ID",
                                                             "E2E_TOKEN_SYMBOL",
                                                             "E2E_TOKEN_ADDRESS",
                                                             "E2E_TX_TYPE",
                                                             "E2E_CONFIRMATIONS",
                                                             "E2E_MAX_SPEND",
                                                             "E2E_MAX_PAYMENT",
                                                             "E2E_PAYMENT_TIMEOUT_MS"};

std::vector<std::string_view> known_variables() {
  std::vector<std::string_view> names(kLiveVariables.begin(), kLiveVariables.end());
  for (const auto& spec : core::all_settings()) names.push_back(spec.variable);
  return names;
}

bool is_setting(std::string_view variable) {
  const auto settings = core::all_settings();
  return std::any_of(settings.begin(), settings.end(),
                     [&](const core::SettingSpec& spec) { return spec.variable == variable; });
}

class Gatherer {
 public:
  explicit Gatherer(const SettingSources& sources) : sources_(sources) {}

  Settings run() {
    take_env_file();
    take_environment();
    for (const auto& [variable, text] : sources_.flags) {
      settings_.values.insert_or_assign(variable, core::SettingValue{text, core::flag_of(variable)});
    }
    take_password_file();
    return std::move(settings_);
  }

 private:
  void report(std::string what, std::string fix) { settings_.problems.push_back({std::move(what), std::move(fix)}); }

  void check_known(std::string_view variable, std::string_view where) {
    const auto known = known_variables();
    if (std::find(known.begin(), known.end(), variable) != known.end()) return;
    const std::string near = base::nearest(variable, known);
    report(fmt::format("unknown variable {} ({})", variable, where),
           near.empty() ? "see --help for the names" : fmt::format("did you mean {}?", near));
  }

  void take_env_file() {
    if (!sources_.env_file) return;
    const auto text = read_text_file(*sources_.env_file);
    if (!text) {
      report(fmt::format("the env file '{}' cannot be read", *sources_.env_file), "check the path given to --env-file");
      return;
    }
    auto file = parse_env_file(*text, *sources_.env_file);
    for (auto& problem : file.problems) settings_.problems.push_back(std::move(problem));
    for (auto& entry : file.entries) {
      const std::string where = fmt::format("file {} line {}", *sources_.env_file, entry.line);
      check_known(entry.key, where);
      settings_.values.insert_or_assign(entry.key, core::SettingValue{std::move(entry.value), where});
    }
  }

  void take_environment() {
    for (const auto& [variable, text] : sources_.environment) {
      if (variable.starts_with("E2E_")) check_known(variable, "environment");
      if (variable.starts_with("E2E_") && text.empty())
        report(variable + " is set but empty", "give a value or unset it");
      if (is_setting(variable)) settings_.values.insert_or_assign(variable, core::SettingValue{text, "environment"});
    }
  }

  void take_password_file() {
    const auto path = settings_.values.find("ADMIN_PASSWORD_FILE");
    if (path == settings_.values.end() || path->second.text.empty()) return;
    if (settings_.values.contains("ADMIN_PASSWORD")) {
      report("both ADMIN_PASSWORD and ADMIN_PASSWORD_FILE are set", "set one of the two");
      return;
    }
    auto text = read_text_file(path->second.text);
    if (!text) return;  // the configuration says that there is no password
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
    settings_.values.insert_or_assign("ADMIN_PASSWORD", core::SettingValue{std::move(*text), "ADMIN_PASSWORD_FILE"});
  }

  const SettingSources& sources_;
  Settings settings_;
};

}  // namespace

core::SettingLookup Settings::lookup() const {
  return [this](std::string_view variable) -> std::optional<core::SettingValue> {
    const auto found = values.find(variable);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
}

Settings gather_settings(const SettingSources& sources) { return Gatherer(sources).run(); }

}  // namespace e2e::app
