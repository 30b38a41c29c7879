#include "app/e2e/gaps_command.hpp"

#include <fmt/format.h>

#include "app/e2e/profile_command.hpp"
#include "app/e2e/text_file.hpp"

namespace e2e::app {
namespace {

using Problems = std::vector<core::ConfigProblem>;

}  // namespace

tl::expected<core::GapLedger, Problems> load_gap_ledger(const std::string& path,
                                                        const core::NotificationPolicy* policy) {
  const auto text = read_text_file(path);
  if (!text) {
    return tl::unexpected(Problems{{fmt::format("the ledger of known gaps '{}' cannot be read", path),
                                    "check the path given as KNOWN_GAPS and its permissions"}});
  }
  auto ledger = policy == nullptr ? core::parse_gap_ledger(*text) : core::parse_gap_ledger(*text, *policy);
  if (!ledger) return tl::unexpected(with_place(ledger.error(), path));
  return std::move(*ledger);
}

}  // namespace e2e::app
