#include "report/diagnosis.hpp"

#include <algorithm>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include "base/version.hpp"
#include "report/escape.hpp"
#include "report/json_text.hpp"
#include "report/phrases.hpp"

namespace e2e::report {
namespace {

namespace json = boost::json;
using core::CheckStatus;

constexpr std::size_t kLineBytes = 400;
constexpr std::size_t kNameBytes = 40;

std::string_view mark_of(CheckStatus status) {
  switch (status) {
    case CheckStatus::ok:
      return "✓";
    case CheckStatus::warning:
      return "!";
    case CheckStatus::failed:
      return "✗";
    case CheckStatus::skipped:
      return "–";
  }
  return "✗";
}

void append_check(std::string& out, const core::Check& check, std::size_t width) {
  std::string head = fmt::format("{} {:<{}}  ", mark_of(check.status), one_line(check.name, kNameBytes), width);
  const std::string indent(width + 4, ' ');  // a mark is one column wide
  const auto append = [&](const std::string& text) {
    out += head + text + "\n";
    head = indent;
  };
  for (const auto& line : check.seen) append(one_line(line, kLineBytes));
  if (!check.fix.empty()) append("→ " + one_line(check.fix, kLineBytes));
  if (check.seen.empty() && check.fix.empty()) append("");
}

std::string sum_up(const core::Diagnosis& diagnosis) {
  const auto number = [&](CheckStatus status) { return core::count(diagnosis, status); };
  const int failed = number(CheckStatus::failed);
  const std::string counts = list_nonzero({{failed, "failed"},
                                           {number(CheckStatus::warning), "to look at"},
                                           {number(CheckStatus::skipped), "skipped"},
                                           {number(CheckStatus::ok), "good"}});
  return fmt::format("{}: {} (exit code {})\n", failed == 0 ? "ready" : "not ready", counts,
                     core::exit_code(diagnosis));
}

std::string cost_of(const core::Diagnosis& diagnosis) {
  if (diagnosis.requests == 0) return "no request was sent\n";
  const auto requests = counted(static_cast<std::size_t>(diagnosis.requests), "request was", "requests were");
  const auto logins =
      diagnosis.logins == 0 ? std::string("none of them a login") : fmt::format("{} of them a login", diagnosis.logins);
  return fmt::format("{} sent, {}: they count in the target's rate limits\n", requests, logins);
}

json::array array_of(const std::vector<std::string>& texts) {
  json::array array;
  for (const auto& text : texts) array.emplace_back(text);
  return array;
}

}  // namespace

std::string to_table(const core::Diagnosis& diagnosis) {
  std::size_t width = 0;
  for (const auto& check : diagnosis.checks) width = std::max(width, std::min(check.name.size(), kNameBytes));
  std::string out;
  for (const auto& check : diagnosis.checks) append_check(out, check, width);
  return out + "\n" + cost_of(diagnosis) + sum_up(diagnosis);
}

std::string to_json(const core::Diagnosis& diagnosis) {
  json::array checks;
  for (const auto& check : diagnosis.checks) {
    checks.push_back(json::object{{"name", check.name},
                                  {"status", core::to_string(check.status)},
                                  {"seen", array_of(check.seen)},
                                  {"fix", check.fix}});
  }
  const json::object document{{"schemaVersion", "1.0"},
                              {"tool", {{"name", "marketplace-e2e"}, {"version", base::version()}}},
                              {"target", diagnosis.target},
                              {"profile", diagnosis.profile},
                              {"exitCode", core::exit_code(diagnosis)},
                              {"requests", {{"total", diagnosis.requests}, {"logins", diagnosis.logins}}},
                              {"checks", std::move(checks)}};
  return pretty_json(document);
}

}  // namespace e2e::report
