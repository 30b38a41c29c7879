#include "core/config.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include <fmt/format.h>

#include "base/redaction.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace e2e::core {
namespace {

constexpr int kMaximumLevel = 5'000;
constexpr int kMaximumRounds = 100'000;
constexpr int kMinimumSellers = 2;
constexpr int kMaximumSellers = 100;
constexpr int kMaximumTimeoutMs = 3'600'000;
// The sellers' prices differ by one percent each: below 100 base units they would round to the same amount.
constexpr unsigned kMinimumOfferUnits = 100;
constexpr std::string_view kMaximumOffer = "1000000000";

constexpr std::array kSettings = {
    SettingSpec{"BASE_URL", "http://127.0.0.1:5001", "URL", "Address of the marketplace backend under test"},
    SettingSpec{"ADMIN_EMAIL", "", "EMAIL", "Admin account that creates the test users (required)", true},
    SettingSpec{"ADMIN_PASSWORD", "", "PASSWORD", "Its password (required, or ADMIN_PASSWORD_FILE)", true},
    SettingSpec{"ADMIN_PASSWORD_FILE", "", "FILE", "File that holds the admin's password"},
    SettingSpec{"PAYMENT_MODE", "status", "MODE",
                "How a flow pays: status (free), record (the legacy route) or live (test tokens)"},
    SettingSpec{"CONCURRENCY_LEVELS", "1", "N,N,…", "Workers of each level, one level after another (1 to 5000)"},
    SettingSpec{"ROUNDS", "1", "N", "Flows of each worker in each level"},
    SettingSpec{"SELLERS_PER_WORKER", "3", "N", "Sellers that compete in each flow (2 to 100)"},
    SettingSpec{
        "BYSTANDER", "auto", "WHEN",
        "A seller more per worker, whom nobody may tell of anything: auto (where the rate limits have room), on or "
        "off"},
    SettingSpec{"SKIP_WRONG_RECIPIENT_CHECK", "false", "BOOL",
                "Do not look for notifications that reached the wrong actor", false, true},
    SettingSpec{"STRICT_NOTIFICATIONS", "false", "BOOL", "Known gaps and unexpected notifications fail the run", false,
                true},
    SettingSpec{"ABORT_ON_NOTIFICATION_FAILURE", "false", "BOOL", "Stop the run at the first missing notification",
                false, true},
    SettingSpec{"NOTIFICATION_TIMEOUT_MS", "5000", "MS", "How long a notification may take to arrive"},
    SettingSpec{"REQUEST_TIMEOUT_MS", "10000", "MS", "How long one HTTP request may take"},
    SettingSpec{"RATE_LIMIT", "auto", "LIMITS",
                "Limits to keep within: auto, off, or N/Ws[,auth=N/Ws][,payment=N/Ws]: 100/900s,auth=10/900s"},
    SettingSpec{"MAX_WAIT", "20m", "TIME", "Longest wait for a rate window; 0 = never (suffixes ms, s, m, h)"},
    SettingSpec{"NO_LEDGER", "false", "BOOL", "Do not note in a file what this host has spent of the target's limits",
                false, true},
    SettingSpec{"OFFER_AMOUNT", "1", "AMOUNT", "In USDT: seller i of a flow asks OFFER_AMOUNT × (1 + i/100)"},
    SettingSpec{"E2E_ADVERSARIAL", "false", "BOOL",
                "Live payments are first made one unit short, and must not be recognised", false, true},
    SettingSpec{"CLEANUP", "false", "BOOL", "Remove the run's test users from the target at its end", false, true},
    SettingSpec{"REPORT_DIR", "tmp/e2e-reports", "DIR", "Folder of the reports"},
    SettingSpec{"PROFILE", "", "FILE", "Profile of the marketplace, instead of the built-in one"},
    SettingSpec{"KNOWN_GAPS", "", "FILE", "Ledger of known gaps, instead of the profile's"},
    SettingSpec{"SEED", "", "N", "Seed of the random choices, so that they repeat; a new one each run if not set"},
};

const SettingSpec& spec_of(std::string_view variable) {
  return *std::find_if(kSettings.begin(), kSettings.end(),
                       [variable](const SettingSpec& spec) { return spec.variable == variable; });
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  const char* const first = text.data();
  const char* const last = first + text.size();
  const auto [stopped, error] = std::from_chars(first, last, value);
  return error == std::errc() && stopped == last ? std::optional(value) : std::nullopt;
}

std::optional<bool> parse_bool(std::string_view text) {
  constexpr std::array<std::string_view, 3> kTrue = {"true", "1", "yes"};
  constexpr std::array<std::string_view, 3> kFalse = {"false", "0", "no"};
  const auto is_text = [text](std::string_view word) { return base::equals_ignoring_case(text, word); };
  if (std::any_of(kTrue.begin(), kTrue.end(), is_text)) return true;
  if (std::any_of(kFalse.begin(), kFalse.end(), is_text)) return false;
  return std::nullopt;
}

struct Range {
  int minimum;
  int maximum;

