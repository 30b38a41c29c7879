// Where settings come from: flags > environment > env file; defaults are the configuration's own business.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "chain/settings.hpp"
#include "core/config.hpp"

namespace e2e::app {

struct SettingSources {
  std::map<std::string, std::string, std::less<>> flags;        // by variable: "BASE_URL"
  std::map<std::string, std::string, std::less<>> environment;  // the process's whole environment
  std::optional<std::string> env_file;                          // its path; none is read unless named
  chain::WalletSecrets wallet_secrets;                          // of the environment
};

struct Settings {
  std::map<std::string, core::SettingValue, std::less<>> values;  // by variable; only what is set
  std::vector<core::ConfigProblem> problems;
  std::optional<core::ConfigProblem> password_problem;  // of ADMIN_PASSWORD_FILE; only of who needs the password
  chain::WalletSecrets wallet_secrets;                  // wherever they were given

  core::SettingLookup lookup() const;
};

// Reads the env file and the file of ADMIN_PASSWORD_FILE. Problems: unreadable files, unknown keys of the env file,
// unknown E2E_* variables (each with the nearest name), a password, key or mnemonic given twice.
Settings gather_settings(SettingSources sources);

}  // namespace e2e::app
