// Everything that must be right before the first request, for every command that speaks to a target.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/e2e/proxy.hpp"
#include "app/e2e/settings.hpp"
#include "core/config.hpp"
#include "core/profile.hpp"
#include "net/http_client.hpp"

namespace e2e::app {

struct Preparation {
  core::RunConfig config;
  core::Profile profile;
  std::optional<net::Proxy> proxy;
  std::string profile_digest;  // of the texts of profile and ledger of known gaps, as they were read
};

// What becomes of REPORT_DIR: a run makes it, a diagnosis only finds out whether a run could, a clean-up reads it.
enum class ReportDir { made, tried, read };

// Problems: all at once.
tl::expected<Preparation, std::vector<core::ConfigProblem>> prepare(const Settings& settings,
                                                                    const Environment& environment, ReportDir use);

base::Url copy(const base::Url& url);
// How the target of a preparation is reached.
net::HttpClientOptions client_options(const Preparation& preparation);

}  // namespace e2e::app