  bool contains(int number) const { return number >= minimum && number <= maximum; }
};

// Reads settings and gathers problems; every reader returns something usable even after a problem.
class Reader {
 public:
  explicit Reader(const SettingLookup& lookup) : lookup_(lookup) {}

  std::vector<ConfigProblem> take_problems() { return std::move(problems_); }

  // The value, else the default; nothing where there is neither, or where the value is empty.
  std::optional<SettingValue> find(std::string_view variable) {
    auto value = lookup_(variable);
    if (value) return refuse_empty(variable, std::move(*value));
    const auto usual = spec_of(variable).default_value;
    return usual.empty() ? std::nullopt : std::optional(SettingValue{std::string(usual), "default"});
  }

  // As find(), of a setting without a default: `if_missing` is reported where it is not set.
  std::optional<SettingValue> require(std::string_view variable, ConfigProblem if_missing) {
    auto value = lookup_(variable);
    if (value) return refuse_empty(variable, std::move(*value));
    problems_.push_back(std::move(if_missing));
    return std::nullopt;
  }

  bool is_set(std::string_view variable) const { return lookup_(variable).has_value(); }

  // "ROUNDS=0 (from environment) <why>". Not for secrets.
  void refuse(std::string_view variable, const SettingValue& value, std::string_view why, std::string fix) {
    constexpr std::size_t kShown = 200;
    problems_.push_back(
        {fmt::format("{}={} (from {}) {}", variable, base::shorten(value.text, kShown), value.source, why),
         std::move(fix)});
  }

  void report(std::string what, std::string fix) { problems_.push_back({std::move(what), std::move(fix)}); }

  int number(std::string_view variable, Range range) {
    const auto value = find(variable);
    if (!value) return range.minimum;
    const auto parsed = parse_number<int>(value->text);
    if (parsed && range.contains(*parsed)) return *parsed;
    refuse(variable, *value, fmt::format("is not a whole number from {} to {}", range.minimum, range.maximum),
           fmt::format("set {} to a number in that range, such as {}", variable, spec_of(variable).default_value));
    return range.minimum;
  }

  std::chrono::milliseconds milliseconds(std::string_view variable) {
    return std::chrono::milliseconds(number(variable, {1, kMaximumTimeoutMs}));
  }

  bool boolean(std::string_view variable) {
    const auto value = find(variable);
    if (!value) return false;
    const auto parsed = parse_bool(value->text);
    if (!parsed) refuse(variable, *value, "is neither true nor false", "use true, false, 1, 0, yes or no");
    return parsed.value_or(false);
  }

  std::string text(std::string_view variable) {
    const auto value = find(variable);
    return value ? value->text : std::string();
  }

 private:
  std::optional<SettingValue> refuse_empty(std::string_view variable, SettingValue value) {
    if (!value.text.empty()) return value;
    report(fmt::format("{} is set but empty (from {})", variable, value.source),
           fmt::format("give {} a value, or unset it", variable));
    return std::nullopt;
  }

