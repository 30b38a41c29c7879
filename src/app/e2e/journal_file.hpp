// The files that a run keeps beside its reports: its journal, and its secret for as long as it lasts.
//
// Both can be read by their owner alone (mode 0600). A journal under way is locked, so that nobody cleans up after a run
// that still plays; the lock goes with the process, also when it is killed. Only sync() flushes to the disk: what else was
// written outlives the process, not the machine. Files that others own or may write are refused: what they say decides
// who is removed from a target.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "net/temporary_path.hpp"
#include "run/journal.hpp"

namespace e2e::app {

// <dir>/marketplace-e2e-<runId>.journal.jsonl
std::filesystem::path journal_path(const std::filesystem::path& dir, std::string_view run_id);
// <dir>/marketplace-e2e-<runId>.secret
std::filesystem::path secret_path(const std::filesystem::path& dir, std::string_view run_id);

// The ids of the runs that have a journal in the folder, sorted; none where there is no such folder.
std::vector<std::string> journaled_runs(const std::filesystem::path& dir);

// The first line of a journal. Errors: usage, for one that others may have written.
base::Result<std::string> first_line(const std::filesystem::path& path);

// Owns: the open file and its lock.
class JournalFile final : public run::JournalSink {
 public:
  // A new file. Errors: environment.
  static base::Result<std::unique_ptr<JournalFile>> create(const std::filesystem::path& path);
  // An existing one, to go on with. Errors: usage, where its run is still under way, or others may have written it;
  // environment.
  static base::Result<std::unique_ptr<JournalFile>> reopen(const std::filesystem::path& path);

  ~JournalFile() override;
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;

  // What was in it when it was reopened.
  const std::string& text() const { return text_; }

  base::Result<void> append(std::string_view line) override;
  base::Result<void> sync() override;

 private:
  JournalFile(int descriptor, std::filesystem::path path) : descriptor_(descriptor), path_(std::move(path)) {}

  bool lock();

  int descriptor_;
  std::filesystem::path path_;
  std::string text_;
  bool ends_torn_ = false;
  bool is_folder_synced_ = false;
};

// A journal that could not be created: every line fails.
class UnwritableJournal final : public run::JournalSink {
 public:
  explicit UnwritableJournal(base::Error error) : error_(std::move(error)) {}
  base::Result<void> append(std::string_view /*line*/) override { return tl::unexpected(error_); }
  base::Result<void> sync() override { return tl::unexpected(error_); }

 private:
  base::Error error_;
};

// Makes the secret of a run under way, which is removed with what is returned. Errors: environment.
base::Result<net::TemporaryPath> create_secret(const std::filesystem::path& path, const base::Secret& secret);

// Of a run that did not finish; empty where there is none. Errors: usage, for one that others may have written.
base::Result<base::Secret> read_secret(const std::filesystem::path& path);

}  // namespace e2e::app
