#include "app/sandbox/command_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <limits>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "sandbox/defect_names.hpp"
#include "sandbox/rate_options.hpp"
#include "sandbox/time_text.hpp"

namespace e2e::app {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kMaximumNoise = 1'000;
constexpr std::int64_t kMaximumPageCap = 1'000;
constexpr std::array<std::string_view, 16> kOptions = {
    "--host",         "--port",    "--db",           "--preset",       "--defect",   "--rate-limit",
    "--rate-headers", "--latency", "--notify-delay", "--system-noise", "--page-cap", "--refuse-delete",
    "--expose-truth", "--rpc-url", "--help",         "--version"};
constexpr std::string_view kSeeHelp = "see marketplace-sandbox --help";

// Everything as it was typed; values are judged afterwards, so that every message is ours.
struct Typed {
  std::string host = "127.0.0.1";
  std::string port = "5001";
  std::optional<std::string> db;
  std::string preset = "clean";
  std::vector<std::string> defects;
  std::string rate_limit = "off";
  std::string rate_headers = "draft7";
  std::string latency = "0";
  std::string notify_delay = "0";
  std::string system_noise = "0";
  std::optional<std::string> page_cap;
  bool refuse_delete = false;
  bool expose_truth = false;
  std::optional<std::string> rpc_url;
  bool help = false;
  bool version = false;
};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || text.front() == '-') return std::nullopt;
  return value;
}

base::Result<std::int64_t> number(std::string_view option, std::string_view text, std::int64_t min, std::int64_t max) {
  const auto value = whole_number(text);
  if (value && *value >= min && *value <= max) return *value;
  return base::fail(base::ErrorKind::usage, fmt::format("{} '{}' is out of range or no number", option, text),
                    fmt::format("give a whole number from {} to {}", min, max));
}

base::Result<milliseconds> duration(std::string_view option, std::string_view text) {
  if (const auto time = sandbox::parse_time(text)) return *time;
  return base::fail(base::ErrorKind::usage, fmt::format("{} '{}' is no time of at most 10 minutes", option, text),
                    "give milliseconds (250), or a number with a unit (250ms, 2s)");
}

base::Result<sandbox::DelayRange> delay_range(std::string_view option, std::string_view text) {
  const auto dash = text.find('-');
  const auto min = duration(option, text.substr(0, dash));
  if (!min || dash == std::string_view::npos) {
    return min.map([](milliseconds fixed) { return sandbox::DelayRange{fixed, fixed}; });
  }
  const auto max = duration(option, text.substr(dash + 1));
  if (max && *min <= *max) return sandbox::DelayRange{*min, *max};
  return base::fail(base::ErrorKind::usage, fmt::format("{} '{}' is no range of times", option, text),
                    "give the shorter time first: 100-300");
}

base::Result<Typed> read(std::vector<std::string> arguments) {
  Typed typed;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  app.add_option("--host", typed.host);
  app.add_option("--port", typed.port);
  app.add_option("--db", typed.db);
  app.add_option("--preset", typed.preset);
  app.add_option("--defect", typed.defects)->allow_extra_args(false);  // one value each time
  app.add_option("--rate-limit", typed.rate_limit);
  app.add_option("--rate-headers", typed.rate_headers);
  app.add_option("--latency", typed.latency);
  app.add_option("--notify-delay", typed.notify_delay);
  app.add_option("--system-noise", typed.system_noise);
  app.add_option("--page-cap", typed.page_cap);
  app.add_flag("--refuse-delete", typed.refuse_delete);
  app.add_flag("--expose-truth", typed.expose_truth);
  app.add_option("--rpc-url", typed.rpc_url);
  app.add_flag("--help,-h", typed.help);
  app.add_flag("--version", typed.version);
  try {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants it
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    return base::fail(base::ErrorKind::usage, fmt::format("the command line is not usable: {}", error.what()),
                      "give each option once, and a value to each that takes one; see marketplace-sandbox --help");
  }
  if (const auto unknown = app.remaining(); !unknown.empty()) {
    const std::string meant = base::nearest(unknown.front().substr(0, unknown.front().find('=')), kOptions);
    return base::fail(base::ErrorKind::usage, fmt::format("unknown option '{}'", unknown.front()),
                      meant.empty() ? std::string(kSeeHelp) : fmt::format("did you mean {}?", meant));
  }
  return typed;
}

