// Errors as values. Every function that can fail returns Result<T>; exceptions are left for broken invariants.
//
// Errors: `kind` decides the exit code (docs/exit-codes.md). The product under test being wrong (`product`) never
// shares a kind with our not having been able to ask (`unreachable`, `timed_out`, `tls`).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace e2e::base {

enum class ErrorKind {
  usage,                // the user gave something that cannot work
  product,              // the product under test answered, and wrongly
  unreachable,          // no connection, or no reply on it
  timed_out,            // no reply before the deadline
  tls,                  // the peer's certificate or handshake was not acceptable
  environment,          // anything else outside the product that keeps us from asking
  rate_limited,         // the target refused for its rate limit
  payment_environment,  // wallet, RPC node or chain
  cancelled,            // the user asked us to stop
  internal,             // a bug of ours
};

struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;               // what happened, with what was given
  std::string fix;                   // what to do about it; may be empty
  std::vector<std::string> context;  // innermost first: what was being done
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string message, std::string fix = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(message), std::move(fix), {}});
}

// The error of a failed result, to be returned from a function with another value type.
template <class T>
tl::unexpected<Error> forward_error(Result<T>& failed) {
  return tl::unexpected<Error>(std::move(failed).error());
}

// The same with one more line of context: what the caller was doing.
template <class T>
tl::unexpected<Error> forward_error(Result<T>& failed, std::string doing) {
  Error error = std::move(failed).error();
  error.context.push_back(std::move(doing));
  return tl::unexpected<Error>(std::move(error));
}

std::string_view to_string(ErrorKind kind);

// "message (while a, while b)": the one-line form for a terminal; the fix is shown apart.
std::string describe(const Error& error);

}  // namespace e2e::base
