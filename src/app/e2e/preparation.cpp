#include "app/e2e/preparation.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "app/e2e/gaps_command.hpp"
#include "app/e2e/profile_command.hpp"
#include "app/e2e/report_files.hpp"
#include "app/e2e/text_file.hpp"
#include "base/version.hpp"
#include "core/gap_ledger.hpp"
#include "net/digest.hpp"

namespace e2e::app {
namespace {

std::string path_of(const Settings& settings, std::string_view variable) {
  const auto named = settings.values.find(variable);
  return named == settings.values.end() ? std::string() : named->second.text;
}

// The profile in use, its known gaps replaced by those of the ledger where one is named.
tl::expected<core::Profile, std::vector<core::ConfigProblem>> load_profile_with_ledger(const Settings& settings) {
  auto profile = load_profile(path_of(settings, "PROFILE"));
  const std::string ledger_path = path_of(settings, "KNOWN_GAPS");
  if (ledger_path.empty()) return profile;
  auto ledger = load_gap_ledger(ledger_path, profile ? &profile->policy : nullptr);
  if (!ledger) {
    std::vector<core::ConfigProblem> problems = profile ? std::vector<core::ConfigProblem>() : profile.error();
    problems.insert(problems.end(), ledger.error().begin(), ledger.error().end());
    return tl::unexpected(std::move(problems));
  }
  if (profile) profile->policy = core::apply_gap_ledger(std::move(profile->policy), *ledger);
  return profile;
}

}  // namespace

tl::expected<Preparation, std::vector<core::ConfigProblem>> prepare(const Settings& settings,
                                                                    const Environment& environment, ReportDir use) {
  std::vector<core::ConfigProblem> problems = settings.problems;
  const auto add = [&](const base::Error& error) { problems.push_back({base::describe(error), error.fix}); };
  auto profile = load_profile_with_ledger(settings);
  if (!profile) problems.insert(problems.end(), profile.error().begin(), profile.error().end());
  auto config = core::parse_config(settings.lookup());
  if (!config) {
    problems.insert(problems.end(), config.error().begin(), config.error().end());
    return tl::unexpected(std::move(problems));
  }
  auto proxy = choose_proxy(config->base_url, environment);
  if (!proxy) add(proxy.error());
  if (problems.empty() && use != ReportDir::read) {
    auto ready = use == ReportDir::made ? prepare_report_dir(config->report_dir) : try_report_dir(config->report_dir);
    if (!ready) add(ready.error());
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return Preparation{std::move(*config), std::move(*profile), std::move(*proxy)};
}

std::string profile_digest(const Settings& settings) {
  const auto profile = profile_text(path_of(settings, "PROFILE"));
  const std::string ledger = path_of(settings, "KNOWN_GAPS");
  const auto gaps = ledger.empty() ? std::nullopt : read_text_file(ledger);
  return net::sha256_hex(net::sha256_hex(profile.value_or("")) + (gaps ? net::sha256_hex(*gaps) : ""));
}

base::Url copy(const base::Url& url) {
  return {url.scheme, url.host, url.port, url.path, url.has_query_or_fragment, url.user, url.password.copy()};
}

net::HttpClientOptions client_options(const Preparation& preparation) {
  net::HttpClientOptions options;
  options.origin = copy(preparation.config.base_url);
  if (preparation.proxy) options.proxy.emplace(net::Proxy{copy(preparation.proxy->url)});
  options.user_agent = fmt::format("marketplace-e2e/{}", base::version());
  return options;
}

}  // namespace e2e::app
