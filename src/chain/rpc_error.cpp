#include "chain/rpc_error.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/text.hpp"

namespace e2e::chain {
namespace {

constexpr std::size_t kMaximumPriceDigits = 30;

struct Phrase {
  std::string_view text;  // in lower case
  RpcFault fault;
};

// The first phrase that the message contains decides, so the longer and more telling stand before those that they
// contain.
constexpr std::array kPhrases = {
    Phrase{"execution reverted", RpcFault::reverted},  // what follows are the contract's words, not the node's

    Phrase{"already known", RpcFault::known},
    Phrase{"already imported", RpcFault::known},
    Phrase{"alreadyknown", RpcFault::known},
    Phrase{"existing transaction with the same hash", RpcFault::known},
    Phrase{"unknown transaction type", RpcFault::type_not_supported},  // before "known transaction"
    Phrase{"known transaction", RpcFault::known},

    Phrase{"in-flight transaction limit reached for delegated", RpcFault::delegated_limit},
    Phrase{"from delegated accounts", RpcFault::delegated_limit},
    Phrase{"delegatorhaspendingtx", RpcFault::delegated_limit},
    Phrase{"notcurrentnoncefordelegation", RpcFault::delegated_limit},

    Phrase{"nonce too low", RpcFault::nonce_low},
    Phrase{"oldnonce", RpcFault::nonce_low},
    Phrase{"invalid transaction nonce", RpcFault::nonce_low},
    Phrase{"nonce too high", RpcFault::nonce_high},
    Phrase{"nonce is too distant", RpcFault::nonce_high},
    Phrase{"noncetoofarinfuture", RpcFault::nonce_high},
    Phrase{"gapped", RpcFault::nonce_high},
    Phrase{"noncegap", RpcFault::nonce_high},
    Phrase{"lower nonce exists", RpcFault::nonce_high},
    Phrase{"future transaction tries to replace pending", RpcFault::nonce_high},

    Phrase{"intrinsic gas", RpcFault::fatal},  // before "minimum needed", which is gas here
    Phrase{"intrinsicgas", RpcFault::fatal},

    Phrase{"replacement transaction underpriced", RpcFault::replace_underpriced},
    Phrase{"another transaction with same nonce", RpcFault::replace_underpriced},
    Phrase{"could not replace an existing transaction", RpcFault::replace_underpriced},
    Phrase{"replacementnotallowed", RpcFault::replace_underpriced},

    Phrase{"underpriced", RpcFault::underpriced},
    Phrase{"gas price below", RpcFault::underpriced},
    Phrase{"minimum needed", RpcFault::underpriced},
    Phrase{"feetoolow", RpcFault::underpriced},
    Phrase{"fee too low", RpcFault::underpriced},
    Phrase{"gas price too low", RpcFault::underpriced},
    Phrase{"less than block base fee", RpcFault::underpriced},

    Phrase{"insufficient funds", RpcFault::insufficient_funds},
    Phrase{"insufficientfunds", RpcFault::insufficient_funds},
    Phrase{"overshot", RpcFault::insufficient_funds},
    Phrase{"upfront cost", RpcFault::insufficient_funds},
    Phrase{"gas required exceeds allowance", RpcFault::insufficient_funds},

    Phrase{"pool is full", RpcFault::pool_full},
    Phrase{"account limit exceeded", RpcFault::pool_full},

    Phrase{"type not supported", RpcFault::type_not_supported},
    Phrase{"type is not supported", RpcFault::type_not_supported},
    Phrase{"notsupportedtxtype", RpcFault::type_not_supported},
    Phrase{"invalid transaction type", RpcFault::type_not_supported},

    Phrase{"invalid sender", RpcFault::fatal},
    Phrase{"failedtoresolvesender", RpcFault::fatal},
    Phrase{"senderiscontract", RpcFault::fatal},
    Phrase{"sender not an eoa", RpcFault::fatal},
    Phrase{"invalid signature", RpcFault::fatal},
    Phrase{"invalid chain id", RpcFault::fatal},
    Phrase{"wrong chainid", RpcFault::fatal},
    Phrase{"chainid not supported", RpcFault::fatal},
    Phrase{"exceeds block gas limit", RpcFault::fatal},
    Phrase{"gaslimitexceeded", RpcFault::fatal},
    Phrase{"gas limit too high", RpcFault::fatal},
    Phrase{"oversized data", RpcFault::fatal},
    Phrase{"exceeds the configured cap", RpcFault::fatal},
    Phrase{"fee cap exceeded", RpcFault::fatal},
    Phrase{"negative value", RpcFault::fatal},
    Phrase{"only replay-protected", RpcFault::fatal},
    Phrase{"higher than max fee per gas", RpcFault::fatal},
    Phrase{"rlp:", RpcFault::fatal},

    Phrase{"revert", RpcFault::reverted},
    Phrase{"method not found", RpcFault::unsupported},
    Phrase{"does not exist/is not available", RpcFault::unsupported},
    Phrase{"method not supported", RpcFault::unsupported},
    Phrase{"not whitelisted", RpcFault::unsupported},

    Phrase{"limit exceeded", RpcFault::throttled},
    Phrase{"rate limit", RpcFault::throttled},
    Phrase{"too many requests", RpcFault::throttled},
};

// Where the text says nothing. -32002, -32603 and the rest stay ambiguous.
constexpr std::int64_t kReverted = 3;
constexpr std::int64_t kThrottledAsHttp = 429;
constexpr std::int64_t kLimitExceeded = -32005;
constexpr std::int64_t kMethodNotFound = -32601;

RpcFault by_code(std::int64_t code) {
  if (code == kReverted) return RpcFault::reverted;
  if (code == kThrottledAsHttp || code == kLimitExceeded) return RpcFault::throttled;
  return code == kMethodNotFound ? RpcFault::unsupported : RpcFault::ambiguous;
}

RpcFault fault_of(const RpcError& error) {
  const std::string text = base::to_lower(error.message);
  for (const auto& phrase : kPhrases) {
    if (text.find(phrase.text) != std::string::npos) return phrase.fault;
  }
  return by_code(error.code);
}

// Of a header that holds seconds; a date is as good as none.
std::optional<std::chrono::milliseconds> retry_after(const net::Headers& headers) {
  const auto text = base::trim(net::find_header(headers, "Retry-After"));
  unsigned seconds = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || stopped != text.data() + text.size()) return std::nullopt;
  return std::chrono::seconds(seconds);
}

}  // namespace

