// A buffer of fixed size for what a key, a seed or a mnemonic is made of on the way; wiped before it is freed.
//
// Heap-only, as base::Secret, which holds what outlives a function. Owns: the bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/secret.hpp"

namespace e2e::eth {

class WipedBytes {
 public:
  explicit WipedBytes(std::size_t size) : bytes_(std::make_unique<std::uint8_t[]>(size)), size_(size) {}
  ~WipedBytes() { base::wipe(reinterpret_cast<char*>(bytes_.get()), size_); }
  WipedBytes(const WipedBytes&) = delete;
  WipedBytes& operator=(const WipedBytes&) = delete;

  std::uint8_t* data() { return bytes_.get(); }
  std::size_t size() const { return size_; }
  std::uint8_t& operator[](std::size_t index) { return bytes_[index]; }
  std::span<std::uint8_t> span() { return {bytes_.get(), size_}; }
  std::string_view text() const { return {reinterpret_cast<const char*>(bytes_.get()), size_}; }

 private:
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::size_t size_;
};

}  // namespace e2e::eth
