#include "app/e2e/terminal.hpp"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace e2e::app {
namespace {

std::string_view value_of(const Environment& environment, std::string_view name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string_view() : std::string_view(found->second);
}

bool write(std::FILE* stream, std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), stream) == text.size() && std::fflush(stream) == 0;
}

}  // namespace

bool shows_effects(const Environment& environment, int stream) {
  return ::isatty(stream) == 1 && value_of(environment, "NO_COLOR").empty() && value_of(environment, "TERM") != "dumb";
}

Terminal::Terminal(const base::Redactor& redactor, const Environment& environment, bool allows_colour)
    : redactor_(redactor), shows_colour_(allows_colour && shows_effects(environment, STDOUT_FILENO)) {}

void Terminal::line(std::string_view text) { write(stderr, redactor_.redact(text) + "\n"); }

bool Terminal::print(std::string_view text) { return write(stdout, text); }

void Terminal::problem(std::string_view what, std::string_view fix) {
  line(fmt::format("marketplace-e2e: {}", what));
  if (!fix.empty()) line(fmt::format("  {}", fix));
}

std::string Terminal::coloured(std::string_view text, Colour colour) const {
  if (!shows_colour_) return std::string(text);
  const int code = colour == Colour::green ? 32 : colour == Colour::red ? 31 : 33;
  return fmt::format("\x1b[1;{}m{}\x1b[0m", code, text);
}

}  // namespace e2e::app
