#include "net/temporary_path.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <unistd.h>

namespace e2e::net {
namespace {

// More than a run ever has at a time. Static and without a destructor: a signal may come until the process is gone.
constexpr std::size_t kPlaces = 16;
constinit std::array<std::atomic<char*>, kPlaces> places{};
static_assert(std::atomic<char*>::is_always_lock_free, "a signal's handler reads them");

// The text is the handler's until the place is empty again. Null where no place is free.
std::atomic<char*>* announce(const std::filesystem::path& path) {
  char* const text = ::strdup(path.c_str());
  for (auto& place : places) {
    char* nothing = nullptr;
    if (text != nullptr && place.compare_exchange_strong(nothing, text)) return &place;
  }
  std::free(text);
  return nullptr;
}

}  // namespace

TemporaryPath::TemporaryPath(std::filesystem::path path) : path_(std::move(path)), place_(announce(path_)) {}

TemporaryPath::TemporaryPath(TemporaryPath&& other) noexcept
    : path_(std::exchange(other.path_, {})), place_(std::exchange(other.place_, nullptr)) {}

// Leaves errno as it is: this is often the way back from a failure.
void TemporaryPath::remove() {
  const int error = errno;
  if (!path_.empty()) ::unlink(path_.c_str());
  keep();
  errno = error;
}

void TemporaryPath::keep() {
  path_.clear();
  if (place_ != nullptr) std::free(std::exchange(place_, nullptr)->exchange(nullptr));
}

void remove_temporary_files() noexcept {
  for (const auto& place : places) {
    if (const char* const path = place.load()) ::unlink(path);
  }
}

}  // namespace e2e::net
