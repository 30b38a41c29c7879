#include "app/e2e/journal_file.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "app/e2e/new_file.hpp"
#include "base/text.hpp"
#include "net/descriptor_io.hpp"
#include "net/durable_file.hpp"
#include "net/trusted_file.hpp"

namespace e2e::app {
namespace {

constexpr std::string_view kPrefix = "marketplace-e2e-";
constexpr std::string_view kJournalSuffix = ".journal.jsonl";
constexpr std::string_view kSecretSuffix = ".secret";
constexpr int kOwnerOnly = 0600;
// Follows no link, and does not wait for whoever might open the other end of a pipe.
constexpr int kCareful = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;

std::filesystem::path path_in(const std::filesystem::path& dir, std::string_view run_id, std::string_view suffix) {
  return dir / fmt::format("{}{}{}", kPrefix, run_id, suffix);
}

tl::unexpected<base::Error> failed_to(std::string_view what, const std::filesystem::path& path) {
  return base::fail(base::ErrorKind::environment,
                    fmt::format("'{}' cannot be {}: {}", path.string(), what, std::generic_category().message(errno)),
                    "check the disk and the folder given as REPORT_DIR");
}

tl::unexpected<base::Error> distrusted(const std::filesystem::path& path, const std::string& why) {
  return base::fail(
      base::ErrorKind::usage, fmt::format("'{}' {}", path.string(), why),
      fmt::format("if a run of yours wrote it, make it yours alone again: chmod go-w '{}'; else delete it",
                  path.string()));
}

// "" where there is no such file. Errors: usage, for one that others may have written, or that cannot be read.
base::Result<std::string> read_trusted(const std::filesystem::path& path) {
  std::string text;
  const int descriptor = ::open(path.c_str(), O_RDONLY | kCareful);
  if (descriptor < 0 && errno == ENOENT) return text;
  if (descriptor < 0) return distrusted(path, "cannot be opened: " + std::generic_category().message(errno));
  const auto why = net::distrust(descriptor);
  const bool is_read = !why && net::read_all(descriptor, text);
  ::close(descriptor);
  if (!is_read) return distrusted(path, why.value_or("cannot be read"));
  return text;
}

// How much of the text a single write() took; nothing where it failed.
ssize_t write_once(int descriptor, std::string_view text) {
  ssize_t written = -1;
  do {
    written = ::write(descriptor, text.data(), text.size());
  } while (written < 0 && errno == EINTR);
  return written;
}

}  // namespace

std::filesystem::path journal_path(const std::filesystem::path& dir, std::string_view run_id) {
  return path_in(dir, run_id, kJournalSuffix);
}

std::filesystem::path secret_path(const std::filesystem::path& dir, std::string_view run_id) {
  return path_in(dir, run_id, kSecretSuffix);
}

std::vector<std::string> journaled_runs(const std::filesystem::path& dir) {
  std::vector<std::string> runs;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(dir, failed)) {
    const std::string name = entry.path().filename().string();
    if (name.size() <= kPrefix.size() + kJournalSuffix.size()) continue;
    if (!name.starts_with(kPrefix) || !name.ends_with(kJournalSuffix)) continue;
    runs.push_back(name.substr(kPrefix.size(), name.size() - kPrefix.size() - kJournalSuffix.size()));
  }
  std::sort(runs.begin(), runs.end());
  return runs;
}

base::Result<std::unique_ptr<JournalFile>> JournalFile::create(const std::filesystem::path& path) {
  auto made = NewFile::create(path, kOwnerOnly, O_APPEND);
  if (!made) return failed_to("created", path);
  std::unique_ptr<JournalFile> file(new JournalFile(made->release(), path));
  // Where files cannot be their owner's alone it would be refused later, when users wait to be removed.
  if (const auto why = net::distrust(file->descriptor_)) return distrusted(path, *why);
  if (!file->lock()) return failed_to("locked", path);
  if (!made->rename()) return failed_to("created", path);
  return file;
}

base::Result<std::unique_ptr<JournalFile>> JournalFile::reopen(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_APPEND | kCareful);
  if (descriptor < 0) return failed_to("opened", path);
  std::unique_ptr<JournalFile> file(new JournalFile(descriptor, path));
  if (const auto why = net::distrust(descriptor)) return distrusted(path, *why);
  if (!file->lock()) {
    if (errno != EWOULDBLOCK) return failed_to("locked", path);
    return base::fail(base::ErrorKind::usage, "is still under way, or being cleaned up after",
                      "wait until it has ended");
  }
  if (!net::read_all(descriptor, file->text_)) return failed_to("read", path);
  file->ends_torn_ = !file->text_.empty() && !file->text_.ends_with('\n');
  return file;
}

base::Result<std::string> first_line(const std::filesystem::path& path) {
  return read_trusted(path).map([](const std::string& text) { return text.substr(0, text.find('\n')); });
}

JournalFile::~JournalFile() { ::close(descriptor_); }

bool JournalFile::lock() { return ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0; }

base::Result<void> JournalFile::append(std::string_view line) {
  // A line of which only a part could be written is closed, so that the next one stands alone.
  const std::string text = ends_torn_ ? fmt::format("\n{}", line) : std::string(line);
  const ssize_t written = write_once(descriptor_, text);
  if (written == static_cast<ssize_t>(text.size())) {
    ends_torn_ = false;
    return {};
  }
  if (written > 0) {
    ends_torn_ = true;
    errno = ENOSPC;
  }
  return failed_to("written", path_);
}

base::Result<void> JournalFile::sync() {
  const bool is_synced = ::fdatasync(descriptor_) == 0 && (is_folder_synced_ || net::sync_folder(path_.parent_path()));
  if (!is_synced) return failed_to("written", path_);
  is_folder_synced_ = true;
  return {};
}

base::Result<net::TemporaryPath> create_secret(const std::filesystem::path& path, const base::Secret& secret) {
  net::TemporaryPath kept(path);
  auto file = NewFile::create(path, kOwnerOnly);
  if (!file || !file->write(secret.expose()) || !file->rename()) {
    auto failed = failed_to("written", path);
    kept.keep();  // what has that name is not ours
    return failed;
  }
  return kept;
}

base::Result<base::Secret> read_secret(const std::filesystem::path& path) {
  auto text = read_trusted(path);
  if (!text) return base::forward_error(text);
  base::Secret secret(base::trim(*text));
  base::wipe(text->data(), text->size());
  return secret;
}

}  // namespace e2e::app
