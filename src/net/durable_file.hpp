// The durable log in a file that belongs to one process at a time.
//
// The file is its owner's alone (0600, in folders of 0700), locked for as long as this object lives, also against other
// threads of this process, and only ever appended to; every line is synced to the disk before append() returns.
// Owns: the open file and its lock. Threads: one; append() blocks it for as long as the disk takes.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "net/durable_log.hpp"

namespace e2e::net {

// A new file is on the disk only once its folder is. False where that fails.
bool sync_folder(const std::filesystem::path& folder);

class DurableFile final : public DurableLog {
 public:
  // Makes the file and its folders where they are missing.
  // Errors: usage, where another process holds it; environment, also where others may have written it.
  static base::Result<std::unique_ptr<DurableFile>> open(const std::filesystem::path& path);

  ~DurableFile() override;
  DurableFile(const DurableFile&) = delete;
  DurableFile& operator=(const DurableFile&) = delete;

  const std::string& text() const override { return text_; }
  base::Result<void> append(std::string_view line) override;

 private:
  DurableFile(int descriptor, std::filesystem::path path) : descriptor_(descriptor), path_(std::move(path)) {}

  int descriptor_;
  std::filesystem::path path_;
  std::string text_;
  bool ends_torn_ = false;
  bool is_broken_ = false;
};

}  // namespace e2e::net
