// Reads a JSON body member by member and collects what is wrong with it, so that a client learns all of it at once.
//
// Every reader returns a usable value even after an error; callers look at the errors once, at the end.
// Borrows: the object and the list of errors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "base/amount.hpp"
#include "sandbox/api_error.hpp"

namespace e2e::sandbox {

// Bounds of a text in characters, or of a number.
struct Bounds {
  std::int64_t min = 0;
  std::int64_t max = 0;
};

class Fields {
 public:
  Fields(const boost::json::object& object, std::vector<FieldError>& errors) : Fields(object, errors, {}) {}

  // Present and not null.
  bool has(std::string_view name) const;

  std::string text(std::string_view name, Bounds length);
  std::optional<std::string> optional_text(std::string_view name, Bounds length);
  std::string one_of(std::string_view name, std::span<const std::string_view> allowed);
  std::string email(std::string_view name);
  std::string uuid(std::string_view name);
  std::vector<std::string> uuids(std::string_view name, std::size_t maximum);
  std::int64_t integer(std::string_view name, Bounds range);
  bool boolean(std::string_view name, bool fallback);
  // A JSON number or a decimal string, not negative.
  base::TokenAmount amount(std::string_view name);
  // The members of an object; where it is none, the reader of an empty one.
  Fields object(std::string_view name);

  void reject(std::string_view name, std::string message);

 private:
  Fields(const boost::json::object& object, std::vector<FieldError>& errors, std::string prefix)
      : object_(&object), errors_(&errors), prefix_(std::move(prefix)) {}

  // The member, or null after rejecting its absence.
  const boost::json::value* required(std::string_view name);

  const boost::json::object* object_;
  std::vector<FieldError>* errors_;
  std::string prefix_;
};

bool is_uuid(std::string_view text);
bool is_legacy_id(std::string_view text);
bool is_email(std::string_view text);

}  // namespace e2e::sandbox
