#include "app/e2e/new_file.hpp"

#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "net/descriptor_io.hpp"
#include "net/system.hpp"

namespace e2e::app {
namespace {

std::filesystem::path random_name_beside(const std::filesystem::path& path) {
  constexpr std::size_t kDigits = 16;
  net::SystemIdSource ids;
  return path.parent_path() / fmt::format(".marketplace-e2e-{}.part", base::make_hex(ids, kDigits));
}

}  // namespace

std::optional<NewFile> NewFile::create(const std::filesystem::path& path, ::mode_t mode, int flags) {
  NewFile file(path, random_name_beside(path));
  file.descriptor_ =
      ::open(file.part_.path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | flags, mode);
  if (file.descriptor_ >= 0) return file;
  const int error = errno;
  file.part_.keep();  // what has that name is not ours
  errno = error;
  return std::nullopt;
}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)), part_(std::move(other.part_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

NewFile::~NewFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool NewFile::write(std::string_view text) const { return net::write_all(descriptor_, text); }

bool NewFile::sync() const { return ::fsync(descriptor_) == 0; }

bool NewFile::rename() {
  if (::rename(part_.path().c_str(), path_.c_str()) != 0) return false;
  part_.keep();
  return true;
}

int NewFile::release() { return std::exchange(descriptor_, -1); }

}  // namespace e2e::app
