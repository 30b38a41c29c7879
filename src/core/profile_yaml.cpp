#include "core/profile_yaml.hpp"

#include <optional>

#include <yaml-cpp/yaml.h>

namespace e2e::core {
namespace {

constexpr int kMaximumDepth = 32;
constexpr int kMaximumNodes = 100'000;

// Copies the library's graph into a tree, keeping the first reason why it cannot be one.
class TreeBuilder {
 public:
  YamlNode build(const YAML::Node& source, int key_line, int depth) {
    YamlNode node;
    node.line = line_of(source, key_line);
    if (depth > kMaximumDepth || ++nodes_ > kMaximumNodes) {
      fail(node.line, "the document is nested too deeply or far too large", "look for an anchor that contains itself");
      return node;
    }
    switch (source.Type()) {
      case YAML::NodeType::Undefined:
      case YAML::NodeType::Null:
        break;
      case YAML::NodeType::Scalar:
        node.kind = YamlNode::Kind::scalar;
        node.text = source.Scalar();
        node.is_quoted = source.Tag() == "!";
        break;
      case YAML::NodeType::Sequence:
        add_items(source, node, depth);
        break;
      case YAML::NodeType::Map:
        add_entries(source, node, depth);
        break;
    }
    return node;
  }

  const std::optional<ProfileProblem>& problem() const { return problem_; }

 private:
  // The library places an empty value where the next one begins; its key's line is where a reader looks.
  static int line_of(const YAML::Node& source, int key_line) {
    const YAML::Mark mark = source.Mark();
    return mark.is_null() || source.IsNull() ? key_line : mark.line + 1;
  }

  void add_items(const YAML::Node& source, YamlNode& node, int depth) {
    node.kind = YamlNode::Kind::list;
    node.is_flow = source.Style() == YAML::EmitterStyle::Flow;
    for (const auto& item : source) {
      if (problem_) return;
      node.items.push_back(build(item, node.line, depth + 1));
    }
  }

  void add_entries(const YAML::Node& source, YamlNode& node, int depth) {
    node.kind = YamlNode::Kind::map;
    for (const auto& entry : source) {
      if (problem_) return;
      const int line = line_of(entry.first, node.line);
      if (!entry.first.IsScalar()) {
        fail(line, "a key is not plain text", "use a simple word as the key");
        return;
      }
      node.entries.push_back({entry.first.Scalar(), line, build(entry.second, line, depth + 1)});
    }
  }

  void fail(int line, std::string what, std::string fix) {
    if (!problem_) problem_ = ProfileProblem{line, std::move(what), std::move(fix)};
  }

  int nodes_ = 0;
  std::optional<ProfileProblem> problem_;
};

}  // namespace

tl::expected<YamlNode, ProfileProblem> read_yaml(std::string_view text) {
  try {
    const auto documents = YAML::LoadAll(std::string(text));
    if (documents.size() != 1) {
      return tl::unexpected(
          ProfileProblem{0, documents.empty() ? "the file is empty" : "the file holds more than one YAML document",
                         "write everything in one document"});
    }
    TreeBuilder builder;
    YamlNode root = builder.build(documents.front(), 1, 0);
    if (const auto& problem = builder.problem()) return tl::unexpected(*problem);
    return root;
  } catch (const YAML::Exception& error) {
    const int line = error.mark.is_null() ? 0 : error.mark.line + 1;
    return tl::unexpected(ProfileProblem{line, "this is not valid YAML: " + error.msg,
                                         "check indentation, quotes and brackets here and on the line before"});
  }
}

}  // namespace e2e::core
