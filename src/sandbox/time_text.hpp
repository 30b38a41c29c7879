// Times as the command line spells them.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace e2e::sandbox {

inline constexpr std::chrono::milliseconds kMaximumTime = std::chrono::minutes(10);

// "250", "250ms", "2s": a whole number, of milliseconds where no unit says otherwise; nothing for any other text and
// for more than kMaximumTime.
std::optional<std::chrono::milliseconds> parse_time(std::string_view text);

}  // namespace e2e::sandbox
