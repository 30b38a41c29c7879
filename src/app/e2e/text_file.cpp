#include "app/e2e/text_file.hpp"

#include <fstream>

namespace e2e::app {

std::optional<std::string> read_text_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string text;
  char buffer[4096];
  while (file.read(buffer, sizeof buffer) || file.gcount() > 0) {
    text.append(buffer, static_cast<std::size_t>(file.gcount()));
  }
  // A folder opens and then fails to be read.
  if (file.bad()) return std::nullopt;
  return text;
}

}  // namespace e2e::app
