#include "sandbox/time_text.hpp"

#include <charconv>
#include <cstdint>

namespace e2e::sandbox {

std::optional<std::chrono::milliseconds> parse_time(std::string_view text) {
  std::int64_t unit = 1;
  if (text.ends_with("ms")) {
    text.remove_suffix(2);
  } else if (text.ends_with('s')) {
    text.remove_suffix(1);
    unit = 1'000;
  }
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || text.front() == '-') return std::nullopt;
  if (value > kMaximumTime.count() / unit) return std::nullopt;
  return std::chrono::milliseconds(value * unit);
}

}  // namespace e2e::sandbox
