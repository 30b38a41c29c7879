#include "core/config.hpp"

#include <fstream>
#include <map>
#include <sstream>

#include <gmock/gmock.h>

namespace e2e::core {
namespace {

using std::chrono_literals::operator""ms;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using Settings = std::map<std::string, std::string, std::less<>>;

// The least that a run needs, with `more` on top.
Settings with_admin(Settings more = {}) {
  more.try_emplace("ADMIN_EMAIL", "admin@example.com");
  more.try_emplace("ADMIN_PASSWORD", "Canary-Pa55word");
  return more;
}

auto parse(const Settings& settings) {
  return parse_config([&settings](std::string_view variable) -> std::optional<SettingValue> {
    const auto found = settings.find(variable);
    if (found == settings.end()) return std::nullopt;
    return SettingValue{found->second, "file .env.dev line 3"};
  });
}

std::vector<ConfigProblem> problems_of(const Settings& settings) {
  auto parsed = parse(settings);
  return parsed ? std::vector<ConfigProblem>() : std::move(parsed.error());
}

TEST(Config, TakesTheDefaultsWithOnlyTheAccountSet) {
  const auto config = parse(with_admin());
  ASSERT_TRUE(config) << config.error().front().what;
  EXPECT_EQ(config->base_url.shown(), "http://127.0.0.1:5001");
  EXPECT_EQ(config->admin_email, "admin@example.com");
  EXPECT_EQ(config->admin_password.expose(), "Canary-Pa55word");
  EXPECT_EQ(config->payment_mode, PaymentMode::status);
  EXPECT_THAT(config->concurrency_levels, ElementsAre(1));
  EXPECT_EQ(config->rounds, 1);
  EXPECT_EQ(config->sellers_per_worker, 3);
  EXPECT_FALSE(config->skip_wrong_recipient_check);
  EXPECT_FALSE(config->strict_notifications);
  EXPECT_FALSE(config->abort_on_notification_failure);
  EXPECT_EQ(config->notification_timeout, 5000ms);
  EXPECT_EQ(config->request_timeout, 10000ms);
  EXPECT_EQ(config->offer_amount.to_string(), "1");
  EXPECT_EQ(config->report_dir, "tmp/e2e-reports");
  EXPECT_EQ(config->profile_file, "");
  EXPECT_EQ(config->seed, std::nullopt);
}

TEST(Config, TakesEverySetting) {
  const auto config = parse(with_admin({{"BASE_URL", "https://Dev.Example.com/market/"},
                                        {"PAYMENT_MODE", "status"},
                                        {"CONCURRENCY_LEVELS", "1, 2,5000"},
                                        {"ROUNDS", "100000"},
                                        {"SELLERS_PER_WORKER", "2"},
                                        {"SKIP_WRONG_RECIPIENT_CHECK", "YES"},
                                        {"STRICT_NOTIFICATIONS", "1"},
                                        {"ABORT_ON_NOTIFICATION_FAILURE", "True"},
                                        {"NOTIFICATION_TIMEOUT_MS", "1"},
                                        {"REQUEST_TIMEOUT_MS", "3600000"},
                                        {"OFFER_AMOUNT", "0.05"},
                                        {"REPORT_DIR", "/tmp/reports"},
                                        {"PROFILE", "mine.yaml"},
                                        {"SEED", "18446744073709551615"}}));
  ASSERT_TRUE(config) << config.error().front().what;
  EXPECT_EQ(config->base_url.shown(), "https://dev.example.com/market");
  EXPECT_THAT(config->concurrency_levels, ElementsAre(1, 2, 5000));
  EXPECT_EQ(config->rounds, 100'000);
  EXPECT_EQ(config->sellers_per_worker, 2);
  EXPECT_TRUE(config->skip_wrong_recipient_check);
  EXPECT_TRUE(config->strict_notifications);
  EXPECT_TRUE(config->abort_on_notification_failure);
  EXPECT_EQ(config->notification_timeout, 1ms);
  EXPECT_EQ(config->request_timeout, 3600000ms);
  EXPECT_EQ(config->offer_amount.to_string(), "0.05");
  EXPECT_EQ(config->report_dir, "/tmp/reports");
  EXPECT_EQ(config->profile_file, "mine.yaml");
  EXPECT_EQ(config->seed, 18446744073709551615ULL);
}

TEST(Config, ReadsBooleansInEverySpelling) {
  for (const char* word : {"true", "1", "yes", "TRUE", "Yes"}) {
    EXPECT_TRUE(parse(with_admin({{"STRICT_NOTIFICATIONS", word}}))->strict_notifications) << word;
  }
  for (const char* word : {"false", "0", "no", "FALSE", "No"}) {
    EXPECT_FALSE(parse(with_admin({{"STRICT_NOTIFICATIONS", word}}))->strict_notifications) << word;
  }
}

struct BadSetting {
  std::string_view variable;
  std::string_view value;
  std::string_view why;
};

void PrintTo(const BadSetting& bad, std::ostream* out) { *out << bad.variable << "=" << bad.value; }

class BadSettings : public testing::TestWithParam<BadSetting> {};

TEST_P(BadSettings, AreRefusedWithValueSourceAndReason) {
  const auto [variable, value, why] = GetParam();
  const auto problems = problems_of(with_admin({{std::string(variable), std::string(value)}}));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0].what, AllOf(HasSubstr(std::string(variable)), HasSubstr(std::string(value)),
                                      HasSubstr("file .env.dev line 3"), HasSubstr(std::string(why))));
  EXPECT_THAT(problems[0].fix, Not(IsEmpty()));
}

constexpr BadSetting kBadSettings[] = {
    {"BASE_URL", "ftp://x", "its scheme is neither http nor https"},
    {"BASE_URL", "http://", "it names no host"},
    {"BASE_URL", "127.0.0.1:5001", "not a usable address"},
    {"BASE_URL", "http://host:99999", "not a usable address"},
    {"BASE_URL", "http://host:0", "port"},
    {"PAYMENT_MODE", "cash", "is not a payment mode"},
    {"PAYMENT_MODE", "STATUS", "is not a payment mode"},
    {"PAYMENT_MODE", "Live", "is not a payment mode"},
    {"E2E_ADVERSARIAL", "perhaps", "is neither true nor false"},
    {"CONCURRENCY_LEVELS", "1,,2", "has the entry ''"},
    {"CONCURRENCY_LEVELS", "0", "has the entry '0'"},
    {"CONCURRENCY_LEVELS", "-1", "has the entry '-1'"},
    {"CONCURRENCY_LEVELS", "5001", "from 1 to 5000"},
    {"CONCURRENCY_LEVELS", "1;2", "has the entry '1;2'"},
    {"CONCURRENCY_LEVELS", "1,", "has the entry ''"},
    {"ROUNDS", "0", "from 1 to 100000"},
    {"ROUNDS", "100001", "from 1 to 100000"},
    {"ROUNDS", "1.5", "whole number"},
    {"ROUNDS", "99999999999999999999", "whole number"},
    {"ROUNDS", " 1", "whole number"},
    {"ROUNDS", "+1", "whole number"},
    {"SELLERS_PER_WORKER", "1", "from 2 to 100"},
    {"SELLERS_PER_WORKER", "101", "from 2 to 100"},
    {"SKIP_WRONG_RECIPIENT_CHECK", "maybe", "neither true nor false"},
    {"STRICT_NOTIFICATIONS", "2", "neither true nor false"},
    {"ABORT_ON_NOTIFICATION_FAILURE", "on", "neither true nor false"},
    {"NOTIFICATION_TIMEOUT_MS", "0", "from 1 to 3600000"},
    {"NOTIFICATION_TIMEOUT_MS", "5s", "whole number"},
    {"REQUEST_TIMEOUT_MS", "3600001", "from 1 to 3600000"},
    {"OFFER_AMOUNT", "0", "is less than 0.0000000000000001"},
    {"OFFER_AMOUNT", "0.000000000000000099", "is less than"},
    {"OFFER_AMOUNT", "0.0000000000000000001", "not a token amount"},
    {"OFFER_AMOUNT", "-1", "not a token amount"},
    {"OFFER_AMOUNT", "1,5", "not a token amount"},
    {"OFFER_AMOUNT", "1e3", "not a token amount"},
    {"OFFER_AMOUNT", "1000000000.01", "is more than 1000000000"},
    {"SEED", "-1", "below 2^64"},
    {"SEED", "18446744073709551616", "below 2^64"},
};

INSTANTIATE_TEST_SUITE_P(Config, BadSettings, testing::ValuesIn(kBadSettings));

TEST(Config, RefusesEverySettingThatIsSetButEmpty) {
  for (const auto& spec : all_settings()) {
    const std::string variable(spec.variable);
    Settings settings = with_admin();
    settings[variable] = "";
    const auto problems = problems_of(settings);
    ASSERT_EQ(problems.size(), 1U) << variable;
    EXPECT_EQ(problems[0].what, variable + " is set but empty (from file .env.dev line 3)");
  }
}

TEST(Config, NamesBothWaysToGiveAMissingPassword) {
  const auto problems = problems_of({});
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_EQ(problems[0].what, "ADMIN_EMAIL is not set");
  EXPECT_EQ(problems[1].what, "neither ADMIN_PASSWORD nor ADMIN_PASSWORD_FILE is set");
  EXPECT_THAT(problems[1].fix, AllOf(HasSubstr("ADMIN_PASSWORD "), HasSubstr("ADMIN_PASSWORD_FILE")));
}

TEST(Config, SaysSoWhenThePasswordFileGaveNothing) {
  const auto problems = problems_of({{"ADMIN_EMAIL", "admin@example.com"}, {"ADMIN_PASSWORD_FILE", "/run/password"}});
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].what, "ADMIN_PASSWORD_FILE gave no password: the file cannot be read, or is empty");
}

