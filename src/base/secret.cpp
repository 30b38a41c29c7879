#include "base/secret.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace e2e::base {

void wipe(char* bytes, std::size_t size) {
  if (bytes != nullptr) explicit_bzero(bytes, size);
}

Secret::Secret(std::string_view plain)
    : bytes_(plain.empty() ? nullptr : std::make_unique<char[]>(plain.size())), size_(plain.size()) {
  std::copy(plain.begin(), plain.end(), bytes_.get());
}

Secret::Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::move(other.bytes_);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() {
  base::wipe(bytes_.get(), size_);
  bytes_.reset();
  size_ = 0;
}

}  // namespace e2e::base
