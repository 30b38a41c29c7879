#include "net/rate_headers.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "net/http_date.hpp"

namespace e2e::net {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kMaximumCount = 1'000'000'000;
constexpr milliseconds kMaximumDuration = std::chrono::hours(24 * 31);
constexpr std::size_t kMaximumStatements = 16;
constexpr std::size_t kMaximumName = 64;
constexpr std::size_t kMaximumText = 4096;

// X-RateLimit-Reset is a duration below the first, a date in seconds below the second, a date in milliseconds above.
constexpr std::int64_t kFirstEpochSecond = 1'000'000'000;         // 2001
constexpr std::int64_t kFirstEpochMillisecond = 100'000'000'000;  // 1973; as seconds it would be the year 5138

// All values of a header, as one list.
std::string joined_values(const Headers& headers, std::string_view name) {
  std::string text;
  for (const auto& header : headers) {
    if (!base::equals_ignoring_case(header.name, name)) continue;
    if (text.size() + header.value.size() > kMaximumText) break;
    if (!text.empty()) text += ", ";
    text += header.value;
  }
  return text;
}

// Splits where the separator stands outside quotes; the pieces are trimmed, empty ones are left out.
std::vector<std::string_view> split_unquoted(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  std::size_t begin = 0;
  bool is_quoted = false;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '"') is_quoted = !is_quoted;
    if (i < text.size() && text[i] == '\\' && is_quoted) ++i;
    if (i < text.size() && (is_quoted || text[i] != separator)) continue;
    const auto piece = base::trim(text.substr(begin, std::min(i, text.size()) - begin));
    if (!piece.empty()) pieces.push_back(piece);
    begin = i + 1;
  }
  return pieces;
}

// A whole number; of a broken one the part before the point, rounded up; beyond what fits, the greatest that does.
std::optional<std::int64_t> parse_number(std::string_view text) {
  text = base::trim(text);
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  const auto fraction = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  constexpr std::string_view kDigits = "0123456789";
  if (whole.empty() || whole.find_first_not_of(kDigits) != std::string_view::npos) return std::nullopt;
  if (fraction.find_first_not_of(kDigits) != std::string_view::npos) return std::nullopt;
  constexpr std::int64_t kMaximum = 1'000'000'000'000'000'000;
  std::int64_t value = 0;
  for (const char digit : whole) {
    if (value > kMaximum / 10) break;
    value = value * 10 + (digit - '0');
  }
  if (is_negative) return -value;
  return value + (fraction.find_first_not_of('0') == std::string_view::npos ? 0 : 1);
}

std::optional<std::int64_t> parse_limit(std::string_view text) {
  const auto value = parse_number(text);
  if (!value || *value < 1) return std::nullopt;
  return std::min(*value, kMaximumCount);
}

std::optional<std::int64_t> parse_remaining(std::string_view text) {
  const auto value = parse_number(text);
  if (!value) return std::nullopt;
  return std::clamp<std::int64_t>(*value, 0, kMaximumCount);
}

milliseconds clamp_duration(milliseconds duration) { return std::clamp(duration, milliseconds(0), kMaximumDuration); }

std::optional<milliseconds> parse_seconds(std::string_view text) {
  const auto value = parse_number(text);
  if (!value) return std::nullopt;
  const auto seconds = std::clamp<std::int64_t>(*value, 0, kMaximumCount);
  return clamp_duration(std::chrono::seconds(seconds));
}

std::optional<milliseconds> parse_window(std::string_view text) {
  const auto window = parse_seconds(text);
  return window && window->count() > 0 ? window : std::nullopt;
}

std::optional<milliseconds> parse_date(std::string_view text, base::WallTime now) {
  auto date = parse_http_date(text, now);
  if (!date) date = base::parse_rfc3339(text);
  if (!date) return std::nullopt;
  return clamp_duration(*date - now);
}

std::optional<milliseconds> parse_legacy_reset(std::string_view text, base::WallTime now) {
  const auto value = parse_number(text);
  if (!value) return parse_date(text, now);
  if (*value < kFirstEpochSecond) return parse_seconds(text);
  const auto point =
      *value < kFirstEpochMillisecond ? milliseconds(std::chrono::seconds(*value)) : milliseconds(*value);
  return clamp_duration(point - now.time_since_epoch());
}

// "name";r=3;t=50 — the item and its parameters.
struct Item {
  std::string name;
  bool is_quoted = false;
  std::vector<std::pair<std::string_view, std::string_view>> parameters;

  std::string_view parameter(std::string_view key) const {
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const auto& entry) { return base::equals_ignoring_case(entry.first, key); });
    return found == parameters.end() ? std::string_view() : found->second;
  }
};

std::pair<std::string_view, std::string_view> key_and_value(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return {text, {}};
  return {base::trim(text.substr(0, equals)), base::trim(text.substr(equals + 1))};
}

std::string unquote(std::string_view text) {
  std::string plain;
  for (std::size_t i = 1; i + 1 < text.size() && plain.size() < kMaximumName; ++i) {
    if (text[i] == '\\' && i + 2 < text.size()) ++i;
    plain += text[i];
  }
  return plain;
}

