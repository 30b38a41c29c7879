#include "report/markdown.hpp"

#include <fmt/format.h>

#include "base/clock.hpp"
#include "report/escape.hpp"
#include "report/markdown_format.hpp"
#include "report/markdown_sections.hpp"
#include "report/phrases.hpp"

namespace e2e::report {
namespace {

std::string_view boolean_text(bool value) { return value ? "true" : "false"; }

std::string setting(std::string_view name, std::string_view value) {
  return table_row({std::string(name), markdown_code(value)});
}

void append_configuration(std::string& out, const core::RunResult& result) {
  const auto& config = result.config;
  out += "## Configuration\n\n";
  out += table_head({{"Setting"}, {"Value"}});
  out += setting("BASE_URL", result.target.base_url);
  out += setting("PAYMENT_MODE", core::to_string(config.payment_mode));
  out += setting("CONCURRENCY_LEVELS", fmt::format("{}", fmt::join(config.concurrency_levels, ",")));
  out += setting("ROUNDS", std::to_string(config.rounds));
  out += setting("SELLERS_PER_WORKER", std::to_string(config.sellers_per_worker));
  out += setting("STRICT_NOTIFICATIONS", boolean_text(config.strict_notifications));
  out += setting("ABORT_ON_NOTIFICATION_FAILURE", boolean_text(config.abort_on_notification_failure));
  out += setting("BYSTANDER", config.bystander ? "on" : "off");
  out += setting("SKIP_WRONG_RECIPIENT_CHECK", boolean_text(config.skip_wrong_recipient_check));
  out += setting("NOTIFICATION_TIMEOUT_MS", std::to_string(config.notification_timeout.count()));
  out += setting("REQUEST_TIMEOUT_MS", std::to_string(config.request_timeout.count()));
  out += setting("OFFER_AMOUNT", config.offer_amount);
  out += setting("SEED", std::to_string(config.seed));
  out += '\n';
}

void append_target(std::string& out, const core::RunResult& result) {
  out += fmt::format("Profile {}", markdown_code(result.target.profile));
  if (!result.target.version.empty()) out += fmt::format(", backend version {}", markdown_code(result.target.version));
  out += fmt::format(". Started {}, finished {}. marketplace-e2e {}.\n", base::to_rfc3339(result.started_at),
                     base::to_rfc3339(result.finished_at), markdown_text(result.tool_version));
}

// A report is written before it is searched, and again where something was found.
void append_secret_search(std::string& out, const core::RunResult& result) {
  if (!result.secret_search) return;
  const auto& search = *result.secret_search;
  out += fmt::format("\nSearched for {} in reports, journal and output: {}.",
                     counted(search.searched, "secret", "secrets"), search.found.empty() ? "none found" : "found");
  for (const auto& name : search.not_searched) out += fmt::format(" Not searched: {}.", markdown_text(name));
  if (!search.found.empty()) out += "\n";
  for (const auto& place : search.found) out += fmt::format("\n* {}", markdown_text(place));
  out += '\n';
}

}  // namespace

std::string to_markdown(const core::RunResult& result) {
  std::string out;
  append_overview(out, result);
  append_defects(out, result);
  append_live_payments(out, result);
  append_measurements(out, result);
  append_flows(out, result);
  append_configuration(out, result);
  append_target(out, result);
  append_secret_search(out, result);
  append_cleanup(out, result);
  return out;
}

}  // namespace e2e::report
