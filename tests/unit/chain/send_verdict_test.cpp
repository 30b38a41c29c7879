// One verdict from the answers of several nodes.
#include "chain/send_verdict.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace e2e::chain {
namespace {

using Answers = std::vector<RpcResult<eth::Hash>>;

eth::Hash hash(std::uint8_t name) {
  eth::Hash hash;
  hash.bytes.fill(name);
  return hash;
}

RpcResult<eth::Hash> took() { return hash(1); }
RpcResult<eth::Hash> said(RpcFault fault) { return rpc_fail(fault, std::string(to_string(fault))); }

Judgement of(const Answers& answers) { return judge(answers, hash(1)); }

struct Row {
  RpcFault fault;
  SendVerdict verdict;
  bool may_have_it;
};

TEST(SendVerdictTest, FollowsFromOneAnswer) {
  const std::vector<Row> rows = {
      {RpcFault::known, SendVerdict::accepted, false},
      {RpcFault::nonce_low, SendVerdict::nonce_used, true},
      {RpcFault::nonce_high, SendVerdict::gap, false},
      {RpcFault::replace_underpriced, SendVerdict::taken, false},
      {RpcFault::underpriced, SendVerdict::too_cheap, false},
      {RpcFault::insufficient_funds, SendVerdict::refused, false},
      {RpcFault::pool_full, SendVerdict::no_room, false},
      {RpcFault::delegated_limit, SendVerdict::no_room, false},
      {RpcFault::type_not_supported, SendVerdict::wrong_type, false},
      {RpcFault::fatal, SendVerdict::refused, false},
      {RpcFault::reverted, SendVerdict::unclear, true},
      {RpcFault::unsupported, SendVerdict::refused, false},
      {RpcFault::throttled, SendVerdict::unclear, true},
      {RpcFault::cancelled, SendVerdict::interrupted, true},
      {RpcFault::wrong_chain, SendVerdict::refused, false},
      {RpcFault::ambiguous, SendVerdict::unclear, true},
  };
  for (const auto& row : rows) {
    const auto judgement = of({said(row.fault)});
    EXPECT_EQ(judgement.verdict, row.verdict) << to_string(row.fault);
    EXPECT_EQ(judgement.may_have_it, row.may_have_it) << to_string(row.fault);
    EXPECT_EQ(judgement.because.fault, row.fault);
  }
  EXPECT_EQ(of({took()}).verdict, SendVerdict::accepted);
  EXPECT_EQ(of({}).verdict, SendVerdict::unclear);
}

TEST(SendVerdictTest, OneNodeThatHasItIsEnough) {
  for (const auto fault : {RpcFault::ambiguous, RpcFault::fatal, RpcFault::nonce_low, RpcFault::underpriced}) {
    EXPECT_EQ(of({said(fault), took()}).verdict, SendVerdict::accepted);
    EXPECT_EQ(of({said(RpcFault::known), said(fault)}).verdict, SendVerdict::accepted);
  }
}

TEST(SendVerdictTest, IsRefusedOnlyByAll) {
  EXPECT_EQ(of({said(RpcFault::fatal), said(RpcFault::insufficient_funds)}).verdict, SendVerdict::refused);
  const auto judgement = of({said(RpcFault::fatal), said(RpcFault::ambiguous)});
  EXPECT_EQ(judgement.verdict, SendVerdict::unclear);
  EXPECT_TRUE(judgement.may_have_it);
}

TEST(SendVerdictTest, RemembersThatANodeMayHaveIt) {
  const auto judgement = of({said(RpcFault::underpriced), said(RpcFault::ambiguous)});
  EXPECT_EQ(judgement.verdict, SendVerdict::too_cheap);
  EXPECT_TRUE(judgement.may_have_it);
}

TEST(SendVerdictTest, TrustsNoNodeThatNamesAnotherHash) {
  const auto judgement = judge(Answers{took(), hash(2)}, hash(1));
  EXPECT_EQ(judgement.verdict, SendVerdict::wrong_hash);
  EXPECT_TRUE(judgement.may_have_it);
}

}  // namespace
}  // namespace e2e::chain
