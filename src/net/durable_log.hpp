// A log whose lines outlive a crash: the port; net/durable_file keeps it in a file.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace e2e::net {

class DurableLog {
 public:
  virtual ~DurableLog() = default;

  // What was in it when it was opened; its last line may be torn.
  virtual const std::string& text() const = 0;
  // Adds a line, its end included. When this returns without an error the line is on the disk; with one, nobody can tell.
  // Errors: environment, and from then on always: what follows a line that may be missing must not be written.
  virtual base::Result<void> append(std::string_view line) = 0;
};

}  // namespace e2e::net
