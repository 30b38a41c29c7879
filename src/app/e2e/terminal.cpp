#include "app/e2e/terminal.hpp"

#include <cerrno>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.hpp"
#include "net/descriptor_io.hpp"

namespace e2e::app {
namespace {

std::string_view value_of(const Environment& environment, std::string_view name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string_view() : std::string_view(found->second);
}

int code_of(Colour colour) { return colour == Colour::green ? 32 : colour == Colour::red ? 31 : 33; }

// Whole or not at all, where the stream is a file.
bool write_whole(int stream, std::string_view text) {
  struct stat before{};
  const bool is_file = ::fstat(stream, &before) == 0 && S_ISREG(before.st_mode);
  if (net::write_all(stream, text)) return true;
  const int error = errno;
  if (is_file && ::ftruncate(stream, before.st_size) != 0) return false;
  errno = error;
  return false;
}

}  // namespace

bool shows_effects(const Environment& environment, int stream) {
  return ::isatty(stream) == 1 && value_of(environment, "NO_COLOR").empty() && value_of(environment, "TERM") != "dumb";
}

Terminal::Terminal(const base::Redactor& redactor, const Environment& environment, bool allows_colour)
    : redactor_(redactor), shows_colour_(allows_colour && shows_effects(environment, STDOUT_FILENO)) {}

void Terminal::line(std::string_view text) {
  const std::string shown = base::printable(redactor_.sweep(text)) + "\n";
  remember(shown);
  net::write_all(STDERR_FILENO, shown);
}

bool Terminal::print(std::initializer_list<Piece> pieces) {
  std::string out;
  for (const auto& piece : pieces) {
    const std::string shown = base::printable(piece.text);
    const bool is_coloured = piece.colour && shows_colour_;
    out += is_coloured ? fmt::format("\x1b[1;{}m{}\x1b[0m", code_of(*piece.colour), shown) : shown;
  }
  remember(out);
  const bool is_written = write_whole(STDOUT_FILENO, out) || errno == EPIPE;
  has_lost_output_ = has_lost_output_ || !is_written;
  return is_written;
}

int Terminal::end(int code) {
  constexpr int kEnvironment = 3;
  if (!has_lost_output_) return code;
  problem(kOutcomeLost, "give standard output a place with room for it");
  return code == 0 ? kEnvironment : code;
}

void Terminal::problem(std::string_view what, std::string_view fix) {
  line(fmt::format("marketplace-e2e: {}", what));
  if (!fix.empty()) line(fmt::format("  {}", fix));
}

void Terminal::remember(std::string_view text) {
  constexpr std::size_t kMostRemembered = 4UL * 1024UL * 1024UL;
  if (said_.size() + text.size() <= kMostRemembered) said_ += text;
}

}  // namespace e2e::app
