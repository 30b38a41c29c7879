// Searches what a run has written for the secrets it knows, in every spelling: the proof that the redactor missed none.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/redaction.hpp"

namespace e2e::app {

// Borrows: the redactor.
class SecretSearch {
 public:
  explicit SecretSearch(const base::Redactor& redactor) : redactor_(redactor) {}

  // From byte `begin` on. A file that is not there holds nothing.
  void file(const std::filesystem::path& path, std::uintmax_t begin = 0);
  void text(std::string_view name, std::string_view text);

  // "FILE, line 3, column 7: ADMIN_PASSWORD"; of very many the first.
  const std::vector<std::string>& places() const { return places_; }
  // Files that are there, and could not be searched.
  const std::vector<std::string>& unread() const { return unread_; }

 private:
  void line(std::string_view name, std::size_t number, std::string_view line);

  const base::Redactor& redactor_;
  std::vector<std::string> places_;
  std::vector<std::string> unread_;
};

}  // namespace e2e::app
