#include "core/profile_reader.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <system_error>

#include "base/text.hpp"

namespace e2e::core {
namespace {

std::string_view kind_name(YamlNode::Kind kind) {
  switch (kind) {
    case YamlNode::Kind::null:
      return "nothing";
    case YamlNode::Kind::scalar:
      return "a single value";
    case YamlNode::Kind::list:
      return "a list";
    case YamlNode::Kind::map:
      return "a map";
  }
  return "";
}

}  // namespace

std::string suggest(std::string_view given, std::span<const std::string_view> words) {
  const std::string near = base::nearest(given, words);
  if (!near.empty()) return fmt::format("did you mean '{}'?", near);
  return fmt::format("use one of: {}", fmt::join(words, ", "));
}

void Cursor::report(std::string what, std::string fix) const {
  problems_->push_back({node_->line, path_.empty() ? std::move(what) : path_ + ": " + what, std::move(fix)});
}

std::string Cursor::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

bool Cursor::check_map() const {
  if (node_->kind == YamlNode::Kind::map) {
    check_duplicates();
    return true;
  }
  report(fmt::format("is {}, not a map", kind_name(node_->kind)), "write it as indented `key: value` lines");
  return false;
}

bool Cursor::check_map(std::span<const std::string_view> allowed) const {
  if (!check_map()) return false;
  for (const auto& entry : node_->entries) {
    if (std::find(allowed.begin(), allowed.end(), entry.key) != allowed.end()) continue;
    problems_->push_back(
        {entry.line, fmt::format("{}: is not a known key", path_of(entry.key)), suggest(entry.key, allowed)});
  }
  return true;
}

void Cursor::check_duplicates() const {
  std::set<std::string_view> seen;
  for (const auto& entry : node_->entries) {
    if (seen.insert(entry.key).second) continue;
    problems_->push_back({entry.line, fmt::format("{}: is given twice", path_of(entry.key)), "keep one of the two"});
  }
}

std::optional<Cursor> Cursor::find(std::string_view key) const {
  for (const auto& entry : node_->entries) {
    if (entry.key == key) return Cursor(entry.value, path_of(key), *problems_);
  }
  return std::nullopt;
}

std::optional<Cursor> Cursor::require(std::string_view key) const {
  auto found = find(key);
  if (!found) report(fmt::format("has no '{}'", key), fmt::format("add `{}:`", key));
  return found;
}

std::vector<std::pair<std::string, Cursor>> Cursor::members() const {
  std::vector<std::pair<std::string, Cursor>> members;
  members.reserve(node_->entries.size());
  for (const auto& entry : node_->entries) {
    members.emplace_back(entry.key, Cursor(entry.value, path_of(entry.key), *problems_));
  }
  return members;
}

std::vector<Cursor> Cursor::items() const {
  if (node_->kind != YamlNode::Kind::list) {
    report(fmt::format("is {}, not a list", kind_name(node_->kind)), "write it as [a, b] or as indented `- a` lines");
    return {};
  }
  std::vector<Cursor> items;
  items.reserve(node_->items.size());
  for (const auto& item : node_->items) {
    items.emplace_back(item, path_, *problems_);
  }
  return items;
}

std::vector<Cursor> Cursor::one_or_many() const {
  return node_->kind == YamlNode::Kind::scalar ? std::vector{*this} : items();
}

std::optional<std::string> Cursor::text() const {
  if (node_->kind == YamlNode::Kind::scalar && !node_->text.empty()) return node_->text;
  const auto given = node_->kind == YamlNode::Kind::scalar ? "empty" : kind_name(node_->kind);
  report(fmt::format("is {}, not a text", given), "write one value after the colon");
  return std::nullopt;
}

std::optional<bool> Cursor::boolean() const {
  if (node_->kind == YamlNode::Kind::scalar && !node_->is_quoted) {
    if (node_->text == "true") return true;
    if (node_->text == "false") return false;
  }
  report("is neither true nor false", "write true or false, without quotes");
  return std::nullopt;
}

std::optional<unsigned> Cursor::number(unsigned minimum, unsigned maximum) const {
  unsigned value = 0;
  const char* end = node_->text.data() + node_->text.size();
  const auto [stopped, error] = std::from_chars(node_->text.data(), end, value);
  const bool is_number = node_->kind == YamlNode::Kind::scalar && error == std::errc() && stopped == end;
  if (is_number && value >= minimum && value <= maximum) return value;
  report(node_->text.empty() ? std::string("is not a number") : fmt::format("'{}' is not usable here", node_->text),
         fmt::format("write a whole number from {} to {}", minimum, maximum));
  return std::nullopt;
}

}  // namespace e2e::core
