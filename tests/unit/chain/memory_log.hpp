// A durable log in memory, whose disk can fail and whose machine can crash.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "net/durable_log.hpp"

namespace e2e::test {

class MemoryLog final : public net::DurableLog {
 public:
  MemoryLog() = default;
  explicit MemoryLog(std::string text) : text_(std::move(text)), content_(text_) {}

  // Nothing more can be written.
  void break_now() { lines_left_ = 0; }
  void break_after(int lines) { lines_left_ = lines; }
  // Everything that is on the disk.
  const std::string& content() const { return content_; }
  int lines() const { return lines_; }

  const std::string& text() const override { return text_; }
  base::Result<void> append(std::string_view line) override {
    if (lines_left_ && *lines_left_ == 0) return base::fail(base::ErrorKind::environment, "the disk is full");
    if (lines_left_) --*lines_left_;
    if (!content_.empty() && !content_.ends_with('\n')) content_ += '\n';
    content_ += line;
    ++lines_;
    return {};
  }

 private:
  std::string text_;
  std::string content_;
  int lines_ = 0;
  std::optional<int> lines_left_;
};

}  // namespace e2e::test