TEST(Config, ReportsEveryProblemAtOnce) {
  const auto problems = problems_of({{"BASE_URL", "ftp://x"},
                                     {"CONCURRENCY_LEVELS", "1,,x"},
                                     {"ROUNDS", "0"},
                                     {"SELLERS_PER_WORKER", "1"},
                                     {"PAYMENT_MODE", "cash"},
                                     {"SEED", "dice"}});
  EXPECT_EQ(problems.size(), 9U);  // two of them the account, two of them levels
}

// What a message must never repeat.
TEST(Config, KeepsSecretsOutOfItsMessages) {
  const Settings settings = {
      {"BASE_URL", "http://root:canary@host/?key=canary#canary"}, {"ADMIN_EMAIL", "canary"}, {"ADMIN_PASSWORD", "can"}};
  const auto problems = problems_of(settings);
  ASSERT_EQ(problems.size(), 4U);  // user info, query, address, short password
  for (const auto& problem : problems) {
    EXPECT_THAT(problem.what + problem.fix, AllOf(Not(HasSubstr("canary")), Not(HasSubstr("root")))) << problem.what;
  }
  EXPECT_THAT(problems[0].what, HasSubstr("user name or password in front of host"));
  EXPECT_THAT(problems[1].what, HasSubstr("query or fragment behind http://host"));
  EXPECT_THAT(problems[3].what, HasSubstr("shorter than 4 bytes"));
}

