#include "chain/send_verdict.hpp"

#include <algorithm>

namespace e2e::chain {
namespace {

SendVerdict verdict_of(const RpcResult<eth::Hash>& answer, const eth::Hash& hash) {
  if (answer) return *answer == hash ? SendVerdict::accepted : SendVerdict::wrong_hash;
  switch (answer.error().fault) {
    case RpcFault::known:
      return SendVerdict::accepted;
    case RpcFault::nonce_low:
      return SendVerdict::nonce_used;
    case RpcFault::replace_underpriced:
      return SendVerdict::taken;
    case RpcFault::underpriced:
      return SendVerdict::too_cheap;
    case RpcFault::type_not_supported:
      return SendVerdict::wrong_type;
    case RpcFault::cancelled:
      return SendVerdict::interrupted;
    case RpcFault::nonce_high:
      return SendVerdict::gap;
    case RpcFault::pool_full:
    case RpcFault::delegated_limit:
      return SendVerdict::no_room;
    case RpcFault::insufficient_funds:
    case RpcFault::fatal:
    case RpcFault::unsupported:
    case RpcFault::wrong_chain:
      return SendVerdict::refused;
    case RpcFault::reverted:  // some nodes mine at once, and answer with what came of it
    case RpcFault::throttled:
    case RpcFault::implausible:
    case RpcFault::ambiguous:
      return SendVerdict::unclear;
  }
  return SendVerdict::unclear;
}

// The verdicts stand in the order in which they outrank each other, but that a node which lies outranks all.
int rank(SendVerdict verdict) { return verdict == SendVerdict::wrong_hash ? -1 : static_cast<int>(verdict); }

bool leaves_open(SendVerdict verdict) {
  return verdict == SendVerdict::unclear || verdict == SendVerdict::interrupted || verdict == SendVerdict::wrong_hash ||
         verdict == SendVerdict::nonce_used;
}

}  // namespace

Judgement judge(std::span<const RpcResult<eth::Hash>> answers, const eth::Hash& hash) {
  Judgement judgement;
  judgement.because.message = "no node was asked";
  bool is_first = true;
  for (const auto& answer : answers) {
    const SendVerdict verdict = verdict_of(answer, hash);
    if (leaves_open(verdict)) judgement.may_have_it = true;
    if (!is_first && rank(verdict) >= rank(judgement.verdict)) continue;
    is_first = false;
    judgement.verdict = verdict;
    judgement.because =
        answer ? RpcFailure{RpcFault::ambiguous, "a node named another hash", {}, {}, {}} : answer.error();
  }
  return judgement;
}

}  // namespace e2e::chain