std::string_view to_string(RpcFault fault) {
  switch (fault) {
    case RpcFault::known:
      return "known";
    case RpcFault::nonce_low:
      return "nonce_low";
    case RpcFault::nonce_high:
      return "nonce_high";
    case RpcFault::replace_underpriced:
      return "replace_underpriced";
    case RpcFault::underpriced:
      return "underpriced";
    case RpcFault::insufficient_funds:
      return "insufficient_funds";
    case RpcFault::pool_full:
      return "pool_full";
    case RpcFault::delegated_limit:
      return "delegated_limit";
    case RpcFault::type_not_supported:
      return "type_not_supported";
    case RpcFault::fatal:
      return "fatal";
    case RpcFault::reverted:
      return "reverted";
    case RpcFault::unsupported:
      return "unsupported";
    case RpcFault::throttled:
      return "throttled";
    case RpcFault::cancelled:
      return "cancelled";
    case RpcFault::wrong_chain:
      return "wrong_chain";
    case RpcFault::implausible:
      return "implausible";
    case RpcFault::ambiguous:
      return "ambiguous";
  }
  return "ambiguous";
}

std::optional<base::Uint256> minimum_needed(std::string_view message) {
  constexpr std::string_view kMarker = "minimum needed";
  const std::string text = base::to_lower(message);
  const auto found = text.find(kMarker);
  if (found == std::string::npos) return std::nullopt;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto begin = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(found), text.end(), is_digit);
  const auto end = std::find_if_not(begin, text.end(), is_digit);
  if (begin == end || static_cast<std::size_t>(end - begin) > kMaximumPriceDigits) return std::nullopt;
  base::Uint256 needed = 0;
  std::for_each(begin, end, [&](char c) { needed = needed * 10 + static_cast<unsigned>(c - '0'); });
  return needed;
}

RpcFailure classify(const RpcError& error) {
  RpcFailure failure;
  failure.fault = fault_of(error);
  failure.message = error.message.empty() ? fmt::format("error {}", error.code) : error.message;
  if (failure.fault == RpcFault::underpriced) failure.needed = minimum_needed(error.message);
  if (failure.fault == RpcFault::reverted) failure.data = error.data;
  return failure;
}

RpcFailure classify(const base::Error& transport) {
  const bool is_cancelled = transport.kind == base::ErrorKind::cancelled;
  return {is_cancelled ? RpcFault::cancelled : RpcFault::ambiguous, transport.message, {}, {}, {}};
}

RpcFailure classify(const net::HttpReply& reply) {
  constexpr unsigned kTooManyRequests = 429;
  constexpr unsigned kForbidden = 403;  // how a CDN throttles
  const bool is_throttled = reply.status == kTooManyRequests || reply.status == kForbidden;
  RpcFailure failure;
  failure.fault = is_throttled ? RpcFault::throttled : RpcFault::ambiguous;
  failure.message = fmt::format("HTTP {}, and no JSON-RPC", reply.status);
  if (is_throttled) failure.retry_after = retry_after(reply.headers);
  return failure;
}

bool is_worth_repeating(RpcFault fault) {
  return fault == RpcFault::ambiguous || fault == RpcFault::throttled || fault == RpcFault::wrong_chain;
}

}  // namespace e2e::chain