TEST(Config, RefusesAddressesThatBreakBehindTheUserInfoWithoutRepeatingIt) {
  for (const char* url : {"http://root:canary@", "http://root:canary@host:port", "root:canary@host",
                          "ftp://root:canary@h", "http://root:can ary@host"}) {
    const auto problems = problems_of(with_admin({{"BASE_URL", url}}));
    ASSERT_EQ(problems.size(), 1U) << url;
    EXPECT_THAT(problems[0].what, AllOf(Not(HasSubstr("canary")), Not(HasSubstr("can ary")), Not(HasSubstr("root"))));
  }
}

TEST(Settings, HaveNoFlagThatWouldShowASecret) {
  for (const auto& spec : all_settings()) {
    const bool is_account = spec.variable == "ADMIN_EMAIL" || spec.variable == "ADMIN_PASSWORD";
    EXPECT_EQ(spec.is_secret, is_account) << spec.variable;
    if (spec.is_secret) EXPECT_EQ(spec.default_value, "");
  }
}

TEST(Settings, AreSwitchesWhereTheyAreBooleans) {
  for (const auto& spec : all_settings()) {
    EXPECT_EQ(spec.is_switch, spec.value_name == "BOOL") << spec.variable;
    EXPECT_EQ(spec.is_switch, spec.default_value == "false") << spec.variable;
  }
}

TEST(Settings, NameTheirFlags) {
  EXPECT_EQ(flag_of("BASE_URL"), "--base-url");
  EXPECT_EQ(flag_of("SEED"), "--seed");
}

// .env.example lists every setting once, in order, with its help and its default.
TEST(Settings, AreAllInTheExampleFile) {
  std::ifstream file(std::string(E2E_SOURCE_DIR) + "/.env.example");
  std::ostringstream text;
  text << file.rdbuf();
  std::string expected;
  for (const auto& spec : all_settings()) {
    expected += "\n# " + std::string(spec.help) + "\n#" + std::string(spec.variable) + "=" +
                std::string(spec.default_value) + "\n";
  }
  EXPECT_THAT(text.str(), testing::HasSubstr(expected));
  EXPECT_EQ(text.str().find("\n#BASE_URL="), text.str().rfind("\n#BASE_URL="));
}

TEST(Config, ABystanderWhomNobodyLooksAtIsAContradiction) {
  EXPECT_TRUE(parse(with_admin({{"BYSTANDER", "on"}})));
  EXPECT_TRUE(parse(with_admin({{"SKIP_WRONG_RECIPIENT_CHECK", "true"}})));
  const auto both = parse(with_admin({{"BYSTANDER", "on"}, {"SKIP_WRONG_RECIPIENT_CHECK", "true"}}));
  ASSERT_FALSE(both);
  EXPECT_EQ(both.error().size(), 1U);
  EXPECT_FALSE(parse(with_admin({{"BYSTANDER", "maybe"}})));
}

TEST(Config, DescribesItselfWithoutTheAccount) {
  const auto config = parse(with_admin({{"OFFER_AMOUNT", "2.50"}, {"STRICT_NOTIFICATIONS", "true"}}));
  ASSERT_TRUE(config);
  const ConfigInfo info = describe(*config, 7);
  EXPECT_EQ(info.offer_amount, "2.5");
  EXPECT_EQ(info.seed, 7U);
  EXPECT_TRUE(info.strict_notifications);
  EXPECT_FALSE(info.skip_wrong_recipient_check);
  EXPECT_FALSE(info.abort_on_notification_failure);
  EXPECT_THAT(info.concurrency_levels, ElementsAre(1));
  EXPECT_EQ(info.rounds, 1);
  EXPECT_EQ(info.sellers_per_worker, 3);
  EXPECT_EQ(info.notification_timeout, 5000ms);
  EXPECT_EQ(info.request_timeout, 10000ms);
}

}  // namespace
}  // namespace e2e::core
