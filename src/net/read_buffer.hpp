// The bytes that a connection has received and its parser has not taken yet.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace e2e::net {

class ReadBuffer {
 public:
  std::string_view data() const { return {bytes_.data() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }

  // Room for the next read; what is received there counts once it is committed.
  std::span<char> space() {
    if (begin_ > 0) {
      std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (bytes_.size() - end_ < kMinimumSpace) bytes_.resize(std::max(kInitialSize, bytes_.size() * 2));
    return std::span<char>(bytes_).subspan(end_);
  }
  void commit(std::size_t count) { end_ += count; }
  void consume(std::size_t count) { begin_ += count; }

 private:
  static constexpr std::size_t kInitialSize = 16UL * 1024UL;
  static constexpr std::size_t kMinimumSpace = 2UL * 1024UL;

  std::vector<char> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace e2e::net
