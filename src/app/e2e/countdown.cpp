#include "app/e2e/countdown.hpp"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "app/e2e/terminal.hpp"
#include "base/utf8.hpp"

namespace e2e::app {

Countdown::Countdown(const Environment& environment, bool allows_animation)
    : is_shown_(allows_animation && shows_effects(environment, STDERR_FILENO)) {}

void Countdown::on_wait(std::string_view tier, base::WallTime /*until*/, std::chrono::nanoseconds left) {
  if (!is_shown_) return;
  constexpr const char* kEraseLine = "\r\x1b[K";
  if (left <= left.zero()) {
    fmt::print(stderr, "{}", kEraseLine);
  } else {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
    fmt::print(stderr, "{}waiting for the rate limit '{}': {}:{:02}", kEraseLine, base::printable(tier), seconds / 60,
               seconds % 60);
  }
  std::fflush(stderr);
}

}  // namespace e2e::app
