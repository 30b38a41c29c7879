// Where progress lines go.
#pragma once

#include <string_view>

namespace e2e::net {

class Sink {
 public:
  virtual ~Sink() = default;

  // One line of text without its end. What is written is redacted by the sink.
  virtual void line(std::string_view text) = 0;
};

}  // namespace e2e::net
