#include "core/pointer.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include <fmt/format.h>

namespace e2e::core {
namespace {

namespace json = boost::json;

const json::value* find_value(const json::value& document, const std::string& pointer) {
  std::error_code not_there;
  return document.find_pointer(pointer, not_there);
}

// The first pointer whose value `read` makes something of.
template <class Read>
auto find_first(const json::value& document, const Pointers& pointers, const Read& read) -> decltype(read(document)) {
  for (const auto& pointer : pointers) {
    const json::value* value = find_value(document, pointer);
    if (value == nullptr) continue;
    if (auto found = read(*value)) return found;
  }
  return {};
}

std::optional<std::string> text_of(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_int64()) return fmt::format("{}", value.get_int64());
  if (value.is_uint64()) return fmt::format("{}", value.get_uint64());
  return std::nullopt;
}

std::optional<std::int64_t> integer_of(const json::value& value) {
  const auto text = text_of(value);
  if (!text) return std::nullopt;
  std::int64_t number = 0;
  const char* end = text->data() + text->size();
  const auto [stopped, error] = std::from_chars(text->data(), end, number);
  return error == std::errc() && stopped == end ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<std::string> find_text(const json::value& document, const Pointers& pointers, EmptyText empty) {
  return find_first(document, pointers, [empty](const json::value& value) {
    auto text = text_of(value);
    if (text && text->empty() && empty == EmptyText::passed_over) text.reset();
    return text;
  });
}

std::optional<bool> find_bool(const json::value& document, const Pointers& pointers) {
  return find_first(document, pointers, [](const json::value& value) {
    return value.is_bool() ? std::optional(value.get_bool()) : std::nullopt;
  });
}

std::optional<std::int64_t> find_integer(const json::value& document, const Pointers& pointers) {
  return find_first(document, pointers, integer_of);
}

const json::array* find_array(const json::value& document, const Pointers& pointers) {
  return find_first(document, pointers, [](const json::value& value) { return value.if_array(); });
}

std::vector<std::string> find_all_texts(const json::value& document, const Pointers& pointers) {
  std::vector<std::string> texts;
  for (const auto& pointer : pointers) {
    auto text = find_text(document, {pointer});
    if (text && std::find(texts.begin(), texts.end(), *text) == texts.end()) texts.push_back(std::move(*text));
  }
  return texts;
}

bool is_json_pointer(std::string_view text) {
  if (!text.empty() && text.front() != '/') return false;
  for (auto at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1)) {
    if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return false;
  }
  return true;
}

}  // namespace e2e::core
