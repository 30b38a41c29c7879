#include "app/e2e/report_files.hpp"

#include <cerrno>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "app/e2e/new_file.hpp"

namespace e2e::app {
namespace {

constexpr ::mode_t kReadable = 0644;

tl::unexpected<base::Error> not_writable(const std::filesystem::path& dir, const std::string& why) {
  return base::fail(base::ErrorKind::usage, fmt::format("REPORT_DIR '{}' cannot be written to: {}", dir.string(), why),
                    "give a folder that you may create or write to");
}

std::string last_error() { return std::generic_category().message(errno); }

// Under its random name, on the disk.
std::optional<NewFile> prepared(const std::filesystem::path& path, std::string_view text) {
  auto file = NewFile::create(path, kReadable);
  if (!file || !file->write(text) || !file->sync()) return std::nullopt;
  return file;
}

// For a folder that git is to leave alone.
bool write_gitignore(const std::filesystem::path& dir) {
  auto file = prepared(dir / ".gitignore", "*\n");
  return file && file->rename();
}

}  // namespace

base::Result<void> write_reports(const std::string& stem, const Reports& reports) {
  auto json = prepared(stem + ".json", reports.json);
  auto markdown = json ? prepared(stem + ".md", reports.markdown) : std::nullopt;
  if (json && markdown && markdown->rename() && json->rename()) return {};
  auto failed = base::fail(base::ErrorKind::environment,
                           fmt::format("the reports '{0}.json' and .md could not be written: {1}", stem, last_error()),
                           "check the disk and the folder given as REPORT_DIR");
  remove_reports(stem);
  return failed;
}

void remove_reports(const std::string& stem) {
  std::error_code ignored;  // one that is not there need not go
  std::filesystem::remove(stem + ".json", ignored);
  std::filesystem::remove(stem + ".md", ignored);
}

base::Result<void> prepare_report_dir(const std::filesystem::path& dir) {
  std::error_code failed;
  const bool is_ours = !std::filesystem::exists(dir, failed);
  std::filesystem::create_directories(dir, failed);
  if (failed) return not_writable(dir, failed.message());
  if (!NewFile::create(dir / "probe", kReadable)) return not_writable(dir, last_error());
  if (is_ours && !write_gitignore(dir)) return not_writable(dir, last_error());
  return {};
}

base::Result<void> try_report_dir(const std::filesystem::path& dir) {
  std::error_code failed;
  std::filesystem::path present = std::filesystem::absolute(dir, failed);
  while (!failed && !std::filesystem::exists(present, failed) && present != present.parent_path()) {
    present = present.parent_path();
  }
  if (failed) return not_writable(dir, failed.message());
  if (!NewFile::create(present / "probe", kReadable)) return not_writable(dir, last_error());
  return {};
}

}  // namespace e2e::app
