#include "report/gap_evidence.hpp"

#include <optional>
#include <span>
#include <string>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "core/known_gap.hpp"

namespace e2e::report {
namespace {

using boost::json::value;

tl::unexpected<base::Error> refuse(std::string what, std::string fix = {}) {
  if (fix.empty()) fix = "give the .json file of a run as marketplace-e2e wrote it";
  return base::fail(base::ErrorKind::usage, std::move(what), std::move(fix));
}

// The text at a JSON pointer, "" where there is none.
std::string text_at(const value& document, std::string_view pointer) {
  boost::json::error_code failed;
  const value* found = document.find_pointer(pointer, failed);
  return found == nullptr || !found->is_string() ? std::string() : std::string(found->get_string());
}

template <class Word>
std::optional<Word> word_of(const value& row, std::string_view pointer, std::span<const Word> words) {
  const std::string text = text_at(row, pointer);
  for (const Word word : words) {
    if (to_string(word) == text) return word;
  }
  return std::nullopt;
}

// Each count of a row, by its key.
struct Count {
  std::string_view key;
  int core::EventCounts::* member;
};

constexpr Count kCounts[] = {{"total", &core::EventCounts::total},
                             {"found", &core::EventCounts::found},
                             {"late", &core::EventCounts::late},
                             {"missing", &core::EventCounts::missing},
                             {"misfiled", &core::EventCounts::misfiled},
                             {"notChecked", &core::EventCounts::not_checked},
                             {"knownGap", &core::EventCounts::known_gap},
                             {"gapFixed", &core::EventCounts::gap_fixed},
                             {"optionalSeen", &core::EventCounts::optional_seen}};

bool read_counts(const value& row, core::EventCounts& counts) {
  for (const auto& count : kCounts) {
    const value* found = row.is_object() ? row.get_object().if_contains(count.key) : nullptr;
    boost::json::error_code failed;
    const int number = found == nullptr ? -1 : found->to_number<int>(failed);
    if (failed || number < 0) return false;
    counts.*count.member = number;
  }
  return true;
}

}  // namespace

base::Result<core::GapEvidence> read_gap_evidence(std::string_view json) {
  boost::json::error_code failed;
  const value document = boost::json::parse(json, failed);
  if (failed) return refuse("is not JSON: " + failed.message());
  if (text_at(document, "/tool/name") != "marketplace-e2e") return refuse("is no report of marketplace-e2e");
  if (!text_at(document, "/schemaVersion").starts_with("1.")) {
    return refuse("is a report in a format that this version does not read", "use the version that wrote it");
  }
  core::GapEvidence evidence;
  evidence.run_id = text_at(document, "/runId");
  const std::string started = text_at(document, "/startedAt");
  evidence.day = started.substr(0, started.find('T'));
  if (evidence.run_id.empty() || !core::is_iso_day(evidence.day)) return refuse("lacks runId or startedAt");
  const value* rows = document.find_pointer("/summary/notifications/byEvent", failed);
  if (rows == nullptr || !rows->is_array()) return refuse("lacks the counts of summary.notifications.byEvent");
  for (const auto& row : rows->get_array()) {
    core::EventCounts counts;
    if (!read_counts(row, counts)) {
      return refuse(fmt::format("has an incomplete row in summary.notifications.byEvent, number {}",
                                &row - rows->get_array().data() + 1));
    }
    const auto event = word_of(row, "/event", core::all_events());
    const auto role = word_of(row, "/role", core::all_policy_roles());
    if (!event || !role) continue;
    counts.event = *event;
    counts.role = *role;
    evidence.rows.push_back(counts);
  }
  return evidence;
}

}  // namespace e2e::report
