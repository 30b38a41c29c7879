// Typed access to a profile's tree that never stops at the first mistake: each reader returns what it could
// read and notes every problem with its line, what is wrong and what to do.
//
// Borrows: a Cursor points into the tree and the problem list; both outlive it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/profile.hpp"
#include "core/profile_yaml.hpp"

namespace e2e::core {

// "did you mean 'x'?" where one of the words is near, else "use one of: …".
std::string suggest(std::string_view given, std::span<const std::string_view> words);

class Cursor {
 public:
  Cursor(const YamlNode& node, std::string path, std::vector<ProfileProblem>& problems)
      : node_(&node), path_(std::move(path)), problems_(&problems) {}

  const YamlNode& node() const { return *node_; }
  void report(std::string what, std::string fix) const;

  // A map: notes another type, keys given twice and keys that are not among `allowed`.
  bool check_map(std::span<const std::string_view> allowed) const;
  bool check_map() const;  // any key
  std::optional<Cursor> find(std::string_view key) const;
  // As find(), and notes the absence.
  std::optional<Cursor> require(std::string_view key) const;
  std::vector<std::pair<std::string, Cursor>> members() const;

  // Each notes another type or an unusable value and gives the empty answer.
  std::vector<Cursor> items() const;
  std::vector<Cursor> one_or_many() const;  // a list, or one scalar as a list of one
  std::optional<std::string> text() const;  // not empty
  std::optional<bool> boolean() const;
  std::optional<unsigned> number(unsigned minimum, unsigned maximum) const;

  // One of a closed set of words, each with its to_string().
  template <class Word>
  std::optional<Word> word(std::span<const Word> words) const {
    const auto given = text();
    if (!given) return std::nullopt;
    std::vector<std::string_view> names;
    for (const Word candidate : words) {
      names.push_back(to_string(candidate));
      if (names.back() == *given) return candidate;
    }
    report(fmt::format("'{}' is not a known word", *given), suggest(*given, names));
    return std::nullopt;
  }

 private:
  std::string path_of(std::string_view key) const;
  void check_duplicates() const;

  const YamlNode* node_;
  std::string path_;  // "actions.login.path", for messages
  std::vector<ProfileProblem>* problems_;
};

}  // namespace e2e::core
