#include "base/result.hpp"

namespace e2e::base {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return "usage";
    case ErrorKind::product:
      return "product";
    case ErrorKind::unreachable:
      return "unreachable";
    case ErrorKind::timed_out:
      return "timed_out";
    case ErrorKind::tls:
      return "tls";
    case ErrorKind::environment:
      return "environment";
    case ErrorKind::rate_limited:
      return "rate_limited";
    case ErrorKind::payment_environment:
      return "payment_environment";
    case ErrorKind::cancelled:
      return "cancelled";
    case ErrorKind::internal:
      return "internal";
  }
  return "internal";
}

std::string describe(const Error& error) {
  std::string text = error.message;
  for (const auto& line : error.context) {
    text += " (while " + line + ")";
  }
  return text;
}

}  // namespace e2e::base
