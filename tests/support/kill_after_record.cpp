// Preloaded into marketplace-e2e: kills it (SIGKILL) right behind the Nth record that it writes to a journal, so that a
// test can show what a run that dies at that very moment leaves behind. N is in KILL_AFTER_RECORD; KILL_IN is a part of the
// journal's path, else it is the run's.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

namespace {

using Write = ssize_t (*)(int, const void*, size_t);

bool is_journal(int descriptor) {
  char path[4096];
  const ssize_t length = ::readlink(fmt::format("/proc/self/fd/{}", descriptor).c_str(), path, sizeof path);
  const char* const named = std::getenv("KILL_IN");
  const std::string_view wanted = named == nullptr ? ".journal.jsonl" : named;
  return length > 0 && std::string_view(path, static_cast<size_t>(length)).find(wanted) != std::string_view::npos;
}

}  // namespace

extern "C" ssize_t write(int descriptor, const void* bytes, size_t size) {
  static const auto real = reinterpret_cast<Write>(::dlsym(RTLD_NEXT, "write"));
  static const char* const limit = std::getenv("KILL_AFTER_RECORD");
  static long records = 0;
  const ssize_t written = real(descriptor, bytes, size);
  if (limit == nullptr || written <= 0 || !is_journal(descriptor)) return written;
  const std::string_view text(static_cast<const char*>(bytes), static_cast<size_t>(written));
  records += std::count(text.begin(), text.end(), '\n');
  if (records >= std::stol(limit)) ::kill(::getpid(), SIGKILL);
  return written;
}
