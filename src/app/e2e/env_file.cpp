#include "app/e2e/env_file.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"

namespace e2e::app {
namespace {

bool is_key(std::string_view text) {
  const auto is_word = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_word) && !(text[0] >= '0' && text[0] <= '9');
}

// Nothing where a quote is not closed, or something but a comment follows it.
std::optional<std::string> parse_value(std::string_view text) {
  text = base::trim(text);
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) {
    // A comment starts at a '#' after a space: passwords may hold one.
    const auto comment = std::min(text.find(" #"), text.find("\t#"));
    return std::string(base::trim(text.starts_with('#') ? std::string_view() : text.substr(0, comment)));
  }
  const auto end = text.find(text[0], 1);
  if (end == std::string_view::npos) return std::nullopt;
  const auto rest = base::trim(text.substr(end + 1));
  if (!rest.empty() && rest[0] != '#') return std::nullopt;
  return std::string(text.substr(1, end - 1));
}

}  // namespace

EnvFile parse_env_file(std::string_view text, std::string_view name) {
  EnvFile file;
  const auto report = [&](int line, std::string_view what, std::string_view fix) {
    file.problems.push_back({fmt::format("{}, line {}: {}", name, line, what), std::string(fix)});
  };
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  int number = 0;
  for (const auto raw : base::split(text, '\n')) {
    ++number;
    const auto line = base::trim(raw);
    if (line.empty() || line[0] == '#') continue;
    const auto equals = line.find('=');
    const auto key = base::trim(line.substr(0, equals));
    if (equals == std::string_view::npos || !is_key(key)) {
      report(number, "this is not KEY=VALUE", "write one KEY=VALUE a line, without 'export'");
      continue;
    }
    auto value = parse_value(line.substr(equals + 1));
    const bool is_again =
        std::any_of(file.entries.begin(), file.entries.end(), [&](const EnvEntry& entry) { return entry.key == key; });
    if (!value) {
      report(number, fmt::format("the quotes around the value of {} do not match", key),
             "quote the whole value with one kind of quotes that it does not hold itself");
    } else if (is_again) {
      report(number, fmt::format("{} is given twice", key), "keep one of the two lines");
    } else {
      file.entries.push_back({std::string(key), std::move(*value), number});
    }
  }
  return file;
}

}  // namespace e2e::app
