#include "app/e2e/preparation.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "app/e2e/gaps_command.hpp"
#include "app/e2e/profile_command.hpp"
#include "app/e2e/report_files.hpp"
#include "base/version.hpp"
#include "core/gap_ledger.hpp"
#include "net/digest.hpp"

namespace e2e::app {
namespace {

using Problems = std::vector<core::ConfigProblem>;

std::string path_of(const Settings& settings, std::string_view variable) {
  const auto named = settings.values.find(variable);
  return named == settings.values.end() ? std::string() : named->second.text;
}

// The profile in use, its known gaps replaced by those of the ledger where one is named.
struct LoadedProfile {
  core::Profile profile;
  std::string digest;
};

// Each file is read once: a second reading of a pipe finds nothing, and of a file perhaps something else.
tl::expected<LoadedProfile, Problems> load_profile(const Settings& settings) {
  const std::string path = path_of(settings, "PROFILE");
  const std::string ledger_path = path_of(settings, "KNOWN_GAPS");
  Problems problems;
  const auto add = [&](const Problems& more) { problems.insert(problems.end(), more.begin(), more.end()); };

  const auto text = profile_text(path);
  auto profile = text ? read_profile(*text, path) : tl::unexpected(text.error());
  if (!profile) add(profile.error());
  std::string gaps_digest;
  if (!ledger_path.empty()) {
    const auto gaps = gap_ledger_text(ledger_path);
    const auto ledger =
        gaps ? read_gap_ledger(*gaps, ledger_path, profile ? &profile->policy : nullptr) : tl::unexpected(gaps.error());
    if (!ledger) add(ledger.error());
    if (profile && ledger) profile->policy = core::apply_gap_ledger(std::move(profile->policy), *ledger);
    if (gaps) gaps_digest = net::sha256_hex(*gaps);
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return LoadedProfile{std::move(*profile), net::sha256_hex(net::sha256_hex(*text) + gaps_digest)};
}

}  // namespace

tl::expected<Preparation, std::vector<core::ConfigProblem>> prepare(const Settings& settings,
                                                                    const Environment& environment, ReportDir use) {
  std::vector<core::ConfigProblem> problems = settings.problems;
  if (settings.password_problem) problems.push_back(*settings.password_problem);
  const auto add = [&](const base::Error& error) { problems.push_back({base::describe(error), error.fix}); };
  auto loaded = load_profile(settings);
  if (!loaded) problems.insert(problems.end(), loaded.error().begin(), loaded.error().end());
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
  return Preparation{std::move(*config), std::move(loaded->profile), std::move(*proxy), std::move(loaded->digest)};
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
