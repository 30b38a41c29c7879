// One request of the runner as it is named, measured and reported.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "core/statistics.hpp"

namespace e2e::market {

// What a request is made for: it names the request in the backend's log and in the report.
struct CallTag {
  int level = 0;  // counted from 1, like worker and round; 0: belongs to none
  int worker = 0;
  int round = 0;
  std::string_view step = "setup";  // a literal or another text that outlives the run
};

// How a request went, whatever came of it.
struct CallInfo {
  std::string operation;           // the action, with "_fallback" where its fallback route was used
  std::optional<unsigned> status;  // HTTP; absent where no reply came
  base::Instant sent;
  base::Instant replied;
  base::WallTime started_at;
  core::Duration waited{};         // for the rate limits, before it was sent at last
  core::Duration worker_waited{};  // by all calls of its worker so far, this one included
  std::string refusal;  // of a reply that the profile does not accept: the backend's own words, without secrets
  std::string heard;    // the same with them: to be judged, never to be quoted; "" of a login

  core::Duration duration() const { return replied - sent; }
};

// The outcome of one business action.
//
// Errors: product where the reply breaks the profile; rate_limited for 429; otherwise as HttpClient::send.
template <class T>
struct Outcome {
  CallInfo call;
  base::Result<T> result;
};

// No reply came: whether the server acted on the request is unknown.
inline bool is_reply_lost(const base::Error& error) {
  return error.kind == base::ErrorKind::unreachable || error.kind == base::ErrorKind::timed_out ||
         error.kind == base::ErrorKind::tls;
}

}  // namespace e2e::market
