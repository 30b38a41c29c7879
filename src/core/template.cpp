#include "core/template.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/encoding.hpp"

namespace e2e::core {
namespace {

using base::ErrorKind;
using base::Result;
namespace json = boost::json;

// Literal text or one placeholder.
struct Piece {
  std::string text;  // the literal, or the placeholder's name
  bool is_placeholder = false;
  bool as_number = false;
};

bool is_name(std::string_view name) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' && std::all_of(name.begin(), name.end(), allowed);
}

tl::unexpected<base::Error> malformed(std::string_view text, std::string_view why) {
  return base::fail(ErrorKind::usage, fmt::format("the template '{}' {}", text, why),
                    "write a placeholder as ${name} or ${name:number}, and a literal ${ as $${");
}

// `inside` is what stands between "${" and "}".
Result<Piece> parse_placeholder(std::string_view inside, std::string_view text) {
  const auto colon = inside.find(':');
  const auto name = inside.substr(0, colon);
  if (!is_name(name)) return malformed(text, fmt::format("has a placeholder with the bad name '{}'", name));
  if (colon != std::string_view::npos && inside.substr(colon) != ":number") {
    return malformed(text, fmt::format("has the unknown modifier '{}'", inside.substr(colon)));
  }
  return Piece{std::string(name), true, colon != std::string_view::npos};
}

void append_literal(std::vector<Piece>& pieces, std::string_view literal) {
  if (pieces.empty() || pieces.back().is_placeholder) pieces.emplace_back();
  pieces.back().text += literal;
}

Result<std::vector<Piece>> parse_template(std::string_view text) {
  std::vector<Piece> pieces;
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = text.substr(at);
    if (rest.starts_with("$${")) {
      append_literal(pieces, "${");
      at += 3;
    } else if (rest.starts_with("${")) {
      const auto end = rest.find('}');
      if (end == std::string_view::npos) return malformed(text, "has a ${ without its }");
      auto piece = parse_placeholder(rest.substr(2, end - 2), text);
      if (!piece) return base::forward_error(piece);
      pieces.push_back(std::move(*piece));
      at += end + 1;
    } else {
      append_literal(pieces, rest.substr(0, 1));
      ++at;
    }
  }
  const auto forces_number = [](const Piece& piece) { return piece.as_number; };
  if (pieces.size() > 1 && std::any_of(pieces.begin(), pieces.end(), forces_number)) {
    return malformed(text, "uses :number inside a longer text, where it has no meaning");
  }
  return pieces;
}

Result<const json::value*> look_up(const Variables& variables, std::string_view name) {
  const auto found = variables.find(name);
  if (found == variables.end()) {
    return base::fail(ErrorKind::internal, fmt::format("the template variable '{}' has no value", name));
  }
  return &found->second;
}

// Scalars only; null, arrays and objects have no text of their own.
std::optional<std::string> text_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::string:
      return std::string(value.get_string());
    case json::kind::int64:
      return fmt::format("{}", value.get_int64());
    case json::kind::uint64:
      return fmt::format("{}", value.get_uint64());
    case json::kind::double_:
      return fmt::format("{}", value.get_double());
    case json::kind::bool_:
      return value.get_bool() ? "true" : "false";
    case json::kind::null:
    case json::kind::array:
    case json::kind::object:
      return std::nullopt;
  }
  return std::nullopt;
}

Result<std::string> text_of_variable(const Variables& variables, std::string_view name) {
  const auto value = look_up(variables, name);
  if (!value) return tl::unexpected(value.error());
  auto text = text_of(**value);
  if (!text) return base::fail(ErrorKind::internal, fmt::format("the template variable '{}' is not a scalar", name));
  return std::move(*text);
}

// C0, DEL, and C1 as UTF-8.
bool has_control_character(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool is_c1 = byte == 0xc2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xa0;
    if (byte < 0x20 || byte == 0x7f || is_c1) return true;
  }
  return false;
}

std::string quoted(std::string_view text) { return '"' + base::json_escape(text) + '"'; }

