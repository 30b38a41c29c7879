#include "app/e2e/settings.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "app/e2e/env_file.hpp"
#include "app/e2e/payment_secrets.hpp"
#include "app/e2e/text_file.hpp"
#include "base/text.hpp"

namespace e2e::app {
namespace {

// Of the wallet, beside those whose names its settings list.
constexpr std::array<std::string_view, 2> kSecretFiles = {"E2E_PAYMENT_PRIVATE_KEY_FILE", "E2E_PAYMENT_MNEMONIC_FILE"};
constexpr std::string_view kNodesOfAChain = "RPC_URL_CHAIN_";

std::vector<std::string_view> known_variables() {
  std::vector<std::string_view> names(kSecretFiles.begin(), kSecretFiles.end());
  for (const auto& spec : core::all_settings()) names.push_back(spec.variable);
  for (const auto& spec : chain::wallet_setting_specs()) names.push_back(spec.variable);
  return names;
}

bool is_known(std::string_view variable) {
  const auto known = known_variables();
  return std::find(known.begin(), known.end(), variable) != known.end() || variable.starts_with(kNodesOfAChain);
}

class Gatherer {
 public:
  explicit Gatherer(SettingSources sources) : sources_(std::move(sources)) {}

  Settings run() {
    take_env_file();
    take_environment();
    for (const auto& [variable, text] : sources_.flags) {
      settings_.values.insert_or_assign(variable, core::SettingValue{text, core::flag_of(variable)});
    }
    take_password_file();
    take_wallet_secrets();
    return std::move(settings_);
  }

 private:
  void report(std::string what, std::string fix) { settings_.problems.push_back({std::move(what), std::move(fix)}); }

  void check_known(std::string_view variable, std::string_view where) {
    if (is_known(variable)) return;
    const std::string near = base::nearest(variable, known_variables());
    report(fmt::format("unknown variable {} ({})", variable, where),
           near.empty() ? "see --help for the names" : fmt::format("did you mean {}?", near));
  }

  void take_env_file() {
    if (!sources_.env_file) return;
    auto text = read_text_file(*sources_.env_file);
    if (!text) {
      report(fmt::format("the env file '{}' cannot be read: {}", *sources_.env_file, text.error()),
             "check the path given to --env-file");
      return;
    }
    auto file = parse_env_file(*text, *sources_.env_file);
    for (auto& problem : file.problems) settings_.problems.push_back(std::move(problem));
    for (auto& entry : file.entries) {
      const std::string where = fmt::format("file {} line {}", *sources_.env_file, entry.line);
      check_known(entry.key, where);
      if (auto* place = place_of(settings_.wallet_secrets, entry.key)) {
        place->emplace(entry.value);
        base::wipe(entry.value.data(), entry.value.size());
        continue;
      }
      settings_.values.insert_or_assign(entry.key, core::SettingValue{std::move(entry.value), where});
    }
    base::wipe(text->data(), text->size());
  }

  void take_environment() {
    for (const auto& [variable, text] : sources_.environment) {
      if (variable.starts_with("E2E_")) check_known(variable, "environment");
      if (variable.starts_with("E2E_") && text.empty())
        report(variable + " is set but empty", "give a value or unset it");
      if (is_known(variable)) settings_.values.insert_or_assign(variable, core::SettingValue{text, "environment"});
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
    if (!text) {  // that there is no password is the configuration's to say, where one is needed
      settings_.password_problem = core::ConfigProblem{
          fmt::format("the file '{}' of ADMIN_PASSWORD_FILE cannot be read: {}", path->second.text, text.error()),
          "check the path, and that you may read it"};
      return;
    }
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
    settings_.values.insert_or_assign("ADMIN_PASSWORD", core::SettingValue{std::move(*text), "ADMIN_PASSWORD_FILE"});
  }

  // The environment's win over the env file's; a file beside a text is one too many.
  void take_wallet_secrets() {
    for (const std::string_view variable : {kKeyVariable, kMnemonicVariable}) {
      auto& place = *place_of(settings_.wallet_secrets, variable);
      if (auto& given = *place_of(sources_.wallet_secrets, variable)) place = std::move(given);
      if (place && place->empty()) report(fmt::format("{} is set but empty", variable), "give a value or unset it");
      const std::string file_variable = fmt::format("{}{}", variable, kFileSuffix);
      const auto path = settings_.values.find(file_variable);
      if (path == settings_.values.end() || path->second.text.empty()) continue;
      if (place) {
        report(fmt::format("both {} and {} are set", variable, file_variable), "set one of the two");
        continue;
      }
      auto secret = read_secret_file(path->second.text);
      if (!secret || secret->empty()) {
        report(fmt::format("the file of {} {}", file_variable,
                           secret ? "is empty" : fmt::format("cannot be read: {}", secret.error())),
               "check the path, and that you may read it");
      }
      if (secret) place = std::move(*secret);
    }
  }

  SettingSources sources_;
  Settings settings_;
};

}  // namespace

core::SettingLookup Settings::lookup() const {
  return [this](std::string_view variable) -> std::optional<core::SettingValue> {
    const auto found = values.find(variable);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
}

Settings gather_settings(SettingSources sources) { return Gatherer(std::move(sources)).run(); }

}  // namespace e2e::app