Item parse_item(std::string_view text) {
  Item item;
  const auto pieces = split_unquoted(text, ';');
  if (pieces.empty()) return item;
  item.is_quoted = pieces[0].size() >= 2 && pieces[0].front() == '"' && pieces[0].back() == '"';
  item.name = item.is_quoted ? unquote(pieces[0]) : std::string(pieces[0].substr(0, kMaximumName));
  for (std::size_t i = 1; i < pieces.size(); ++i) item.parameters.push_back(key_and_value(pieces[i]));
  return item;
}

// The statements of one reply, each policy once.
class Collection {
 public:
  void add_named(const Item& item) {
    RateStatement said;
    said.policy = item.name;
    said.limit = parse_limit(item.parameter("q"));
    said.window = parse_window(item.parameter("w"));
    said.remaining = parse_remaining(item.parameter("r"));
    said.reset = parse_seconds(item.parameter("t"));
    if (!said.limit && !said.remaining) return;
    RateStatement* known = find([&](const RateStatement& other) { return other.policy == said.policy; });
    if (known == nullptr) return add(std::move(said));
    if (said.limit) std::tie(known->limit, known->window) = std::tie(said.limit, said.window);
    if (said.remaining) std::tie(known->remaining, known->reset) = std::tie(said.remaining, said.reset);
  }

  // "100;w=900": the policy of a statement without a name, known by its limit.
  void add_unnamed_policy(const Item& item) {
    RateStatement said;
    said.limit = parse_limit(item.name);
    said.window = parse_window(item.parameter("w"));
    if (!said.limit || !said.window) return;
    RateStatement* known = find([&](const RateStatement& other) { return !other.policy && other.limit == said.limit; });
    if (known == nullptr) return add(std::move(said));
    if (!known->window) known->window = said.window;
  }

  void add(RateStatement said) {
    if (!said.limit && !said.remaining && !said.reset) return;
    if (statements.size() < kMaximumStatements) statements.push_back(std::move(said));
  }

  std::vector<RateStatement> statements;

 private:
  template <class Predicate>
  RateStatement* find(Predicate predicate) {
    const auto found = std::find_if(statements.begin(), statements.end(), predicate);
    return found == statements.end() ? nullptr : &*found;
  }
};

// RateLimit of draft 7 (limit=100, remaining=3, reset=50) or 8 ("name";r=3;t=50, …).
void read_combined(Collection& into, std::string_view text) {
  RateStatement unnamed;
  for (const auto piece : split_unquoted(text, ',')) {
    const auto [key, value] = key_and_value(piece);
    if (base::equals_ignoring_case(key, "limit")) {
      unnamed.limit = parse_limit(value.substr(0, value.find(';')));
    } else if (base::equals_ignoring_case(key, "remaining")) {
      unnamed.remaining = parse_remaining(value.substr(0, value.find(';')));
    } else if (base::equals_ignoring_case(key, "reset")) {
      unnamed.reset = parse_seconds(value.substr(0, value.find(';')));
    } else {
      into.add_named(parse_item(piece));
    }
  }
  into.add(std::move(unnamed));
}

void read_policies(Collection& into, std::string_view text) {
  for (const auto piece : split_unquoted(text, ',')) {
    const Item item = parse_item(piece);
    if (!item.is_quoted && parse_number(item.name)) {
      into.add_unnamed_policy(item);
    } else {
      into.add_named(item);
    }
  }
}

std::string_view first_of_list(std::string_view text) {
  const auto pieces = split_unquoted(text, ',');
  return pieces.empty() ? std::string_view() : pieces[0];
}

// RateLimit-Limit may go on with policies: "100, 100;w=900".
void read_draft6(Collection& into, const Headers& headers) {
  const std::string limits = joined_values(headers, "RateLimit-Limit");
  RateStatement said;
  said.limit = parse_limit(parse_item(first_of_list(limits)).name);
  said.remaining = parse_remaining(first_of_list(find_header(headers, "RateLimit-Remaining")));
  said.reset = parse_seconds(first_of_list(find_header(headers, "RateLimit-Reset")));
  into.add(std::move(said));
  read_policies(into, limits);
}

void read_legacy(Collection& into, const Headers& headers, base::WallTime now) {
  RateStatement said;
  said.limit = parse_limit(first_of_list(find_header(headers, "X-RateLimit-Limit")));
  said.remaining = parse_remaining(first_of_list(find_header(headers, "X-RateLimit-Remaining")));
  said.reset = parse_legacy_reset(base::trim(find_header(headers, "X-RateLimit-Reset")), now);
  into.add(std::move(said));
}

}  // namespace

RateReport read_rate_headers(const Headers& headers, base::WallTime now) {
  const auto reference = parse_http_date(base::trim(find_header(headers, "Date")), now).value_or(now);
  RateReport report;
  const auto retry_after = base::trim(find_header(headers, "Retry-After"));
  report.retry_after = parse_seconds(retry_after);
  if (!report.retry_after) report.retry_after = parse_date(retry_after, reference);

  Collection found;
  read_combined(found, joined_values(headers, "RateLimit"));
  if (found.statements.empty()) read_draft6(found, headers);
  // Policies alone are worth knowing, but they must not hide what an older form says of the present window.
  if (found.statements.empty()) read_legacy(found, headers, reference);
  read_policies(found, joined_values(headers, "RateLimit-Policy"));
  report.statements = std::move(found.statements);
  return report;
}

}  // namespace e2e::net
