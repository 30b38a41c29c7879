#include "app/e2e/text_file.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace e2e::app {
namespace {

constexpr std::size_t kStep = 65'536;
// A pipe that nobody has opened to write into, and one whose writer is silent.
constexpr int kPatienceForWriterMs = 10'000;
constexpr int kPatienceForTextMs = 60'000;

std::string last_error() { return std::generic_category().message(errno); }

// Nothing for a file that can be read to its end.
std::optional<std::string> unreadable_kind(::mode_t mode) {
  if (S_ISREG(mode) || S_ISFIFO(mode)) return std::nullopt;
  const auto* const kind = S_ISDIR(mode) ? "a directory" : S_ISSOCK(mode) ? "a socket" : "a device";
  return fmt::format("it is {}, and not a file or a pipe", kind);
}

class Input {
 public:
  explicit Input(const std::string& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) {}
  ~Input() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  tl::expected<std::string, std::string> read(std::size_t largest) {
    struct stat status{};
    if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0) return tl::unexpected(last_error());
    if (auto kind = unreadable_kind(status.st_mode)) return tl::unexpected(std::move(*kind));
    is_pipe_ = S_ISFIFO(status.st_mode);
    std::string text;
    text.reserve(2 * kStep);
    while (text.size() <= largest) {
      const auto count = read_some(text);
      if (!count) return tl::unexpected(count.error());
      if (*count == 0) return text;
    }
    return tl::unexpected(fmt::format("it is larger than {} MiB", largest >> 20U));
  }

 private:
  // How much was read; 0 at the end.
  tl::expected<std::size_t, std::string> read_some(std::string& text) {
    const std::size_t size = text.size();
    while (true) {
      text.resize(size + kStep);
      const ssize_t count = ::read(descriptor_, text.data() + size, kStep);
      const int error = errno;
      text.resize(size + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
      if (count < 0 && error == EINTR) continue;
      if (count < 0 && error != EAGAIN) return tl::unexpected(std::generic_category().message(error));
      // The end of a pipe is one only behind a writer.
      const bool is_end = count == 0 && (!is_pipe_ || had_writer_);
      had_writer_ = had_writer_ || count != 0;
      if (count > 0 || is_end) return static_cast<std::size_t>(count);
      if (!wait_for_writer()) return tl::unexpected(std::string("nobody has written into this pipe for a while"));
    }
  }

  bool wait_for_writer() {
    pollfd pipe{descriptor_, POLLIN, 0};
    int news = -1;
    do {
      news = ::poll(&pipe, 1, had_writer_ ? kPatienceForTextMs : kPatienceForWriterMs);
    } while (news < 0 && errno == EINTR);
    had_writer_ = true;
    return news > 0;
  }

  int descriptor_;
  bool is_pipe_ = false;
  bool had_writer_ = false;
};

}  // namespace

tl::expected<std::string, std::string> read_text_file(const std::string& path, std::size_t largest) {
  return Input(path).read(largest);
}

}  // namespace e2e::app
