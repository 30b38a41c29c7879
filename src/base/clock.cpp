#include "base/clock.hpp"

#include <charconv>
#include <system_error>

#include <fmt/format.h>

namespace e2e::base {
namespace {

// Reads a text from left to right; once something is not as it must be, nothing is any more.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool is_good() const { return is_good_; }
  bool is_at_end() const { return text_.empty(); }

  // Exactly so many digits.
  int number(std::size_t digits) {
    int value = 0;
    const auto part = text_.substr(0, digits);
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    const bool is_whole = part.size() == digits && error == std::errc() && end == part.data() + digits;
    is_good_ = is_good_ && is_whole && part[0] != '-';
    text_.remove_prefix(part.size());
    return value;
  }

  // One of these characters, in any case of letters; 0 where it is none of them.
  char one_of(std::string_view characters) {
    if (text_.empty() || characters.find(text_[0]) == std::string_view::npos) return 0;
    const char found = text_[0];
    text_.remove_prefix(1);
    return found;
  }

  void require(std::string_view characters) { is_good_ = one_of(characters) != 0 && is_good_; }

  std::chrono::milliseconds fraction() {
    int value = 0;
    int digits = 0;
    while (const char digit = one_of("0123456789")) {
      if (digits < 3) value = value * 10 + (digit - '0');
      ++digits;
    }
    is_good_ = is_good_ && digits > 0;
    for (; digits < 3; ++digits) value *= 10;
    return std::chrono::milliseconds(value);
  }

 private:
  std::string_view text_;
  bool is_good_ = true;
};

std::optional<std::chrono::sys_days> scan_date(Scanner& scanner) {
  const std::chrono::year year(scanner.number(4));
  scanner.require("-");
  const std::chrono::month month(static_cast<unsigned>(scanner.number(2)));
  scanner.require("-");
  const std::chrono::year_month_day date(year, month, std::chrono::day(static_cast<unsigned>(scanner.number(2))));
  if (!scanner.is_good() || !date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

// Hours and minutes; `limit` is the first number of hours that is too many.
std::chrono::minutes scan_hours_and_minutes(Scanner& scanner, int limit) {
  const int hours = scanner.number(2);
  scanner.require(":");
  const int minutes = scanner.number(2);
  if (hours >= limit || minutes >= 60) scanner.require("");
  return std::chrono::hours(hours) + std::chrono::minutes(minutes);
}

std::chrono::minutes scan_offset(Scanner& scanner) {
  const char sign = scanner.one_of("Zz+-");
  if (sign == 0) scanner.require("");
  if (sign != '+' && sign != '-') return {};
  const auto offset = scan_hours_and_minutes(scanner, 24);
  return sign == '+' ? offset : -offset;
}

}  // namespace

std::string to_rfc3339(WallTime time) {
  using std::chrono::duration_cast;
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
  Scanner scanner(text);
  const auto date = scan_date(scanner);
  if (!date) return std::nullopt;
  scanner.require("Tt ");
  const auto hours_and_minutes = scan_hours_and_minutes(scanner, 24);
  scanner.require(":");
  const int seconds = scanner.number(2);
  if (seconds > 60) scanner.require("");  // 60: a leap second
  const auto fraction = scanner.one_of(".") != 0 ? scanner.fraction() : std::chrono::milliseconds(0);
  const auto offset = scan_offset(scanner);
  if (!scanner.is_good() || !scanner.is_at_end()) return std::nullopt;
  return WallTime(*date) + hours_and_minutes + std::chrono::seconds(seconds) + fraction - offset;
}

}  // namespace e2e::base
