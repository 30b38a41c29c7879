#include "net/http_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace e2e::net {
namespace {

struct Parts {
  std::string_view day;
  std::string_view month;
  std::string_view year;
  std::string_view time;
};

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (const auto word : base::split(text, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

std::optional<Parts> take_apart(std::string_view text) {
  const auto words = words_of(text);
  const bool has_zone = !words.empty() && base::equals_ignoring_case(words.back(), "GMT");
  if (words.size() == 6 && has_zone) return Parts{words[1], words[2], words[3], words[4]};
  if (words.size() == 5 && !has_zone) return Parts{words[2], words[1], words[4], words[3]};
  if (words.size() != 4 || !has_zone) return std::nullopt;
  const auto date = base::split(words[1], '-');
  if (date.size() != 3) return std::nullopt;
  return Parts{date[0], date[1], date[2], words[2]};
}

// Nothing but digits, so many at the least and at the most.
std::optional<int> number(std::string_view text, std::size_t least, std::size_t most) {
  if (text.size() < least || text.size() > most) return std::nullopt;
  if (text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::optional<unsigned> month_of(std::string_view name) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto found = std::find_if(kMonths.begin(), kMonths.end(),
                                  [&](std::string_view month) { return base::equals_ignoring_case(month, name); });
  if (found == kMonths.end()) return std::nullopt;
  return static_cast<unsigned>(found - kMonths.begin()) + 1;
}

std::optional<int> year_of(std::string_view text, base::WallTime now) {
  if (text.size() != 2) return number(text, 4, 4);
  const auto digits = number(text, 2, 2);
  if (!digits) return std::nullopt;
  const std::chrono::year_month_day today(std::chrono::floor<std::chrono::days>(now));
  const int this_year = static_cast<int>(today.year());
  const int year = this_year - this_year % 100 + *digits;
  return year > this_year + 50 ? year - 100 : year;
}

std::optional<std::chrono::seconds> time_of_day(std::string_view text) {
  const auto fields = base::split(text, ':');
  if (fields.size() != 3) return std::nullopt;
  const auto hours = number(fields[0], 1, 2);
  const auto minutes = number(fields[1], 2, 2);
  const auto seconds = number(fields[2], 2, 2);
  if (!hours || !minutes || !seconds || *hours > 23 || *minutes > 59 || *seconds > 60) return std::nullopt;
  return std::chrono::hours(*hours) + std::chrono::minutes(*minutes) + std::chrono::seconds(*seconds);
}

}  // namespace

std::optional<base::WallTime> parse_http_date(std::string_view text, base::WallTime now) {
  if (text.size() > 64) return std::nullopt;
  const auto parts = take_apart(text);
  if (!parts) return std::nullopt;
  const auto day = number(parts->day, 1, 2);
  const auto month = month_of(parts->month);
  const auto year = year_of(parts->year, now);
  const auto time = time_of_day(parts->time);
  if (!day || !month || !year || !time) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return base::WallTime(std::chrono::sys_days(date)) + *time;
}

}  // namespace e2e::net
