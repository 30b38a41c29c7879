// A file that must not stay: one half written, or a secret. It is removed with this object, and also when a signal ends
// the process at once.
//
// Threads: one, and a signal handler that interrupts it at any moment.
#pragma once

#include <atomic>
#include <filesystem>

namespace e2e::net {

// Owns: whatever has the path, for as long as this object lives and until keep().
class TemporaryPath {
 public:
  // Before the file is made, so that there is no moment at which it would stay.
  explicit TemporaryPath(std::filesystem::path path);

  TemporaryPath(TemporaryPath&& other) noexcept;
  TemporaryPath& operator=(TemporaryPath&&) = delete;
  TemporaryPath(const TemporaryPath&) = delete;
  TemporaryPath& operator=(const TemporaryPath&) = delete;
  ~TemporaryPath() { remove(); }

  const std::filesystem::path& path() const { return path_; }
  void remove();
  // It stays, or has another name now.
  void keep();

 private:
  std::filesystem::path path_;           // "": removed, kept or moved from
  std::atomic<char*>* place_ = nullptr;  // null: not known to the handler
};

// Removes the files of all TemporaryPaths. For a signal's handler that ends the process: it only calls what is safe there.
void remove_temporary_files() noexcept;

}  // namespace e2e::net
