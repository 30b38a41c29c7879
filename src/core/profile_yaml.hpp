// YAML text as a small tree that remembers its lines: the only place of the project that sees the YAML
// library.
//
// Errors: the first syntax error, with its line. Aliases are expanded; a document that grows or nests beyond
// reason is refused, so that a broken file cannot exhaust memory or stack. Source: YAML 1.2, by yaml-cpp.
// Merge keys (<<) are not part of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/profile.hpp"

namespace e2e::core {

struct YamlEntry;

struct YamlNode {
  enum class Kind { null, scalar, list, map };

  Kind kind = Kind::null;
  int line = 0;            // counted from 1
  std::string text;        // of a scalar
  bool is_quoted = false;  // a quoted scalar is text, whatever it looks like
  bool is_flow = false;    // a list written as [a, b]
  std::vector<YamlNode> items;
  std::vector<YamlEntry> entries;  // in the file's order; a key given twice is there twice
};

struct YamlEntry {
  std::string key;
  int line = 0;
  YamlNode value;
};

tl::expected<YamlNode, ProfileProblem> read_yaml(std::string_view text);

}  // namespace e2e::core
