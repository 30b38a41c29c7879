// The two output streams: data on stdout, progress and messages on stderr.
//
// Both show valid UTF-8 that no terminal obeys, whatever it was made of (base::printable), and both are the last net for
// secrets. Color only on a terminal, without NO_COLOR, TERM=dumb or --no-color. What was said is remembered, up to a
// bound, so that it can be searched for secrets that were learned later.
// Borrows: the redactor.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "app/e2e/proxy.hpp"
#include "base/redaction.hpp"
#include "net/sink.hpp"

namespace e2e::app {

inline constexpr std::string_view kOutcomeLost = "the outcome could not be written to standard output";

enum class Colour { green, red, yellow };

// Whether colour and animation have a place on a stream, by its file descriptor: a terminal, without NO_COLOR and TERM=dumb.
bool shows_effects(const Environment& environment, int stream);

class Terminal final : public net::Sink {
 public:
  struct Piece {
    std::string_view text;
    std::optional<Colour> colour = std::nullopt;
  };

  Terminal(const base::Redactor& redactor, const Environment& environment, bool allows_colour);

  // Progress, on stderr.
  void line(std::string_view text) override;
  // Data, on stdout, as it is but for what a terminal would obey. The caller has taken the secrets out of it. False where
  // it could not be written; a reader that has gone (`| head`) has what it wanted.
  bool print(std::string_view text) { return print({Piece{text}}); }
  bool print(std::initializer_list<Piece> pieces);
  // Prints what a command was asked for. Returns its exit code: `code`, and 3 instead of 0 where it could not be written.
  int print_outcome(std::string_view text, int code) { return print_outcome({Piece{text}}, code); }
  int print_outcome(std::initializer_list<Piece> pieces, int code) { return print(pieces), end(code); }
  // Says so where something that was printed is lost. Returns the exit code: `code`, and 3 instead of 0 then.
  int end(int code);
  // "marketplace-e2e: what" and what to do, on stderr.
  void problem(std::string_view what, std::string_view fix);

  const std::string& said() const { return said_; }

 private:
  void remember(std::string_view text);

  const base::Redactor& redactor_;
  bool shows_colour_;
  bool has_lost_output_ = false;
  std::string said_;
};

}  // namespace e2e::app
