#include "net/descriptor_io.hpp"

#include <algorithm>
#include <cerrno>

#include <unistd.h>

namespace e2e::net {

bool read_all(int descriptor, std::string& text) {
  constexpr std::size_t kStep = 65'536;
  while (true) {
    const std::size_t size = text.size();
    text.resize(size + kStep);
    const ssize_t count = ::read(descriptor, text.data() + size, kStep);
    text.resize(size + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return count == 0;
  }
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace e2e::net
