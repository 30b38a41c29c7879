#include "net/durable_file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/descriptor_io.hpp"
#include "net/trusted_file.hpp"

namespace e2e::net {
namespace {

constexpr ::mode_t kOwnerOnly = 0600;
constexpr ::mode_t kOwnersFolder = 0700;

tl::unexpected<base::Error> failed_to(std::string_view what, const std::filesystem::path& path) {
  return base::fail(base::ErrorKind::environment,
                    fmt::format("'{}' cannot be {}: {}", path.string(), what, std::generic_category().message(errno)),
                    "check the disk, and the rights of the folder");
}

// Every missing folder of the path, for the user alone.
void make_folders(const std::filesystem::path& folder) {
  std::filesystem::path part;
  for (const auto& piece : folder) {
    part /= piece;
    ::mkdir(part.c_str(), kOwnersFolder);  // where it fails, opening a file in it says why
  }
}

}  // namespace

bool sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool is_synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  return is_synced;
}

base::Result<std::unique_ptr<DurableFile>> DurableFile::open(const std::filesystem::path& path) {
  make_folders(path.parent_path());
  const int descriptor = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly);
  if (descriptor < 0) return failed_to("opened", path);
  std::unique_ptr<DurableFile> file(new DurableFile(descriptor, path));
  if (const auto why = distrust(descriptor)) {
    return base::fail(base::ErrorKind::environment, fmt::format("'{}' {}", path.string(), *why),
                      "find out who wrote it; what it says of payments is believed only of a file that is yours alone");
  }
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return failed_to("locked", path);
    return base::fail(base::ErrorKind::usage, fmt::format("'{}' is in use by another process", path.string()),
                      "wait until it has ended");
  }
  if (::fchmod(descriptor, kOwnerOnly) != 0 || !sync_folder(path.parent_path())) return failed_to("made safe", path);
  if (!read_all(descriptor, file->text_)) return failed_to("read", path);
  file->ends_torn_ = !file->text_.empty() && !file->text_.ends_with('\n');
  return file;
}

DurableFile::~DurableFile() { ::close(descriptor_); }

base::Result<void> DurableFile::append(std::string_view line) {
  if (is_broken_) {
    return base::fail(base::ErrorKind::environment, fmt::format("'{}' could not be written before", path_.string()));
  }
  // A line that was torn by a crash is closed, so that the next one stands alone.
  const std::string text = ends_torn_ ? fmt::format("\n{}", line) : std::string(line);
  if (!write_all(descriptor_, text) || ::fdatasync(descriptor_) != 0) {
    is_broken_ = true;
    return failed_to("written", path_);
  }
  ends_torn_ = false;
  return {};
}

}  // namespace e2e::net
