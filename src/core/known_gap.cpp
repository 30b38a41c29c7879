#include "core/known_gap.hpp"

#include <charconv>
#include <chrono>
#include <system_error>

#include "base/url.hpp"
#include "core/profile_parts.hpp"

namespace e2e::core {
namespace {

std::string read_day(const Cursor& at) {
  std::string day = at.text().value_or("");
  if (!day.empty() && !is_iso_day(day)) {
    at.report(fmt::format("'{}' is not a day of the calendar", day), "write the day as 2026-06-06");
    return {};
  }
  return day;
}

std::string read_link(const Cursor& at) {
  std::string link = at.text().value_or("");
  if (link.empty()) return link;
  const auto url = base::parse_http_url(link);
  if (!url) {
    at.report(url.error().message, "give the full http or https address of an issue or a page, or leave it out");
  } else if (!url->user.empty() || !url->password.empty()) {
    at.report("carries a user name or password", "remove everything up to the '@'");
  }
  return link;
}

}  // namespace

bool is_iso_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto number = [text](std::size_t at, std::size_t digits) -> int {
    int value = 0;
    const char* end = text.data() + at + digits;
    const auto [stopped, error] = std::from_chars(text.data() + at, end, value);
    return error == std::errc() && stopped == end ? value : -1;
  };
  const int month = number(5, 2);
  const int day = number(8, 2);
  return number(0, 4) > 0 && month > 0 && day > 0 &&
         std::chrono::year_month_day(std::chrono::year(number(0, 4)), std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day)))
             .ok();
}

std::string iso_day(base::WallTime time) { return base::to_rfc3339(time).substr(0, 10); }

bool is_expired(const KnownGap& gap, std::string_view today) { return !gap.expires.empty() && gap.expires < today; }

KnownGap read_known_gap(const Cursor& at) {
  KnownGap gap;
  if (const auto since = at.require("since")) gap.since = read_day(*since);
  if (const auto reason = at.require("reason")) gap.reason = reason->text().value_or("");
  if (const auto owner = at.find("owner")) gap.owner = owner->text().value_or("");
  if (const auto link = at.find("link")) gap.link = read_link(*link);
  if (const auto expires = at.find("expires")) {
    gap.expires = read_day(*expires);
    if (!gap.expires.empty() && gap.expires < gap.since) {
      expires->report(fmt::format("'{}' is before the gap's first day, {}", gap.expires, gap.since),
                      "give the last day on which the gap is accepted");
    }
  }
  return gap;
}

}  // namespace e2e::core
