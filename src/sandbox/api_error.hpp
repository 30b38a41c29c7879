// What a client did that the marketplace does not accept: an HTTP status, a code and a message.
//
// It is a type of its own beside base::Error because its reader is the client: it becomes an error envelope, never
// an exit code.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace e2e::sandbox {

struct FieldError {
  std::string field;  // dotted: "budget.min"
  std::string message;
};

struct ApiError {
  unsigned status = 500;
  std::string code;
  std::string message;
  std::vector<FieldError> fields;
};

template <class T>
using Outcome = tl::expected<T, ApiError>;

using Refusal = tl::unexpected<ApiError>;

inline Refusal refuse(unsigned status, std::string code, std::string message) {
  return Refusal(ApiError{status, std::move(code), std::move(message), {}});
}
inline Refusal bad_request(std::string code, std::string message) {
  return refuse(400, std::move(code), std::move(message));
}
inline Refusal forbidden(std::string message) { return refuse(403, "FORBIDDEN", std::move(message)); }
inline Refusal not_found(std::string_view what) { return refuse(404, "NOT_FOUND", std::string(what) + " not found"); }
inline Refusal conflict(std::string code, std::string message) {
  return refuse(409, std::move(code), std::move(message));
}
inline Refusal invalid_fields(std::vector<FieldError> fields) {
  return Refusal(ApiError{400, "VALIDATION_ERROR", "Validation failed", std::move(fields)});
}

}  // namespace e2e::sandbox
