#include "app/e2e/secret_search.hpp"

#include <fstream>

#include <fmt/format.h>

#include "base/text.hpp"

namespace e2e::app {
namespace {

constexpr std::size_t kMostPlaces = 20;

}  // namespace

// A secret may hold line ends of its own only as it is, or in UTF-16: in every artifact they are escaped.
void SecretSearch::file(const std::filesystem::path& path, std::uintmax_t begin) {
  std::error_code unknown;
  const bool is_absent = !std::filesystem::exists(path, unknown) && !unknown;
  if (is_absent) return;
  std::ifstream file(path, std::ios::binary);
  std::uintmax_t at = 0;
  std::size_t number = 0;
  for (std::string next; std::getline(file, next); at += next.size() + 1) {
    ++number;
    if (at >= begin) line(path.string(), number, next);
  }
  if (!file.eof() || file.bad()) unread_.push_back(path.string());
}

void SecretSearch::text(std::string_view name, std::string_view text) {
  std::size_t number = 0;
  for (const auto next : base::split(text, '\n')) line(name, ++number, next);
}

void SecretSearch::line(std::string_view name, std::size_t number, std::string_view line) {
  for (const auto& sighting : redactor_.find(line)) {
    if (places_.size() == kMostPlaces) return;
    places_.push_back(fmt::format("{}, line {}, column {}: {}", name, number, sighting.at + 1, sighting.secret));
  }
}

}  // namespace e2e::app