  const SettingLookup& lookup_;
  std::vector<ConfigProblem> problems_;
};

base::Url read_base_url(Reader& reader) {
  constexpr std::string_view kVariable = "BASE_URL";
  const auto value = reader.find(kVariable);
  if (!value) return {};
  auto url = base::parse_http_url(value->text);
  if (!url) {
    reader.report(fmt::format("{} (from {}): {}", kVariable, value->source, url.error().message), url.error().fix);
    return {};
  }
  if (!url->user.empty() || !url->password.empty()) {
    reader.report(fmt::format("{} (from {}) carries a user name or password in front of {}", kVariable, value->source,
                              url->authority()),
                  "remove everything up to the '@'; the admin account goes into ADMIN_EMAIL and ADMIN_PASSWORD");
  }
  if (url->has_query_or_fragment) {
    reader.report(fmt::format("{} (from {}) has a query or fragment behind {}", kVariable, value->source, url->shown()),
                  "give the address only, without '?' and '#'");
  }
  return std::move(*url);
}

std::string read_admin_email(Reader& reader) {
  constexpr std::string_view kVariable = "ADMIN_EMAIL";
  auto value = reader.require(
      kVariable, {"ADMIN_EMAIL is not set", "set it in the environment, or in a file named with --env-file"});
  if (!value) return {};
  const bool is_address = value->text.find('@') != std::string::npos && value->text.size() >= base::kMinimumSecret;
  if (!is_address) {
    reader.report(fmt::format("{} (from {}) is not an e-mail address", kVariable, value->source),
                  "give the address that the admin account logs in with");
  }
  return std::move(value->text);
}

base::Secret read_admin_password(Reader& reader) {
  constexpr std::string_view kVariable = "ADMIN_PASSWORD";
  auto value = reader.require(
      kVariable, {reader.is_set("ADMIN_PASSWORD_FILE")
                      ? "ADMIN_PASSWORD_FILE gave no password: the file cannot be read, or is empty"
                      : "neither ADMIN_PASSWORD nor ADMIN_PASSWORD_FILE is set",
                  "set ADMIN_PASSWORD in the environment, or ADMIN_PASSWORD_FILE to a file that holds the password"});
  if (!value) return {};
  base::Secret password(value->text);
  base::wipe(value->text.data(), value->text.size());
  if (password.expose().size() < base::kMinimumSecret) {
    reader.report(fmt::format("{} (from {}) is shorter than {} bytes, too short to be kept out of reports", kVariable,
                              value->source, base::kMinimumSecret),
                  "give the admin account a longer password");
  }
  return password;
}

PaymentMode read_payment_mode(Reader& reader) {
  constexpr std::string_view kVariable = "PAYMENT_MODE";
  const auto value = reader.find(kVariable);
  if (!value || value->text == to_string(PaymentMode::status)) return PaymentMode::status;
  if (value->text == to_string(PaymentMode::record)) return PaymentMode::record;
  if (value->text == to_string(PaymentMode::live)) return PaymentMode::live;
  reader.refuse(kVariable, *value, "is not a payment mode", "use PAYMENT_MODE=status, record or live");
  return PaymentMode::status;
}

Bystander read_bystander(Reader& reader) {
  constexpr std::string_view kVariable = "BYSTANDER";
  const auto value = reader.find(kVariable);
  if (!value || value->text == "auto") return Bystander::automatic;
  if (value->text == "on") return Bystander::on;
  if (value->text != "off") reader.refuse(kVariable, *value, "is neither auto, on nor off", "use BYSTANDER=auto");
  return Bystander::off;
}

RateLimitSetting read_rate_limit(Reader& reader) {
  constexpr std::string_view kVariable = "RATE_LIMIT";
  const auto value = reader.find(kVariable);
  const auto parsed = value ? parse_rate_limit(value->text) : std::nullopt;
  if (value && !parsed) {
    reader.refuse(kVariable, *value, "is neither auto, off nor limits",
                  "write requests per window, such as RATE_LIMIT=100/900s,auth=10/900s,payment=30/900s");
  }
  return parsed.value_or(RateLimitSetting{});
}

std::chrono::milliseconds read_max_wait(Reader& reader) {
  constexpr std::string_view kVariable = "MAX_WAIT";
  const auto value = reader.find(kVariable);
  const auto parsed = value ? parse_duration(value->text) : std::nullopt;
  if (value && !parsed) reader.refuse(kVariable, *value, "is no time", "write seconds or a suffix: MAX_WAIT=20m");
  return parsed.value_or(std::chrono::milliseconds(0));
}

std::vector<int> read_levels(Reader& reader) {
  constexpr std::string_view kVariable = "CONCURRENCY_LEVELS";
  std::vector<int> levels;
  const auto value = reader.find(kVariable);
  if (!value) return levels;
  const Range range{1, kMaximumLevel};
  for (const auto piece : base::split(value->text, ',')) {
    const auto level = parse_number<int>(base::trim(piece));
    if (level && range.contains(*level)) {
      levels.push_back(*level);
      continue;
    }
    reader.refuse(kVariable, *value,
                  fmt::format("has the entry '{}', which is not a whole number from {} to {}", base::shorten(piece, 40),
                              range.minimum, range.maximum),
                  "list numbers of workers, such as CONCURRENCY_LEVELS=1,2,4");
  }
  return levels;
}

base::TokenAmount read_offer_amount(Reader& reader) {
  constexpr std::string_view kVariable = "OFFER_AMOUNT";
  const auto value = reader.find(kVariable);
  if (!value) return {};
  const auto amount = base::TokenAmount::parse(value->text);
  if (!amount) {
    reader.refuse(kVariable, *value, "is not a token amount", amount.error().fix);
    return {};
  }
  const base::TokenAmount least{base::Uint256(kMinimumOfferUnits)};
  if (*amount < least) {
    reader.refuse(kVariable, *value,
                  fmt::format("is less than {}, below which prices cannot differ by 1 %", least.to_string()),
                  "give a larger amount, such as 1 or 0.05");
  } else if (*base::TokenAmount::parse(kMaximumOffer) < *amount) {
    reader.refuse(kVariable, *value, fmt::format("is more than {}", kMaximumOffer), "give a smaller amount, such as 1");
  }
  return *amount;
}

std::optional<std::uint64_t> read_seed(Reader& reader) {
  constexpr std::string_view kVariable = "SEED";
  const auto value = reader.find(kVariable);
  if (!value) return std::nullopt;
  const auto seed = parse_number<std::uint64_t>(value->text);
  if (!seed) {
    reader.refuse(kVariable, *value, "is not a whole number below 2^64",
                  "use the seed of an earlier report, or unset SEED");
  }
  return seed;
}

}  // namespace