base::Result<void> judge_rpc(const Typed& typed, SandboxCommandLine& line) {
  if (!typed.rpc_url) {
    const auto& defects = line.backend.defects.all();
    const auto live = std::find_if(defects.begin(), defects.end(),
                                   [](const sandbox::Defect& defect) { return sandbox::needs_chain(defect.kind); });
    if (live == defects.end()) return {};
    return base::fail(base::ErrorKind::usage, fmt::format("--defect '{}' needs live payments", live->name),
                      "add --rpc-url with the address of an EVM node, or leave it out");
  }
  auto url = base::parse_http_url(*typed.rpc_url);
  if (!url) {
    return base::fail(base::ErrorKind::usage, fmt::format("--rpc-url: {}", url.error().message),
                      "give the address of an EVM node, such as http://127.0.0.1:8545");
  }
  if (!url->user.empty() || !url->password.empty() || url->has_query_or_fragment) {
    return base::fail(base::ErrorKind::usage, "--rpc-url has a user, a password, a query or a fragment",
                      "give scheme, host, port and path alone: http://127.0.0.1:8545");
  }
  line.rpc = *std::move(url);
  return {};
}

base::Result<void> judge_rates(const Typed& typed, sandbox::BackendOptions& options) {
  auto limits = sandbox::parse_rate_limits(typed.rate_limit);
  if (!limits) return base::forward_error(limits);
  auto form = sandbox::parse_rate_headers(typed.rate_headers);
  if (!form) return base::forward_error(form);
  options.rate_limits = *limits;
  options.rate_headers = *form;
  return {};
}

base::Result<void> judge_backend(const Typed& typed, sandbox::BackendOptions& options) {
  auto defects = sandbox::parse_defects(typed.preset, typed.defects);
  if (!defects) return base::forward_error(defects);
  if (typed.db && typed.db->empty()) {
    return base::fail(base::ErrorKind::usage, "--db is empty", "name a file, or leave --db out to keep data in memory");
  }
  auto latency = duration("--latency", typed.latency);
  if (!latency) return base::forward_error(latency);
  auto notify_delay = delay_range("--notify-delay", typed.notify_delay);
  if (!notify_delay) return base::forward_error(notify_delay);
  auto noise = number("--system-noise", typed.system_noise, 0, kMaximumNoise);
  if (!noise) return base::forward_error(noise);
  if (typed.page_cap) {
    auto cap = number("--page-cap", *typed.page_cap, 1, kMaximumPageCap);
    if (!cap) return base::forward_error(cap);
    options.page_cap = *cap;
  }
  options.database_file = typed.db.value_or("");
  options.latency = *latency;
  options.notify_delay = *notify_delay;
  options.system_noise = static_cast<int>(*noise);
  options.refuse_delete = typed.refuse_delete;
  options.expose_truth = typed.expose_truth;
  options.defects = *std::move(defects);
  return {};
}

}  // namespace

base::Result<SandboxCommandLine> parse_sandbox_command_line(std::vector<std::string> arguments) {
  auto typed = read(std::move(arguments));
  if (!typed) return base::forward_error(typed);
  SandboxCommandLine line;
  if (typed->help || typed->version) {
    line.action = typed->help ? SandboxAction::show_help : SandboxAction::show_version;
    return line;
  }
  auto port = number("--port", typed->port, 0, std::numeric_limits<std::uint16_t>::max());
  if (!port) return base::forward_error(port);
  if (auto judged = judge_backend(*typed, line.backend); !judged) return base::forward_error(judged);
  if (auto judged = judge_rates(*typed, line.backend); !judged) return base::forward_error(judged);
  if (auto judged = judge_rpc(*typed, line); !judged) return base::forward_error(judged);
  if (typed->host.empty()) {
    return base::fail(base::ErrorKind::usage, "--host is empty", "give an address of this machine, such as 127.0.0.1");
  }
  line.host = typed->host;
  line.port = static_cast<std::uint16_t>(*port);
  return line;
}

}  // namespace e2e::app
