#include "app/e2e/report_files.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/temporary_path.hpp"

namespace e2e::app {
namespace {

// An open file that closes itself.
class File {
 public:
  explicit File(const std::filesystem::path& path)
      : descriptor_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool is_open() const { return descriptor_ >= 0; }

  bool write_all(std::string_view text) {
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return false;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(descriptor_) == 0;
  }

 private:
  int descriptor_;
};

tl::unexpected<base::Error> not_writable(const std::filesystem::path& dir, const std::string& why) {
  return base::fail(base::ErrorKind::usage, fmt::format("REPORT_DIR '{}' cannot be written to: {}", dir.string(), why),
                    "give a folder that you may create or write to");
}

std::string last_error() { return std::generic_category().message(errno); }

}  // namespace

base::Result<void> write_atomically(const std::filesystem::path& path, std::string_view text) {
  net::TemporaryPath part(path.string() + ".part");
  File file(part.path());
  if (!file.is_open() || !file.write_all(text) || ::rename(part.path().c_str(), path.c_str()) != 0) {
    const std::string why = last_error();
    return base::fail(base::ErrorKind::environment, fmt::format("'{}' could not be written: {}", path.string(), why),
                      "check the disk and the folder given as REPORT_DIR");
  }
  part.keep();
  return {};
}

base::Result<void> prepare_report_dir(const std::filesystem::path& dir) {
  const auto refuse = [&](const std::string& why) { return not_writable(dir, why); };
  std::error_code failed;
  const bool is_ours = !std::filesystem::exists(dir, failed);
  std::filesystem::create_directories(dir, failed);
  if (failed) return refuse(failed.message());
  const auto probe = dir / fmt::format(".marketplace-e2e-{}", ::getpid());
  if (!File(probe).is_open()) return refuse(last_error());
  ::unlink(probe.c_str());
  if (is_ours && !File(dir / ".gitignore").write_all("*\n")) return refuse(last_error());
  return {};
}

base::Result<void> try_report_dir(const std::filesystem::path& dir) {
  std::error_code failed;
  std::filesystem::path present = std::filesystem::absolute(dir, failed);
  while (!failed && !std::filesystem::exists(present, failed) && present != present.parent_path()) {
    present = present.parent_path();
  }
  if (failed) return not_writable(dir, failed.message());
  const auto probe = present / fmt::format(".marketplace-e2e-{}", ::getpid());
  if (::mkdir(probe.c_str(), 0700) != 0) return not_writable(dir, last_error());
  ::rmdir(probe.c_str());
  return {};
}

}  // namespace e2e::app
