// A file that appears under its name whole or not at all, and is never written through a link.
//
// It is made beside its name under a random one (".marketplace-e2e-<16 hex digits>.part"), which must not exist, and is
// renamed when it is done. What had the name before, also a link, is replaced. One that is not done is removed.
// Errors: what fails says so by nothing or false, and leaves the reason in errno.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include <sys/types.h>

#include "net/temporary_path.hpp"

namespace e2e::app {

class NewFile {
 public:
  // `mode` is subject to the umask; `flags` are added to those of open(2).
  static std::optional<NewFile> create(const std::filesystem::path& path, ::mode_t mode, int flags = 0);

  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile();

  int descriptor() const { return descriptor_; }
  bool write(std::string_view text) const;
  // Flushes it to the disk.
  bool sync() const;
  // From now on it has its name.
  bool rename();
  // The descriptor, which is the caller's to close.
  int release();

 private:
  NewFile(std::filesystem::path path, std::filesystem::path part) : path_(std::move(path)), part_(std::move(part)) {}

  std::filesystem::path path_;
  net::TemporaryPath part_;
  int descriptor_ = -1;
};

}  // namespace e2e::app