// Writes an object or array around whatever `write` makes of its members.
template <class Write>
Result<std::string> write_members(const json::value& container, const Write& write) {
  std::string out;
  const auto append = [&](std::string_view prefix, const json::value& member) -> Result<void> {
    auto text = write(member);
    if (!text) return base::forward_error(text);
    if (!out.empty()) out += ',';
    out.append(prefix).append(*text);
    return {};
  };
  if (const auto* object = container.if_object()) {
    for (const auto& [key, member] : *object) {
      if (auto done = append(quoted(key) + ':', member); !done) return base::forward_error(done);
    }
    return '{' + out + '}';
  }
  for (const auto& member : container.get_array()) {
    if (auto done = append("", member); !done) return base::forward_error(done);
  }
  return '[' + out + ']';
}

// A variable's value, as it is.
Result<std::string> write_value(const json::value& value) {
  if (value.is_null()) return "null";
  if (value.is_string()) return quoted(value.get_string());
  if (const auto text = text_of(value)) return *text;
  return write_members(value, write_value);
}

Result<std::string> write_number(const Variables& variables, std::string_view name) {
  auto text = text_of_variable(variables, name);
  if (text && !is_json_number(*text)) {
    return base::fail(ErrorKind::internal,
                      fmt::format("the template variable '{}' is '{}', which is not a number", name, *text));
  }
  return text;
}

Result<std::string> fill(const std::vector<Piece>& pieces, const Variables& variables) {
  std::string out;
  for (const auto& piece : pieces) {
    if (!piece.is_placeholder) {
      out += piece.text;
      continue;
    }
    auto text = text_of_variable(variables, piece.text);
    if (!text) return text;
    out += *text;
  }
  return out;
}

Result<std::string> render_text(std::string_view text, const Variables& variables) {
  auto pieces = parse_template(text);
  if (!pieces) return base::forward_error(pieces);
  if (pieces->size() == 1 && pieces->front().is_placeholder) {
    const Piece& piece = pieces->front();
    if (piece.as_number) return write_number(variables, piece.text);
    const auto value = look_up(variables, piece.text);
    if (!value) return tl::unexpected(value.error());
    return write_value(**value);
  }
  return fill(*pieces, variables).map(quoted);
}

std::string_view skip_digits(std::string_view text) {
  const auto end = text.find_first_not_of("0123456789");
  return end == std::string_view::npos ? std::string_view() : text.substr(end);
}

}  // namespace

Result<void> check_path_value(std::string_view name, std::string_view value) {
  const bool climbs = value == "." || value == "..";
  if (!climbs && !has_control_character(value)) return {};
  // What it says is not quoted: it may be anything, and this layer knows no secrets.
  const std::string given =
      climbs ? fmt::format("'{}'", value) : fmt::format("a text of {} bytes with control characters", value.size());
  return base::fail(ErrorKind::product, fmt::format("{} as {} cannot stand in a path", given, name),
                    "an identifier is neither '.' nor '..', and has no control characters");
}

Result<std::string> render_path(std::string_view template_text, const Variables& variables) {
  auto pieces = parse_template(template_text);
  if (!pieces) return base::forward_error(pieces);
  for (auto& piece : *pieces) {
    if (!piece.is_placeholder) continue;
    auto text = text_of_variable(variables, piece.text);
    if (!text) return text;
    if (text->empty()) {
      return base::fail(ErrorKind::internal, fmt::format("the template variable '{}' is empty", piece.text));
    }
    if (auto checked = check_path_value(piece.text, *text); !checked) return base::forward_error(checked);
    piece = Piece{base::url_encode(*text)};
  }
  return fill(*pieces, variables);
}

Result<std::string> render_body(const json::value& body, const Variables& variables) {
  if (const auto* text = body.if_string()) return render_text(*text, variables);
  if (!body.is_structured()) return write_value(body);
  return write_members(body, [&](const json::value& member) { return render_body(member, variables); });
}

Result<std::vector<std::string>> placeholders_in(std::string_view template_text) {
  auto pieces = parse_template(template_text);
  if (!pieces) return base::forward_error(pieces);
  std::vector<std::string> names;
  for (const auto& piece : *pieces) {
    if (piece.is_placeholder) names.push_back(piece.text);
  }
  return names;
}

bool is_json_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto after_whole = skip_digits(text);
  const auto whole = text.substr(0, text.size() - after_whole.size());
  if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return false;
  text = after_whole;
  if (text.starts_with('.')) {
    const auto after_fraction = skip_digits(text.substr(1));
    if (after_fraction.size() + 1 == text.size()) return false;
    text = after_fraction;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && skip_digits(text).empty();
  }
  return text.empty();
}

}  // namespace e2e::core
