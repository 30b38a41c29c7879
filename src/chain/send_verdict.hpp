// What became of a transaction that was given to several nodes at once: one verdict from all their answers.
//
// One node that has it is enough. That no node has it, and none will, is believed only where every one of them refused:
// an answer that was lost may have been a yes.
// Pure.
#pragma once

#include <span>
#include <string>

#include "chain/rpc_error.hpp"
#include "eth/bytes.hpp"

namespace e2e::chain {

enum class SendVerdict {
  accepted,     // a node has it
  wrong_hash,   // a node has something, and calls it by a name that is not ours: it is not to be trusted
  nonce_used,   // its nonce is used up, perhaps by itself
  taken,        // another transaction waits at its nonce
  too_cheap,    // no node takes it for this fee
  wrong_type,   // no node takes this type
  interrupted,  // the run is ending
  unclear,      // an answer is missing: ask again, with the same bytes
  gap,          // an earlier one is missing: hand that in first
  no_room,      // none has room now: ask again later
  refused,      // all refused it for good
};

struct Judgement {
  SendVerdict verdict = SendVerdict::unclear;
  RpcFailure because;        // the answer that decided
  bool may_have_it = false;  // a node may have it, whatever the others said
};

// `hash` is the name by which the chain will know it. No answers at all are unclear.
Judgement judge(std::span<const RpcResult<eth::Hash>> answers, const eth::Hash& hash);

}  // namespace e2e::chain
