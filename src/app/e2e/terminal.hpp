// The two output streams: data on stdout, progress and messages on stderr; the latter through the redactor.
//
// Colour only on a terminal, without NO_COLOR, TERM=dumb or --no-color.
// Borrows: the redactor.
#pragma once

#include <string>
#include <string_view>

#include "app/e2e/proxy.hpp"
#include "base/redaction.hpp"
#include "net/sink.hpp"

namespace e2e::app {

enum class Colour { green, red, yellow };

// Whether colour and animation have a place on a stream, by its file descriptor: a terminal, without NO_COLOR and TERM=dumb.
bool shows_effects(const Environment& environment, int stream);

class Terminal final : public net::Sink {
 public:
  Terminal(const base::Redactor& redactor, const Environment& environment, bool allows_colour);

  // Progress, on stderr.
  void line(std::string_view text) override;
  // Data, on stdout. The caller has taken the secrets out of it. False where it could not be written.
  bool print(std::string_view text);
  // "marketplace-e2e: what" and what to do, on stderr.
  void problem(std::string_view what, std::string_view fix);
  // The text in colour where stdout shows colours.
  std::string coloured(std::string_view text, Colour colour) const;

 private:
  const base::Redactor& redactor_;
  bool shows_colour_;
};

}  // namespace e2e::app