std::span<const SettingSpec> all_settings() { return kSettings; }

std::string flag_of(std::string_view variable) {
  std::string flag = "--" + base::to_lower(variable);
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

tl::expected<RunConfig, std::vector<ConfigProblem>> parse_config(const SettingLookup& lookup) {
  Reader reader(lookup);
  RunConfig config;
  config.base_url = read_base_url(reader);
  config.admin_email = read_admin_email(reader);
  config.admin_password = read_admin_password(reader);
  reader.find("ADMIN_PASSWORD_FILE");  // only to refuse an empty one: the caller reads the file
  config.payment_mode = read_payment_mode(reader);
  config.adversarial = reader.boolean("E2E_ADVERSARIAL");
  config.concurrency_levels = read_levels(reader);
  config.rounds = reader.number("ROUNDS", {1, kMaximumRounds});
  config.sellers_per_worker = reader.number("SELLERS_PER_WORKER", {kMinimumSellers, kMaximumSellers});
  config.bystander = read_bystander(reader);
  config.skip_wrong_recipient_check = reader.boolean("SKIP_WRONG_RECIPIENT_CHECK");
  if (config.bystander == Bystander::on && config.skip_wrong_recipient_check) {
    reader.report("BYSTANDER=on contradicts SKIP_WRONG_RECIPIENT_CHECK=true: nobody would look at the bystanders",
                  "leave one of them out");
  }
  config.strict_notifications = reader.boolean("STRICT_NOTIFICATIONS");
  config.abort_on_notification_failure = reader.boolean("ABORT_ON_NOTIFICATION_FAILURE");
  config.notification_timeout = reader.milliseconds("NOTIFICATION_TIMEOUT_MS");
  config.request_timeout = reader.milliseconds("REQUEST_TIMEOUT_MS");
  config.rate_limit = read_rate_limit(reader);
  config.max_wait = read_max_wait(reader);
  config.no_ledger = reader.boolean("NO_LEDGER");
  config.offer_amount = read_offer_amount(reader);
  config.cleanup = reader.boolean("CLEANUP");
  config.report_dir = reader.text("REPORT_DIR");
  config.profile_file = reader.text("PROFILE");
  config.known_gaps_file = reader.text("KNOWN_GAPS");
  config.seed = read_seed(reader);
  auto problems = reader.take_problems();
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return config;
}

ConfigInfo describe(const RunConfig& config, std::uint64_t seed) {
  return {.payment_mode = config.payment_mode,
          .concurrency_levels = config.concurrency_levels,
          .rounds = config.rounds,
          .sellers_per_worker = config.sellers_per_worker,
          .strict_notifications = config.strict_notifications,
          .abort_on_notification_failure = config.abort_on_notification_failure,
          .skip_wrong_recipient_check = config.skip_wrong_recipient_check,
          .notification_timeout = config.notification_timeout,
          .request_timeout = config.request_timeout,
          .offer_amount = config.offer_amount.to_string(),
          .seed = seed};
}

}  // namespace e2e::core
