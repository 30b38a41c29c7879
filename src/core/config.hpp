// The configuration of a run: settings as text in, one checked value out, or every problem at once.
//
// Pure: where the settings come from (flags, environment, env file, defaults) is the app's business.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/amount.hpp"
#include "base/secret.hpp"
#include "base/url.hpp"
#include "core/rate_limit.hpp"
#include "core/run_result.hpp"
#include "core/vocabulary.hpp"

namespace e2e::core {

// One setting of the runner: its variable, its flag is the same name in lower case with dashes
// (`--base-url`).
struct SettingSpec {
  std::string_view variable;       // "BASE_URL"
  std::string_view default_value;  // "" where it has none
  std::string_view value_name;     // for --help: "URL"
  std::string_view help;
  bool is_secret = false;  // no flag exists for it
  bool is_switch = false;  // boolean: the flag may stand without a value
};

// Every setting, in the order of --help and .env.example.
std::span<const SettingSpec> all_settings();

// "BASE_URL" → "--base-url".
std::string flag_of(std::string_view variable);

// The value of a variable, or nothing where it is not set. `source` says where it came from, for messages.
struct SettingValue {
  std::string text;
  std::string source;  // "--rounds", "environment", "file .env.dev line 3"
};
using SettingLookup = std::function<std::optional<SettingValue>(std::string_view variable)>;

// Whether each worker has a seller whom no request targets, and whom nobody may tell of anything.
enum class Bystander { automatic, on, off };

struct RunConfig {
  base::Url base_url;
  std::string admin_email;
  base::Secret admin_password;
  PaymentMode payment_mode = PaymentMode::status;
  bool adversarial = false;  // a live payment is made one unit short first, which must not do
  std::vector<int> concurrency_levels = {1};
  int rounds = 1;
  int sellers_per_worker = 3;
  Bystander bystander = Bystander::automatic;
  bool skip_wrong_recipient_check = false;
  bool strict_notifications = false;
  bool abort_on_notification_failure = false;
  std::chrono::milliseconds notification_timeout{5'000};
  std::chrono::milliseconds request_timeout{10'000};
  RateLimitSetting rate_limit;
  std::chrono::milliseconds max_wait = std::chrono::minutes(20);  // for one window; 0: never
  bool no_ledger = false;
  base::TokenAmount offer_amount;
  bool cleanup = false;  // the actors are removed at the end
  std::string report_dir;
  std::string profile_file;     // "": the embedded one
  std::string known_gaps_file;  // "": the gaps of the profile
  std::optional<std::uint64_t> seed;
};

struct ConfigProblem {
  std::string what;
  std::string fix;
};

// ADMIN_PASSWORD_FILE is resolved by the caller, who puts its content behind ADMIN_PASSWORD.
tl::expected<RunConfig, std::vector<ConfigProblem>> parse_config(const SettingLookup& lookup);

// What a report may show of it.
ConfigInfo describe(const RunConfig& config, std::uint64_t seed);

}  // namespace e2e::core
