#include "sandbox/fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"

namespace e2e::sandbox {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaximumEmail = 254;  // RFC 5321

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Of valid UTF-8: everything but continuation bytes starts a character.
std::int64_t count_characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
}

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }

// The shortest decimal that reads back as the same double: what the client wrote, up to 15 digits. A larger number has
// lost digits already.
std::string decimal_of(double number) {
  constexpr double kExactIntegers = 9'007'199'254'740'992.0;
  if (std::abs(number) > kExactIntegers) return {};
  std::array<char, 400> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed).ptr;
  return {digits.data(), end};
}

std::string decimal_of(const json::value& value) {
  if (value.is_string()) return std::string(view(value.get_string()));
  if (value.is_int64()) return fmt::to_string(value.get_int64());
  if (value.is_uint64()) return fmt::to_string(value.get_uint64());
  if (value.is_double()) return decimal_of(value.get_double());
  return {};
}

}  // namespace

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

bool is_legacy_id(std::string_view text) { return text.size() == 24 && std::all_of(text.begin(), text.end(), is_hex); }

bool is_email(std::string_view text) {
  const auto at = text.find('@');
  if (at == 0 || at == std::string_view::npos || text.size() > kMaximumEmail) return false;
  const auto local = text.substr(0, at);
  const auto domain = text.substr(at + 1);
  const auto in_local = [](char c) {
    return is_digit(c) || is_letter(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
  };
  const auto in_domain = [](char c) { return is_digit(c) || is_letter(c) || c == '-' || c == '.'; };
  return std::all_of(local.begin(), local.end(), in_local) && !domain.empty() && domain.front() != '.' &&
         domain.back() != '.' && domain.find("..") == std::string_view::npos &&
         std::all_of(domain.begin(), domain.end(), in_domain);
}

bool Fields::has(std::string_view name) const {
  const auto* value = object_->if_contains(name);
  return value != nullptr && !value->is_null();
}

void Fields::reject(std::string_view name, std::string message) {
  errors_->push_back({fmt::format("{}{}", prefix_, name), std::move(message)});
}

const json::value* Fields::required(std::string_view name) {
  if (has(name)) return object_->if_contains(name);
  reject(name, "is required");
  return nullptr;
}

std::string Fields::text(std::string_view name, Bounds length) {
  const auto* value = required(name);
  if (value == nullptr) return {};
  if (value->is_string()) {
    const auto content = view(value->get_string());
    const auto characters = count_characters(content);
    if (characters >= length.min && characters <= length.max) return std::string(content);
  }
  reject(name, fmt::format("must be a text of {} to {} characters", length.min, length.max));
  return {};
}

std::optional<std::string> Fields::optional_text(std::string_view name, Bounds length) {
  if (!has(name)) return std::nullopt;
  return text(name, length);
}

std::string Fields::one_of(std::string_view name, std::span<const std::string_view> allowed) {
  const auto* value = required(name);
  if (value == nullptr) return {};
  if (value->is_string()) {
    const auto content = view(value->get_string());
    if (std::find(allowed.begin(), allowed.end(), content) != allowed.end()) return std::string(content);
  }
  reject(name, fmt::format("must be one of {}", fmt::join(allowed, ", ")));
  return {};
}

std::string Fields::email(std::string_view name) {
  const auto* value = required(name);
  if (value == nullptr) return {};
  if (value->is_string() && is_email(view(value->get_string()))) return base::to_lower(view(value->get_string()));
  reject(name, "must be an e-mail address");
  return {};
}

std::string Fields::uuid(std::string_view name) {
  const auto* value = required(name);
  if (value == nullptr) return {};
  if (value->is_string() && is_uuid(view(value->get_string()))) return base::to_lower(view(value->get_string()));
  reject(name, "must be a UUID");
  return {};
}

std::vector<std::string> Fields::uuids(std::string_view name, std::size_t maximum) {
  std::vector<std::string> ids;
  if (!has(name)) return ids;
  const auto* list = object_->if_contains(name)->if_array();
  if (list == nullptr || list->size() > maximum) {
    reject(name, fmt::format("must be a list of at most {} UUIDs", maximum));
    return ids;
  }
  for (const auto& item : *list) {
    if (!item.is_string() || !is_uuid(view(item.get_string()))) {
      reject(fmt::format("{}.{}", name, ids.size()), "must be a UUID");
      return {};
    }
    ids.push_back(base::to_lower(view(item.get_string())));
  }
  return ids;
}

std::int64_t Fields::integer(std::string_view name, Bounds range) {
  const auto* value = required(name);
  if (value == nullptr) return range.min;
  if (value->is_int64() && value->get_int64() >= range.min && value->get_int64() <= range.max) {
    return value->get_int64();
  }
  reject(name, fmt::format("must be a whole number from {} to {}", range.min, range.max));
  return range.min;
}

bool Fields::boolean(std::string_view name, bool fallback) {
  if (!has(name)) return fallback;
  const auto* value = object_->if_contains(name);
  if (value->is_bool()) return value->get_bool();
  reject(name, "must be true or false");
  return fallback;
}

base::TokenAmount Fields::amount(std::string_view name) {
  const auto* value = required(name);
  if (value == nullptr) return {};
  const auto parsed = base::TokenAmount::parse(decimal_of(*value));
  if (parsed) return *parsed;
  reject(name, fmt::format("must be a number or decimal string, not negative, with at most {} decimals",
                           base::TokenAmount::kDecimals));
  return {};
}

Fields Fields::object(std::string_view name) {
  static const json::object empty;
  const auto* value = required(name);
  const auto* object = value == nullptr ? nullptr : value->if_object();
  if (value != nullptr && object == nullptr) reject(name, "must be an object");
  return {object == nullptr ? empty : *object, *errors_, fmt::format("{}{}.", prefix_, name)};
}

}  // namespace e2e::sandbox
